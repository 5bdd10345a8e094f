"""Every page, in each of its states, against WCAG 2.2 AA, narrow windows and zoom."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError

from conftest import signed_in_state
from crawl import PATTERNS, pages, route_of
from server import Server

SIZES = {
    "desk": {"viewport": {"width": 1280, "height": 900}},
    # WCAG 2.2, 1.4.10: 320 CSS pixels wide without scrolling sideways.
    "phone": {"viewport": {"width": 320, "height": 700}},
    # 1.4.4: zoomed to 200 %, a window 1,280 wide has half as many CSS pixels.
    "zoomed": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
}

# Addresses that have no page to look at, each with why.
NO_PAGE = {
    "/static/{version}/{name}": "a file",
    "/assets/images/{name}": "a file",
    "/healthz": "for programs",
    "/readyz": "for programs",
    "/metrics": "for programs",
    "/": "leads to Today",
    "/sign-in/other": "leads to another sign-in service",
    "/r/{link}/{short}/news": "a part of a report's page that htmx asks for; looked at in the journeys",
    "/p/{ods}/incidents/{short}/news": "a part of an incident's page that htmx asks for; looked at in the journeys",
    "/p/{ods}/access-audits/next": "the page of audits, where a deadline leads once none is open",
}

# Pages to which no link of the practice's leads, each with why. Everything else that the server lists must be found by following
# links, or take forms only.
NOT_FOUND_BY_LINKS = NO_PAGE | {
    "/sign-in": "for those who are not signed in; looked at below",
    "/sign-in/link/{secret}": "a one-time link; looked at below",
    "/p/{ods}/import/{upload}": "a file that was just uploaded; looked at in the journeys",
    "/p/{ods}/alternatives/{id}": "the demo practice has none; looked at in the forms",
    "/p/{ods}/cards/new": "no link leads there; looked at in the forms",
    "/p/{ods}/pcs-that-report/codes/{id}/stop": "of a code that was just made; looked at in the forms",
    "/p/{ods}/settings/tokens/{id}/revoke": "the demo practice has no token; looked at in the forms",
    "/p/{ods}/lost-cards/{id}/mistake": "of a report about which nothing was done yet; looked at in the forms",
    "/r/{link}/spare/{id}": "behind the label of a shelf; looked at in the journeys",
    "/sign-in/second": "shown halfway through signing in; looked at in the forms",
    "/sign-in/other/back": "where another sign-in service leads back to; looked at with such a service",
    "/start/{secret}": "the first administrator's link; looked at below and in the forms",
    "/join/{ods}/{secret}": "an invitation's link; looked at below and in the forms",
    "/r/{link}/{short}": "shown to a reporter; looked at in the journeys",
    "/q/{token}": "behind a room's label, which is a picture; looked at in the journeys",
    "/v/{ask}": "a line manager's link, passed on by hand; looked at in the journeys",
    "/h/{own}": "a holder's link, in an e-mail only; looked at in the journeys",
    "/q/{token}/{short}": "shown to who reported through a label; looked at in the journeys",
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("practice", ["demo", "empty"])
def test_every_page_is_accessible_and_fits(practice, size, request, window):
    server = request.getfixturevalue(practice)
    one = window(storage_state=request.getfixturevalue(f"{practice}_state"), **SIZES[size])
    faults, found = [], set()
    for route in pages(one, server):
        found.add(route)
        if one.overflow() > 0:
            faults.append(f"{one.page.url} is {one.overflow()} px wider than the window")
        faults += one.violations()
    assert not faults, "\n".join(faults)
    assert len(found) >= 4, found
    if practice == "demo":
        missing = [route for route in PATTERNS if route not in found and not is_elsewhere(one, server, route)]
        assert not missing, f"no link leads to {missing}"


def is_elsewhere(one, server, route):
    """Whether a route is no page to look at: named above, an API, a download, or for forms only."""
    if route in NOT_FOUND_BY_LINKS or "/api/" in route or "/export/" in route or re.search(r"\.\w+$|\{[^/]*file[^/]*\}", route):
        return True
    filled = re.sub(r"\{[^}]*\}", "x1", route.replace("{ods}", "DEMO01"))
    answer = one.context.request.get(server.url + filled, max_redirects=0)
    # Forms only; or a partial answer for what is there already, which an invented id does not find.
    return answer.status == 405 or not answer.headers.get("content-type", "").startswith("text/html")


def has_no_page(one, server, route):
    """Whether a route has nothing of which a picture could be taken: what no link leads to has a page all the same."""
    return route in NO_PAGE or (route not in NOT_FOUND_BY_LINKS and is_elsewhere(one, server, route))


@pytest.mark.parametrize("size", SIZES)
def test_pages_for_those_who_are_not_signed_in(size, demo, window):
    one = window(**SIZES[size])
    faults = []
    for path in ["/sign-in", "/sign-in/link/unknown", "/p/DEMO01/", "/nowhere", "/r/unknown", "/start/unknown", "/join/DEMO01/unknown", "/h/unknown"]:
        one.page.goto(demo.url + path)
        faults += one.violations()
        if one.overflow() > 0:
            faults.append(f"{path} is {one.overflow()} px too wide")
    assert not faults, "\n".join(faults)


@pytest.fixture
def spent(browser):
    """A full practice that nobody minds, with its administrator's cookies."""
    server = Server("demo")
    yield server, signed_in_state(browser, server)
    server.stop()


def test_what_forms_answer_when_nothing_was_filled_in(empty, empty_state, window):
    """The error state: every form of every page is sent empty, in a practice that nobody minds."""
    send_all_empty(empty, window(storage_state=empty_state, **SIZES["phone"]))


def test_what_forms_answer_in_a_full_practice(spent, window):
    """The same where there is something to change: of each page one form of each kind."""
    server, state = spent
    send_all_empty(server, window(storage_state=state, **SIZES["phone"]), once=True)


def send_all_empty(server, one, once=False):
    forms, kinds = [], set()
    for route in pages(one, server):
        actions = one.run("[...document.querySelectorAll('main form[method=post]')].map(f => new URL(f.action).pathname)")
        for number, action in enumerate(actions):
            kind = (route, route_of(action))
            if not once or kind not in kinds:
                forms.append((one.page.url, number))
            kinds.add(kind)
    faults = []
    for url, number in forms:
        one.page.goto(url)
        form = f"document.querySelectorAll('main form[method=post]')[{number}]"
        if not one.run(f"!!{form}"):
            continue
        # A form that a script answers, or that gives a file, leads to no other page.
        with suppress(TimeoutError), one.page.expect_navigation(timeout=3000):
            one.run(
                f"(f => {{ f.noValidate = true; f.querySelectorAll('input[type=text],input[type=email],textarea')"
                f".forEach(i => i.value = ''); f.requestSubmit(f.querySelector('button')) }})({form})"
            )
        if route_of(one.page.url.removeprefix(server.url)) == "/sign-in":
            one.page.goto(server.url)
        faults += one.violations()
    assert not faults, "\n".join(faults)
    assert forms


def test_these_tests_see_what_they_should(demo, window):
    """axe finds a picture without words, and the policy stops a script that stands in the page and says so."""
    one = window()
    one.page.goto(demo.url + "/sign-in")
    one.run("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"data:,\">'); null")
    assert any("image-alt" in line for line in one.violations())
    one.run("{ const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s) } null")
    one.page.wait_for_timeout(100)
    assert one.run("window.ran") is None
    assert any("Content Security Policy" in line for line in one.complaints), one.complaints
    one.complaints.clear()
