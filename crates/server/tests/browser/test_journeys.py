"""Journeys as people take them."""

import email
import email.policy
import pathlib
import re
import time

import pytest

from conftest import report_link_on
from server import Server

REPORT = "My smartcard isn’t working"


@pytest.fixture
def report_link(window, demo, demo_state):
    page = window(storage_state=demo_state).page
    page.goto(demo.url)
    return report_link_on(page)


def reply_until_restored(page):
    """Says that the second step works, whatever is asked before."""
    for turn in range(25):
        if page.get_by_role("heading", name="Working again").count():
            return turn
        works = page.get_by_role("button", name="It works now")
        unknown = page.get_by_role("button", name="I don’t know")
        (works if works.count() and turn > 0 else unknown if unknown.count() else works).first.click()
    raise AssertionError("not restored after 25 replies: " + page.inner_text("main"))


def test_report_triage_restored(window, report_link):
    one = window(viewport={"width": 390, "height": 844}, has_touch=True)
    page = one.page
    page.goto(report_link)
    assert page.get_by_role("heading", level=1).inner_text() == REPORT
    page.get_by_label("Who are you?").fill("AY")
    page.get_by_label("Where are you?").fill("Reception")
    page.get_by_label("What happened?").fill("it says your smartcard is locked")
    page.get_by_role("button", name="Get help now").click()
    short = re.search(r"[A-Z]\d-\d\d", page.get_by_role("heading", level=1).inner_text()).group()
    assert not one.violations()
    assert one.overflow() <= 0
    reply_until_restored(page)
    assert not one.violations()
    page.reload()
    assert page.get_by_role("heading", name="Working again").count() == 1, f"{short} stays restored"


def test_the_incident_is_on_the_practices_list(window, demo, demo_state, report_link):
    reporter = window().page
    reporter.goto(report_link)
    reporter.get_by_label("Where are you?").fill("Consulting room 3")
    reporter.get_by_role("button", name="Get help now").click()
    short = re.search(r"[A-Z]\d-\d\d", reporter.get_by_role("heading", level=1).inner_text()).group()
    page = window(storage_state=demo_state).page
    page.goto(demo.url)
    page.get_by_role("link", name=short).first.click()
    assert short in page.get_by_role("heading", level=1).inner_text()
    reply_until_restored(page)
    page.goto(demo.url)
    assert page.get_by_role("link", name=short).count() == 0, "nobody is stuck there any more"


def test_a_page_says_that_a_colleague_did_something_and_keeps_what_is_typed(window, demo, demo_state, report_link):
    reporter = window()
    reporter.page.goto(report_link)
    reporter.page.get_by_label("Where are you?").fill("Consulting room 5")
    reporter.page.get_by_role("button", name="Get help now").click()
    short = re.search(r"[A-Z]\d-\d\d", reporter.page.get_by_role("heading", level=1).inner_text()).group()
    one = window(storage_state=demo_state)
    page = one.page
    page.clock.install()
    page.goto(f"{demo.url}/p/DEMO01/incidents/{short}")
    page.locator("details", has=page.locator("#person")).locator("summary").click()
    page.get_by_label("Person").select_option(index=1)
    reporter.page.get_by_role("button", name="I don’t know").or_(reporter.page.get_by_role("button", name="It did not help")).first.click()
    with page.expect_response("**/news?*"):
        page.clock.fast_forward(21_000)
    page.get_by_role("status").get_by_text("Something new happened").wait_for()
    assert page.get_by_label("Person").input_value(), "what was chosen is still there"
    assert not one.violations()
    page.get_by_role("link", name="Show it").click()
    assert "New since you last looked" in page.inner_text("main")
    assert not one.violations()


def tab_to(page, wanted, most=60):
    """Presses Tab until the element with this text, label or name has the focus, and it can be seen that it has."""
    script = """() => { const e = document.activeElement; const label = e.labels && e.labels[0];
        return [(label || e).innerText || e.value || '', getComputedStyle(e).outlineStyle + getComputedStyle(e).boxShadow] }"""
    for _ in range(most):
        page.keyboard.press("Tab")
        words, looks = page.evaluate(script)
        if wanted in words:
            assert looks != "nonenone", f"{wanted} has the focus and nothing shows it"
            return
    raise AssertionError(f"{wanted} cannot be reached with Tab")


def test_reporting_with_the_keyboard_only(window, report_link):
    one = window()
    page = one.page
    page.goto(report_link)
    tab_to(page, "Who are you?")
    page.keyboard.type("AY")
    tab_to(page, "Where are you?")
    page.keyboard.type("Reception")
    tab_to(page, "What happened?")
    page.keyboard.type("err 1002")
    tab_to(page, "Get help now")
    page.keyboard.press("Enter")
    page.wait_for_url("**/r/*/*")
    for _ in range(25):
        if page.get_by_role("heading", name="Working again").count():
            return
        step = page.get_by_role("button", name="It works now").count()
        tab_to(page, "It works now" if step else "I don’t know")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    raise AssertionError("not restored with the keyboard")


