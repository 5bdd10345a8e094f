"""Signing in through another service, a real OpenID Connect provider: a client with a secret, its registered redirect addresses, PKCE,
and people who sign in there with a password. Wrong answers, which a real one does not give, are in tests/access/oidc.rs."""

import re
import subprocess

import pytest

from conftest import set_up
from server import ROOT, Server, free_port

BACK = "/sign-in/other/back"
SECRET = "a secret of twenty-nine signs"
BUTTON = "Sign in with Willow IT"


class Provider:
    """Willow IT's sign-in service, at which one server is registered with each of these addresses of its own."""

    def __init__(self, *urls):
        self.process = subprocess.Popen(
            ["node", "provider.mjs", *(url + BACK for url in urls)],
            cwd=ROOT / "crates/server/tests/provider",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.issuer = self.process.stdout.readline().strip()
        assert self.issuer, "npm ci in crates/server/tests/provider"

    def stop(self):
        self.process.stdin.close()
        self.process.wait(20)


def address(port):
    return f"http://localhost:{port}"


@pytest.fixture(scope="module")
def ports():
    """Of a server that is registered, of one that is and has another secret, and of one that is not."""
    found = [free_port() for _ in range(3)]
    assert len(set(found)) == 3
    return found


@pytest.fixture(scope="module")
def provider(ports):
    provider = Provider(*map(address, ports[:2]))
    yield provider
    provider.stop()


@pytest.fixture
def start(provider, tmp_path, window):
    """Starts a server that sends people to the provider; its first administrator has an account there too."""
    servers = []

    def start_one(port, secret=SECRET):
        file = tmp_path / f"secret-{port}"
        file.write_text(secret + "\n")
        options = ["--public-url", address(port), "--oidc-issuer", provider.issuer, "--oidc-client", "lanyard"]
        options += ["--oidc-secret-file", file, "--oidc-name", BUTTON]
        server = Server("serve", listen=f"127.0.0.1:{port}", options=options)
        servers.append(server)
        set_up(window().page, server)
        return server

    yield start_one
    for server in servers:
        server.stop()


def goes_there(one, port, name=None, password=None):
    """From the sign-in page to the provider's form, and what is filled in there."""
    one.page.goto(address(port) + "/sign-in")
    one.page.get_by_role("link", name=BUTTON).click()
    if name:
        signs_in_there(one, name, password)


def signs_in_there(one, name, password):
    one.page.get_by_label("Name").fill(name)
    one.page.get_by_label("Password").fill(password)
    one.page.get_by_role("button", name="Continue").click()


def is_refused(one, port, words):
    """A page of this server's says why nobody was signed in, and nobody is."""
    assert one.page.url.startswith(address(port) + BACK), one.page.url
    assert words in one.page.inner_text("main"), one.page.inner_text("main")
    assert one.page.get_by_role("heading", name="You are not signed in").count()
    one.is_sound()
    one.page.get_by_role("link", name="Sign in").click()
    assert one.page.url == address(port) + "/sign-in"
    one.page.goto(address(port) + "/account")
    assert one.page.url.endswith("/sign-in"), "somebody is signed in"


def test_another_service_signs_in_whom_it_knows(window, start, ports, provider):
    port, one = ports[0], window()
    start(port)
    goes_there(one, port, "ben", "a wrong guess")
    assert "do not belong together" in one.page.inner_text("body"), "the provider signs in nobody by a wrong password"
    signs_in_there(one, "ben", "apple tractor moon")
    one.page.wait_for_url("**/p/A81001/")
    one.page.goto(address(port) + "/account")
    assert "Other sign-in service: ben@surgery.example" in one.page.inner_text("main")
    one.is_sound()

    # There he is signed in still: the second time nothing is asked.
    one.page.goto(address(port) + "/")
    one.page.get_by_role("button", name="Sign out").click()
    goes_there(one, port)
    one.page.wait_for_url("**/p/A81001/")

    stranger = window()
    goes_there(stranger, port, "sheila", "pear wagon star")
    is_refused(stranger, port, "have no account here")

    hesitant = window()
    goes_there(hesitant, port)
    hesitant.page.get_by_role("button", name="Cancel").click()
    is_refused(hesitant, port, "signed nobody in (access_denied: cancelled at Willow IT)")


def test_the_provider_insists_on_a_proof_that_both_requests_are_one_browsers(window, start, ports, provider):
    """PKCE: without it, or with the proof of another visit, the provider gives nothing."""
    port, one = ports[0], window()
    start(port)
    away = one.context.request.get(address(port) + "/sign-in/other", max_redirects=0).headers["location"]
    assert "code_challenge_method=S256" in away
    without = re.sub(r"&code_challenge(_method)?=[^&]*", "", away)
    one.page.goto(without)
    is_refused(one, port, "PKCE")
    one.page.goto(re.sub(r"(code_challenge=)[^&]*", r"\g<1>" + "x" * 43, away))
    signs_in_there(one, "ben", "apple tractor moon")
    is_refused(one, port, "was not accepted (Server returned error response: invalid_grant")


def test_a_wrong_secret_signs_nobody_in_and_the_page_says_what_to_compare(window, start, ports):
    port, one = ports[1], window()
    start(port, secret="a secret of last year")
    goes_there(one, port, "ben", "apple tractor moon")
    is_refused(one, port, "does not accept this server (invalid_client")


def test_a_redirect_address_that_is_not_registered_is_refused_there(window, start, ports, provider):
    port, one = ports[2], window()
    start(port)
    goes_there(one, port)
    assert one.page.url.startswith(provider.issuer), "nobody is sent to an address that is not registered"
    assert "redirect_uri" in one.page.inner_text("body"), one.page.inner_text("body")
    assert one.page.get_by_label("Password").count() == 0
