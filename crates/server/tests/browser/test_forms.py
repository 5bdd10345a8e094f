"""Forms that no link from Today leads to: behind a secret, halfway through signing in, for a first thing of its kind; and their errors."""

import base64
import hashlib
import hmac
import struct
import time

import pytest

from conftest import set_up
from server import Server

# A form that was sent as it stands, without what a browser would ask for first.
SEND_AS_IT_STANDS = "(f => { f.noValidate = true; f.requestSubmit() })(document.querySelector('main form[method=post]'))"


@pytest.fixture
def new_server():
    server = Server("serve")
    yield server
    server.stop()


def is_sound_empty_too(one):
    """The form of this page, as it is and as it answers when nothing was filled in."""
    one.is_sound()
    with one.page.expect_navigation():
        one.run(SEND_AS_IT_STANDS)
    assert "There is a problem" in one.page.inner_text("main"), one.page.inner_text("main")
    one.is_sound()


def code_of(secret):
    """What an authenticator app shows now (RFC 6238)."""
    key = base64.b32decode(secret.replace(" ", ""))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1)
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def test_first_start_joining_and_the_second_step(window, new_server):
    first = window(viewport={"width": 320, "height": 700})
    page = first.page
    page.goto(new_server.link)
    is_sound_empty_too(first)
    set_up(page, new_server)
    first.is_sound()

    page.goto(f"{new_server.url}/p/A81001/settings/access")
    page.get_by_label("Name", exact=True).fill("Amina Yusuf")
    page.get_by_label("E-mail address").fill("amina@surgery.example")
    page.get_by_role("button", name="Invite").click()
    first.is_sound()
    invited = window(viewport={"width": 320, "height": 700})
    invited.page.goto(page.locator(".lanyard-secret").inner_text())
    is_sound_empty_too(invited)

    page.goto(f"{new_server.url}/account/totp")
    is_sound_empty_too(first)
    page.get_by_role("textbox", name="Code").fill(code_of(page.locator(".lanyard-secret").inner_text()))
    page.get_by_role("button", name="Confirm").click()
    first.is_sound()
    recovery = page.locator(".lanyard-secret li").first.inner_text()
    page.goto(f"{new_server.url}/account")
    first.is_sound()

    again = window(viewport={"width": 320, "height": 700})
    again.page.goto(f"{new_server.url}/sign-in")
    again.page.get_by_label("E-mail address").fill("ben@surgery.example")
    again.page.get_by_label("Password").fill("apple tractor moon")
    again.page.get_by_role("button", name="Sign in", exact=True).click()
    again.page.wait_for_url("**/sign-in/second")
    is_sound_empty_too(again)
    again.page.get_by_role("textbox", name="Code").fill(recovery)
    again.page.get_by_role("button", name="Sign in").click()
    again.page.wait_for_url("**/p/A81001/")


def test_the_first_thing_of_its_kind(manager):
    page = manager.page
    manager.open("cards/new")
    manager.is_sound()
    manager.open("alternatives/new")
    is_sound_empty_too(manager)
    page.get_by_label("For which job").fill("Practice nurse")
    page.get_by_label("Way to sign in").select_option("passkey")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Practice nurse", exact=True).click()
    manager.is_sound()
    page.get_by_label("No longer used since").fill("1/3/2026")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("No longer used (").last.click()
    assert page.get_by_role("link", name="Practice nurse: Passkey").count() == 1
    manager.is_sound()


def test_a_code_for_new_pcs_is_listed_and_stopped(manager):
    page = manager.page
    manager.open("pcs-that-report")
    page.get_by_role("button", name="Make a code").click()
    manager.is_sound()
    page.reload()
    assert "This code was shown already" in page.inner_text("main")
    manager.is_sound()
    page.get_by_role("link", name="Back to PCs that report").click()
    manager.is_sound()
    page.get_by_role("link", name="Stop the code of").click()
    manager.is_sound()
    page.get_by_role("button", name="Stop the code").click()
    assert "Codes that work" not in page.inner_text("main")


def test_a_token_is_made_and_stopped(manager):
    page = manager.page
    manager.open("settings/tokens")
    page.get_by_label("New token").fill("Rota program")
    page.get_by_label("Read people and their positions").check()
    page.get_by_role("button", name="Make the token").click()
    manager.is_sound()
    page.get_by_role("link", name="Back to the tokens").click()
    manager.is_sound()
    page.get_by_role("link", name="Stop the token for Rota program").click()
    manager.is_sound()
    page.get_by_role("link", name="No, leave it as it is").click()
    page.get_by_role("link", name="Stop the token for Rota program").click()
    page.get_by_role("button", name="Stop the token").click()
    assert "There is no token." in page.inner_text("main")


def test_a_card_reported_by_mistake_is_withdrawn(manager):
    page = manager.page
    manager.open("lost-cards/new")
    page.get_by_label("Whose card").select_option(index=1)
    page.get_by_label("Lost", exact=True).check()
    page.get_by_role("button", name="Save").click()
    manager.is_sound()
    report = page.url
    page.get_by_role("link", name="A mistake? The whole report").click()
    manager.is_sound()
    page.get_by_role("button", name="Withdraw the report").click()
    assert page.get_by_role("link", name="Write why it was a mistake").count()
    manager.is_sound()
    page.get_by_label("Why it was a mistake").fill("it was a colleague’s card")
    page.get_by_role("button", name="Withdraw the report").click()
    page.wait_for_url("**/lost-cards")
    assert page.request.get(report).status == 404


@pytest.mark.parametrize(
    "path",
    [
        "search?q=reception",
        "search?q=nothing+of+that+name",
        "people?who=left",
        "people?who=visitors",
        "incidents?state=closed&text=reception",
        "incidents?page=2",
        "help?q=locked",
        "posters?paper=labels",
        "posters?paper=desk-card&names=yes",
        "reminders?rest=something",
        "staff-cases/new?kind=mover",
        "updates/new?kind=windows&version=26100.1",
    ],
)
def test_pages_with_a_query(manager, path):
    manager.open(path)
    manager.is_sound()


def test_two_entries_side_by_side(manager):
    page = manager.page
    manager.open("people")
    one, other = (page.locator("main table a[href*='/people/']").nth(place).get_attribute("href") for place in [0, 1])
    manager.open(f"people/{one.rsplit('/', 1)[1]}/merge?other={other.rsplit('/', 1)[1]}")
    assert "these are two people" in page.inner_text("main")
    manager.is_sound()


def test_things_as_they_were(manager):
    page = manager.page
    for list_of, first in [("people", "people/"), ("people", "cards/"), ("equipment", "readers/"), ("equipment", "pcs/")]:
        manager.open(list_of)
        page.locator(f"main table a[href*='/{first}']").first.click()
        address = page.url
        for day in ["1/1/2020", "1/1/2100"]:
            page.goto(f"{address}?on={day}")
            manager.is_sound()
