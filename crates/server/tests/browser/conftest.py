"""What the browser tests share: servers, a browser whose every complaint is a failure, and axe."""

import pytest
from playwright.sync_api import sync_playwright

import gallery
from server import ROOT, Server

AXE = (ROOT / "crates/server/web/node_modules/axe-core/axe.min.js").read_text()
# https://www.deque.com/axe/core-documentation/api-documentation/#axecore-tags
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def demo():
    """The demo practice, full; shared by all tests."""
    server = Server("demo")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def empty():
    """A practice in which nothing was entered yet; shared by all tests."""
    server = Server("serve")
    yield server
    server.stop()


def signed_in_state(browser, server):
    """Cookies of somebody who used the server's link, which works once."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/p/**")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="session")
def demo_state(browser, demo):
    return signed_in_state(browser, demo)


def set_up(page, server):
    """What the first administrator does with the link of the first start."""
    page.goto(server.link)
    page.get_by_label("Name of the practice").fill("Empty Surgery")
    page.get_by_label("ODS code").fill("A81001")
    page.get_by_label("Your name").fill("Ben Carver")
    page.get_by_label("E-mail address").fill("ben@surgery.example")
    page.get_by_label("Choose a password").fill("apple tractor moon")
    page.get_by_role("button", name="Set up").click()
    page.wait_for_url("**/account/protect")


def report_link_on(page):
    """The link that hangs at the front desk, as Today shows it."""
    return page.locator("a[href*='/r/']").first.get_attribute("href")


def set_up_state(browser, server):
    """Cookies of the first administrator, who set the practice up."""
    context = browser.new_context()
    set_up(context.new_page(), server)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="session")
def empty_state(browser, empty):
    return set_up_state(browser, empty)


# What is wrong with a form is listed in the order of its fields, each line leading to a field that is there.
OUT_OF_ORDER = """(() => {
  const links = [...document.querySelectorAll('.nhsuk-error-summary a[href^="#"]')];
  const fields = links.map(link => document.getElementById(link.getAttribute('href').slice(1)));
  const after = (one, next) => one === next || one.compareDocumentPosition(next) & Node.DOCUMENT_POSITION_FOLLOWING;
  return links.flatMap((link, at) => !fields[at] ? [`leads to no field: ${link.textContent}`]
    : at && fields[at - 1] && !after(fields[at - 1], fields[at]) ? [`out of order: ${link.textContent}`] : []);
})()"""


class Window:
    """A page whose console errors, policy violations and failed scripts are collected."""

    def __init__(self, browser, **options):
        self.context = browser.new_context(locale="en-GB", timezone_id="Europe/London", **options)
        self.page = self.context.new_page()
        self.devtools = self.context.new_cdp_session(self.page)
        self.complaints = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def _heard(self, message):
        # That an address answered 4xx is no fault of a page: tests ask for such answers.
        if message.type == "error" and "Failed to load resource: the server responded with a status of 4" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def run(self, script):
        """Runs a script by the browser's debugger, which the page's content policy does not stop, and which leaves it on."""
        answer = self.devtools.send(
            "Runtime.evaluate", {"expression": script, "awaitPromise": True, "returnByValue": True}
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def violations(self):
        """What axe finds against WCAG 2.2 AA, and problems that lead astray, one line each. Whoever looks at a page takes its picture, where a gallery is made."""
        gallery.take(self.page)
        self.run(AXE + "; null")
        found = self.run(
            f"axe.run(document, {{runOnly: {WCAG!r}}}).then(r => r.violations.flatMap(v => "
            "v.nodes.map(n => `${v.id}: ${v.help}: ${n.html.slice(0, 160)}`)))"
        )
        return [f"{self.page.url}: {line}" for line in found + self.run(OUT_OF_ORDER)]

    def is_sound(self):
        """Nothing that axe finds, and nothing wider than the window."""
        assert not self.violations()
        assert self.overflow() <= 0, self.page.url

    def overflow(self):
        """By how many CSS pixels the page is wider than the window."""
        return self.run("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.fixture
def window(browser):
    """Gives windows to open; in the end nothing may have complained in any of them."""
    opened = []

    def open_one(**options):
        opened.append(Window(browser, **options))
        return opened[-1]

    yield open_one
    complaints = [line for one in opened for line in one.complaints]
    for one in opened:
        one.context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def manager(window, demo, demo_state):
    """A narrow window in which the demo practice's administrator is signed in, and how to open one of its pages."""
    one = window(storage_state=demo_state, viewport={"width": 320, "height": 700}, has_touch=True)
    one.open = lambda path: one.page.goto(f"{demo.url}/p/DEMO01/{path}")
    return one


def pytest_terminal_summary(terminalreporter):
    """The line that scripts/test counts."""
    count = lambda *kinds: sum(len(terminalreporter.stats.get(kind, [])) for kind in kinds)
    terminalreporter.write_line(f"{count('passed')} passed, {count('failed', 'error')} failed")
