"""Takes a picture of every page, in a wide and in a narrow window, into a folder."""

import pathlib
import re
import sys

from playwright.sync_api import sync_playwright

from conftest import Window, set_up_state, signed_in_state
from crawl import pages
from server import Server
from test_pages import SIZES

# The full practice and the empty one, with how somebody gets in.
PRACTICES = {"demo": signed_in_state, "serve": set_up_state}


class Gallery:
    """A folder of pictures, at most so many of each practice and size."""

    def __init__(self, folder, most=None):
        self.folder, self.most, self.taken = pathlib.Path(folder), most, 0
        self.folder.mkdir(parents=True, exist_ok=True)

    def take(self, browser, command):
        """Every page of one practice, those before signing in first."""
        server = Server(command)
        try:
            self._outside(browser, server, command)
            state = PRACTICES[command](browser, server)
            for size in ["desk", "phone"]:
                self._inside(Window(browser, storage_state=state, **SIZES[size]), server, f"{command}-{size}")
        finally:
            server.stop()

    def _outside(self, browser, server, command):
        for size in ["desk", "phone"]:
            one = Window(browser, **SIZES[size])
            for name, address in {"link-of-the-start": server.link, "sign-in": f"{server.url}/sign-in"}.items():
                one.page.goto(address)
                self._picture(one, f"{name}-{command}-{size}")
            one.context.close()

    def _inside(self, one, server, ending):
        seen = {}
        for number, route in enumerate(pages(one, server)):
            if self.most is not None and number >= self.most:
                break
            seen[route] = seen.get(route, 0) + 1
            name = re.sub(r"[^a-z0-9]+", "-", route.replace("{ods}", "").lower()).strip("-") or "home"
            self._picture(one, f"{name}{'' if seen[route] == 1 else f'-{seen[route]}'}-{ending}")
        one.context.close()

    def _picture(self, one, name):
        one.page.screenshot(path=self.folder / f"{name}.png", full_page=True)
        self.taken += 1


def main(folder):
    gallery = Gallery(folder)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for command in PRACTICES:
            gallery.take(browser, command)
        browser.close()
    print(f"{gallery.taken} pictures in {gallery.folder}")


if __name__ == "__main__":
    main(sys.argv[1])
