"""Takes a picture of every page, in a wide and in a narrow window, into a folder."""

import pathlib
import re
import sys

from playwright.sync_api import sync_playwright

from conftest import Window, signed_in_state
from crawl import pages
from server import Server
from test_pages import SIZES

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
taken = 0
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    for command in ["demo", "serve"]:
        server = Server(command)
        state = signed_in_state(browser, server)
        for size in ["desk", "phone"]:
            one, seen = Window(browser, storage_state=state, **SIZES[size]), {}
            for route in pages(one, server):
                seen[route] = seen.get(route, 0) + 1
                name = re.sub(r"[^a-z0-9]+", "-", route.replace("{ods}", "").lower()).strip("-") or "home"
                one.page.screenshot(path=folder / f"{name}{'' if seen[route] == 1 else f'-{seen[route]}'}-{command}-{size}.png", full_page=True)
                taken += 1
            one.context.close()
        server.stop()
    browser.close()
print(f"{taken} pictures in {folder}")
