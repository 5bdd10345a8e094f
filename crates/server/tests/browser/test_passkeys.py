"""Passkeys, with Chromium's own virtual authenticator, at an https address."""

import subprocess

import pytest

from server import Server, free_port


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    """The demo practice over TLS, with a certificate made for this run."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"]
        + ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    port = free_port()
    options = ["--tls-cert", certificate, "--tls-key", key, "--public-url", f"https://localhost:{port}"]
    server = Server("demo", listen=f"127.0.0.1:{port}", options=options)
    yield server
    server.stop()


def with_authenticator(one, verified=True):
    """A security key with a fingerprint reader, which always or never knows the finger."""
    one.devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verified,
    }
    added = one.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return added["authenticatorId"]


def test_a_passkey_is_added_and_signs_in(window, secure):
    one = window(ignore_https_errors=True)
    key = with_authenticator(one)
    page = one.page
    page.goto(secure.link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/p/**")
    page.goto(secure.url + "/account/protect")
    assert not one.violations()
    page.get_by_label("What do you want to call it?").fill("Blue key")
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/account")
    assert page.get_by_text("Blue key").count() >= 1
    assert not one.violations()
    page.goto(secure.url)
    page.get_by_role("button", name="Sign out").click()

    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/p/**")
    cookie = next(cookie for cookie in one.context.cookies() if cookie["name"] == "lanyard-session")
    assert cookie["secure"] and cookie["httpOnly"] and cookie["sameSite"] == "Lax"

    # A finger that the key does not know signs nobody in.
    page.get_by_role("button", name="Sign out").click()
    one.devtools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("alert").filter(has_text="passkey").wait_for()
    assert "/sign-in" in page.url


def test_a_key_that_is_not_known_signs_nobody_in(window, secure):
    one = window(ignore_https_errors=True)
    with_authenticator(one)
    page = one.page
    page.goto(secure.url + "/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("alert").filter(has_text="passkey").wait_for()
    assert "/sign-in" in page.url
