"""Pictures of every page in each state that the browser tests look at, in a folder; and which page has none."""

import os
import pathlib
import re
import sys

from crawl import PATTERNS, route_of

# At most so many pictures of one page by one test: the third form sent empty looks like the second.
OF_A_KIND = 3


def folder():
    """Where pictures go; `None` where none are taken."""
    named = os.environ.get("LANYARD_GALLERY")
    return pathlib.Path(named) if named else None


def name_of(route):
    """What the pictures of a route begin with."""
    return re.sub(r"[^a-z0-9]+", "-", route.lower()).strip("-") or "home"


def take(page):
    """Takes a picture of a page as it is now, named after its route, the test that looks at it and the width of the window."""
    if not (into := folder()):
        return
    route = route_of(re.sub(r"^https?://[^/]*|[?#].*$", "", page.url)) or "nowhere"
    test = re.sub(r"[^a-z0-9]+", "-", os.environ["PYTEST_CURRENT_TEST"].split("::")[-1].removesuffix(" (call)").lower()).strip("-")
    into.mkdir(parents=True, exist_ok=True)
    for number in range(1, OF_A_KIND + 1):
        file = into / f"{name_of(route)}--{page.viewport_size['width']}-{test}-{number}.png"
        if not file.exists():
            page.screenshot(path=file, full_page=True)
            return


def missing(pictures, is_no_page):
    """The routes of which the folder has no picture, but for those that are no page."""
    taken = {picture.name.split("--")[0] for picture in pathlib.Path(pictures).glob("*.png")}
    return [route for route in PATTERNS if name_of(route) not in taken and not is_no_page(route)]


def main(pictures):
    """Ends with an error that names each page without a picture."""
    from playwright.sync_api import sync_playwright

    from conftest import Window, signed_in_state
    from server import Server
    from test_pages import has_no_page

    server = Server("demo")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            one = Window(browser, storage_state=signed_in_state(browser, server))
            without = missing(pictures, lambda route: has_no_page(one, server, route))
            browser.close()
    finally:
        server.stop()
    print(f"{len(list(pathlib.Path(pictures).glob('*.png')))} pictures in {pictures}")
    if without:
        sys.exit("These pages have no picture, since no browser test looks at them: " + ", ".join(without))


if __name__ == "__main__":
    main(sys.argv[1])
