"""Calendars, invitations and cards of the demo practice against independent readers and a real CalDAV server.

Usage: check.py URL SIGN-IN-LINK MAIL-FOLDER. The server's clock may be another one; ours is not used.
"""

import base64
import contextlib
import datetime
import email
import http.cookiejar
import http.server
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request

import icalendar
import vobject

url, link, mail = sys.argv[1:4]
here = pathlib.Path(__file__).parent
browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
results = []


def ask(path, form=None, method=None, data=None, headers=None):
    body = data if data is not None else urllib.parse.urlencode(form).encode() if form is not None else None
    address = path if path.startswith("http") else url + path
    request = urllib.request.Request(address, data=body, method=method, headers=headers or {})
    try:
        with browser.open(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()


def test(function):
    try:
        function()
        results.append(True)
        print("ok", function.__name__)
    except Exception as error:  # noqa: BLE001: a part that fails must not keep the others from running
        results.append(False)
        print("FAILED", function.__name__, repr(error))
        traceback.print_exc()


ask(link, form={})
page = "/p/DEMO01"
made = ask(f"{page}/feeds", {"name": "Shared, everything; ours", "audience": "everything", "way": "address", "names": "yes"})[2].decode()
address = re.search(r"(/feed/[^<]*)", made).group(1)
status, headers, feed = ask(address)


def is_timed(event):
    """A visit or an appointment; what is due stands for a whole day."""
    return hasattr(event.decoded("DTSTART"), "hour")


def first_day(events):
    return min(event.decoded("DTSTART") for event in events if not is_timed(event))


def two_readers_agree_on_the_feed():
    assert status == 200 and headers["Content-Type"].startswith("text/calendar"), headers
    assert all(len(line) <= 75 for line in feed.split(b"\r\n")), "a line is too long"
    calendar = icalendar.Calendar.from_ical(feed)
    events = calendar.walk("VEVENT")
    assert len(events) >= 10, len(events)
    assert not calendar.errors and not any(event.errors for event in events)
    others = list(vobject.readOne(feed.decode()).vevent_list)
    assert sorted(str(event["UID"]) for event in events) == sorted(other.uid.value for other in others)
    assert {str(event["SUMMARY"]) for event in events} == {other.summary.value for other in others}
    assert {is_timed(event) for event in events} == {True, False}, "dates, and visits with their hours"
    for event in events:
        start, end = event.decoded("DTSTART"), event.decoded("DTEND")
        if is_timed(event):
            assert start < end and start.date() == end.date() and start.utcoffset() is not None, "hours of one day, in a known zone"
        else:
            assert (end - start).days == 1, "an all-day entry"
        assert event["SEQUENCE"] >= 0 and event["STATUS"] == "CONFIRMED" and "LAST-MODIFIED" in event
        assert event.walk("VALARM"), "an alarm"


def what_has_not_changed_is_not_sent_again():
    tag = headers["ETag"]
    assert ask(address, headers={"If-None-Match": tag})[0] == 304
    assert ask(address, headers={"If-None-Match": '"other"'})[0] == 200


@contextlib.contextmanager
def radicale(folder, port, *options):
    command = [sys.executable, "-m", "radicale", "--config", "", "--server-hosts", f"127.0.0.1:{port}", *options]
    server = subprocess.Popen([*command, "--storage-filesystem-folder", folder], stderr=subprocess.DEVNULL)
    root = f"http://127.0.0.1:{port}"
    try:
        until(lambda: reached(f"{root}/.web/"))
        yield root
    finally:
        server.kill()
        server.wait()


def reached(address):
    try:
        return ask(address)
    except urllib.error.URLError:
        return None


def until(found, seconds=45):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if got := found():
            return got
        time.sleep(0.1)
    raise AssertionError("it did not come about")


def a_caldav_server_takes_every_entry():
    with tempfile.TemporaryDirectory() as folder, radicale(folder, 5939, "--auth-type", "none") as root:
        # A calendar is kept below its owner's folder, which comes first.
        assert ask(f"{root}/ben/", method="MKCOL")[0] == 201
        put = ask(f"{root}/ben/cards/", method="PUT", data=feed, headers={"Content-Type": "text/calendar"})
        assert put[0] == 201, put
        back = icalendar.Calendar.from_ical(ask(f"{root}/ben/cards/")[2])
        sent = icalendar.Calendar.from_ical(feed)
        said = lambda calendar: sorted((str(e["UID"]), str(e["SUMMARY"]), e.decoded("DTSTART")) for e in calendar.walk("VEVENT"))
        assert said(back) == said(sent)


PORT = 5940
AS_BEN = {"Authorization": "Basic " + base64.b64encode(b"ben:fence").decode()}


def add_pushed(name, password, folder="cards"):
    where = f"http://127.0.0.1:{PORT}/ben/{folder}/"
    form = {"name": name, "audience": "everything", "way": "caldav", "url": where, "account": "ben", "password": password}
    status, _, body = ask(f"{page}/feeds", form)
    assert status == 200 and b"There is a problem" not in body, body
    return lambda: next(part for part in ask(f"{page}/feeds")[2].decode().split("nhsuk-inset-text") if f"<strong>{name}</strong>" in part)


def push_now(card):
    ask(re.search(r'action="([^"]*/push)"', card()).group(1), form={})


def contract(known, ends, /, **more):
    found = re.search(rf'href="([^"]*)">{known}', ask(f"{page}/contracts")[2].decode())
    form = {"name": known, "party": "Maker", "ends_on": ends.strftime("%d/%m/%Y"), **more}
    ask(found.group(1) if found else f"{page}/contracts/new", form)
    # A calendar that is fetched brings what is published up to date, and so what is pushed.
    ask(address)


def a_calendar_on_a_caldav_server_is_kept_up_to_date():
    with tempfile.TemporaryDirectory() as folder:
        people = pathlib.Path(folder, "people")
        people.write_text("ben:fence\n")
        options = ["--auth-type", "htpasswd", "--auth-htpasswd-filename", str(people), "--auth-htpasswd-encryption", "plain"]
        with radicale(folder, PORT, *options) as root:
            assert ask(f"{root}/ben/cards/", method="MKCALENDAR", headers=AS_BEN)[0] == 201
            entries = lambda: icalendar.Calendar.from_ical(ask(f"{root}/ben/cards/", headers=AS_BEN)[2]).walk("VEVENT")
            fetched = lambda: icalendar.Calendar.from_ical(ask(address)[2]).walk("VEVENT")
            open_ones = lambda: [event for event in fetched() if event["STATUS"] != "CANCELLED"]
            uids = lambda events: sorted(str(event["UID"]) for event in events)
            card = add_pushed("Ours", "fence")
            until(lambda: len(entries()) > 0 and uids(entries()) == uids(open_ones()))

            soon = first_day(open_ones()) + datetime.timedelta(days=40)
            contract("Reader support", soon)
            mine = lambda: [event for event in entries() if "Reader support" in str(event["SUMMARY"])]
            made = until(mine)[0]
            contract("Reader support", soon, name="Reader support, all sites")
            until(lambda: "all sites" in str(mine()[0]["SUMMARY"]))
            assert (mine()[0]["UID"], mine()[0]["SEQUENCE"]) == (made["UID"], made["SEQUENCE"] + 1) and len(mine()) == 1

            wrong, folder_only = add_pushed("Wrong", "gate"), add_pushed("Folder", "fence", ".")
            until(lambda: "refuses the account or its password (it answered 401)" in wrong())
            until(lambda: "is no calendar" in folder_only())
        # The server is down: it is said, and tried again.
        contract("Reader support", soon, retired_on="1/1/2026")
        push_now(card)
        until(lambda: "it cannot be reached. It is tried again by itself" in card())
        with radicale(folder, PORT, *options):
            until(lambda: not mine() and uids(entries()) == uids(open_ones()), seconds=150)


def two_readers_see_that_a_renewed_entry_is_cancelled():
    ours = lambda text: [event for event in icalendar.Calendar.from_ical(text).walk("VEVENT") if "Lift" in str(event["SUMMARY"])]
    theirs = lambda text: {one.uid.value: one for one in vobject.readOne(text.decode()).vevent_list if "Lift" in one.summary.value}
    open_ones = [event for event in icalendar.Calendar.from_ical(ask(address)[2]).walk("VEVENT") if event["STATUS"] == "CONFIRMED"]
    soon = first_day(open_ones) + datetime.timedelta(days=40)
    contract("Lift", soon)
    before = ours(ask(address)[2])
    assert [str(event["STATUS"]) for event in before] == ["CONFIRMED"], before
    uid, sequence = str(before[0]["UID"]), int(before[0]["SEQUENCE"])
    # Renewed for another two years: nothing is due for long.
    contract("Lift", soon + datetime.timedelta(days=730))
    text = ask(address)[2]
    after = ours(text)
    assert [(str(event["UID"]), str(event["STATUS"])) for event in after] == [(uid, "CANCELLED")], after
    assert int(after[0]["SEQUENCE"]) > sequence, after
    other = theirs(text)[uid]
    assert (other.status.value, int(other.sequence.value)) == ("CANCELLED", int(after[0]["SEQUENCE"])), other


def invitations():
    found = []
    for file in pathlib.Path(mail).glob("*.eml"):
        for part in email.message_from_bytes(file.read_bytes()).walk():
            if part.get_content_type() == "text/calendar":
                found.append((part.get_param("method"), part.get_payload(decode=True)))
    return found


def an_invitation_is_what_mail_programs_take():
    ask(f"{page}/feeds", {"name": "By mail", "audience": "authority-days", "way": "invitations", "email": "ben@willow-lane.example"})
    for _ in range(450):
        if invitations():
            break
        time.sleep(0.1)
    method, text = invitations()[0]
    calendar = icalendar.Calendar.from_ical(text)
    event = calendar.walk("VEVENT")[0]
    assert method == "REQUEST" and str(calendar["METHOD"]) == "REQUEST", (method, text)
    assert str(event["ATTENDEE"]) == "mailto:ben@willow-lane.example" and str(event["ORGANIZER"]).startswith("mailto:")
    assert vobject.readOne(text.decode()).vevent.uid.value == str(event["UID"])


posts = []


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):  # noqa: N802: the library's name
        posts.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(202)
        self.end_headers()

    def log_message(self, *_):
        pass


def the_library_of_adaptive_cards_reads_ours():
    receiver = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    hook = f"http://127.0.0.1:{receiver.server_port}/hook"
    ask(f"{page}/channels", {"kind": "teams", "name": "Team", "url": hook})
    channels = ask(f"{page}/channels")[2].decode()
    # The demo practice has a channel of its own, which comes first.
    ask(re.findall(r'action="([^"]*/trial)"', channels)[-1], form={})
    for _ in range(450):
        if posts:
            break
        time.sleep(0.1)
    read = subprocess.run(["node", here / "card.mjs"], input=posts[0], capture_output=True, check=False)
    assert read.returncode == 0, read.stderr.decode()


for part in [
    two_readers_agree_on_the_feed,
    what_has_not_changed_is_not_sent_again,
    a_caldav_server_takes_every_entry,
    two_readers_see_that_a_renewed_entry_is_cancelled,
    a_calendar_on_a_caldav_server_is_kept_up_to_date,
    an_invitation_is_what_mail_programs_take,
    the_library_of_adaptive_cards_reads_ours,
]:
    test(part)
print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
sys.exit(0 if all(results) else 1)