def test_enter_asks_for_help_and_presses_no_picture(window, report_link):
    page = window().page
    page.goto(report_link)
    page.get_by_label("Where are you?").fill("Room 12")
    page.get_by_label("Who are you?").fill("ZZ")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_label("Who are you?").press("Enter")
    assert "who=ZZ" in sent.value.post_data and "picture" not in sent.value.post_data, sent.value.post_data
    page.wait_for_url("**/r/*/*")


def test_without_javascript(browser, window, report_link):
    page = window(java_script_enabled=False).page
    page.goto(report_link)
    page.get_by_label("Who are you?").fill("AY")
    page.get_by_role("button", name="Get help now").click()
    reply_until_restored(page)


def test_signing_in_once_and_out(window, demo, demo_state):
    page = window().page
    page.goto(demo.link)
    page.get_by_role("button", name="Sign in").click()
    assert "was used already" in page.inner_text("main")
    page.goto(demo.url)
    assert page.url.endswith("/sign-in")


def test_a_rooms_label_reports_that_room(window, demo, demo_state):
    page = window(storage_state=demo_state).page
    page.goto(demo.url + "/p/DEMO01/rooms")
    page.get_by_role("link", name="Print label for").first.click()
    address = page.locator("main .lanyard-label").get_attribute("data-address")
    one = window(viewport={"width": 320, "height": 700}, has_touch=True)
    one.page.goto(address.replace(address.split("/q/")[0], demo.url))
    assert not one.violations() and one.overflow() <= 0
    one.page.get_by_role("button", name="There is no light on the reader").click()
    assert "Reported as" in one.page.get_by_role("heading", level=1).inner_text()
    assert not one.violations() and one.overflow() <= 0


def test_reported_escalated_delivered(window, demo, demo_state, report_link):
    reporter = window().page
    reporter.goto(report_link)
    reporter.get_by_label("Where are you?").fill("Consulting room 4")
    reporter.get_by_role("button", name="ERR1002").click()
    short = re.search(r"[A-Z]\d-\d\d", reporter.get_by_role("heading", level=1).inner_text()).group()
    one = window(storage_state=demo_state)
    page = one.page
    page.goto(f"{demo.url}/p/DEMO01/incidents/{short}")
    page.get_by_role("link", name="Hand it over").click()
    page.get_by_role("link", name="IT support partner").click()
    page.get_by_label("What does it stop?").select_option("A clinic has stopped")
    page.get_by_label("By when do you need it?").fill("before 14:00")
    page.get_by_label("By when do you need it?").press("Enter")
    page.wait_for_function("document.querySelector('main').innerText.includes('before 14:00')")
    told = page.locator("dl.nhsuk-summary-list").inner_text()
    assert "before 14:00" in told and "A clinic has stopped" in told, "Enter shows it and sends nothing: " + told
    assert page.get_by_label("By when do you need it?").input_value() == "before 14:00"
    assert not one.violations()
    page.get_by_role("button", name="Send by e-mail").click()
    for _ in range(60):
        if "Accepted" in page.inner_text("main"):
            break
        page.wait_for_timeout(500)
        page.reload()
    assert "Accepted" in page.inner_text("main"), page.inner_text("main")
    assert not one.violations()


@pytest.fixture
def demo_on_a_tuesday():
    """Digests leave on working days from six in the morning."""
    server = Server("demo", at="2026-12-01 10:00:00")
    yield server
    server.stop()


def links_in_mails(server):
    """Paths of the holders' links in the e-mails that a demo practice has sent; the first of them leave soon after it began."""
    folder = pathlib.Path(server.folder.name) / "mail"
    for _ in range(120):
        mails = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in folder.glob("*.eml")]
        texts = [mail.get_body(("plain",)).get_content() for mail in mails if mail.get_body(("plain",))]
        if paths := [found.group() for text in texts if (found := re.search(r"/h/\S+", text))]:
            return paths
        time.sleep(0.5)
    return []


def test_a_holders_link_from_an_email(window, demo_on_a_tuesday):
    """A digest of the demo practice lies in its folder of e-mails; its link opens on a phone, without signing in."""
    server = demo_on_a_tuesday
    paths = links_in_mails(server)
    assert paths, "no e-mail has a holder's link"
    one = window(viewport={"width": 320, "height": 700})
    one.page.goto(server.url + paths[0])
    assert one.page.get_by_role("heading", level=1).inner_text() == "Your smartcard"
    assert not one.violations()
    assert one.overflow() <= 0
