"""From an empty folder to the first diagnosis, as a practice does it on its first morning."""

import pytest

from conftest import report_link_on, set_up
from server import Server


@pytest.fixture
def new_server():
    server = Server("serve")
    yield server
    server.stop()


def test_first_start_to_first_diagnosis(window, new_server):
    one = window()
    page = one.page
    set_up(page, new_server)
    assert not one.violations()
    page.get_by_role("link", name="Not now").click()
    page.wait_for_url("**/p/A81001/")
    assert "Nobody is stuck." in page.inner_text("main")
    assert not one.violations()
    link = report_link_on(page)

    desk = window(viewport={"width": 390, "height": 844}, has_touch=True).page
    desk.goto(link)
    desk.get_by_label("Who are you?").fill("BC")
    desk.get_by_label("What happened?").fill("it says my smartcard is locked")
    desk.get_by_role("button", name="Get help now").click()
    for _ in range(8):
        if desk.get_by_role("button", name="It works now").count():
            break
        desk.get_by_role("button", name="I don’t know").first.click()
    assert desk.get_by_role("button", name="It works now").count(), "a step to try: " + desk.inner_text("main")

    page.goto(new_server.url)
    assert page.locator("main table").first.locator("a[href*='/incidents/']").count() == 1
    page.locator("main table a[href*='/incidents/']").first.click()
    assert not one.violations()
    # The link of the first start works once.
    stranger = window().page
    stranger.goto(new_server.link)
    assert "was used already" in stranger.inner_text("main")
