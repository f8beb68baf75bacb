"""Signing in as a person does: the page, the password, the code of the second factor."""

import base64
import hashlib
import hmac
import http.client
import struct
import time
from collections.abc import Mapping
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from bench.steps import Person

SITE = "fostering.example"
SESSION, CSRF = "fostering_session", "fostering_csrf"
# What the TLS proxy in front of the web process adds, and a browser says.
PROXY = {"Host": SITE, "X-Forwarded-Proto": "https"}
BROWSER = {
    "Origin": f"https://{SITE}",
    "Sec-Fetch-Site": "same-origin",
    "Accept": "text/html",
    "Accept-Encoding": "gzip",
}


class NotSignedIn(Exception):
    """The product refused a person of the benchmark."""


def sign_in(person: Person, port: int, address: str) -> str:
    """The Cookie header of a new session. `address` is where the proxy says they come from."""
    browser = _Browser(port, address)
    browser.get("/accounts/login/")
    browser.post("/accounts/login/", {"login": person.email, "password": person.password})
    browser.get("/accounts/2fa/authenticate/")
    browser.post("/accounts/2fa/authenticate/", {"code": code(person.secret, time.time())})
    if browser.get("/your-account/") != 200:
        raise NotSignedIn(f"{person.journey} {person.pk}")
    return browser.cookie_header()


def code(secret: str, now: float) -> str:
    """The six digits of RFC 6238 that an authenticator app shows."""
    digest = hmac.digest(
        base64.b32decode(secret + "=" * (-len(secret) % 8)),
        struct.pack(">Q", int(now) // 30),
        hashlib.sha1,
    )
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def csrf_of(cookie_header: str) -> str:
    """The token that goes with a session's posts."""
    return SimpleCookie(cookie_header)[CSRF].value


class _Browser:
    """Keeps cookies. Secure ones too, as the proxy that is left out speaks TLS."""

    def __init__(self, port: int, address: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.headers = {**PROXY, **BROWSER, "X-Forwarded-For": address}

    def get(self, path: str) -> int:
        return self._ask("GET", path, None, {})

    def post(self, path: str, fields: Mapping[str, str]) -> int:
        body = urlencode({**fields, "csrfmiddlewaretoken": self.cookies[CSRF]})
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, body, form)

    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> int:
        headers = self.headers | headers | {"Cookie": self.cookie_header()}
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        response.read()
        for line in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return response.status
