"""A person at a browser, who may be sent to another machine with every request."""

import requests

from tests import factories

CSRF = "fostering_csrf"


class Visitor:
    """Keeps its cookies whichever machine gave them, as a browser does for one site."""

    def __init__(self):
        self.cookies = {}

    def get(self, machine, path):
        return self._ask("GET", machine, path)

    def post(self, machine, path, data=None, **more):
        """A form, with the token that the page before it gave."""
        token = {"csrfmiddlewaretoken": self.cookies.get(CSRF, "")}
        return self._ask("POST", machine, path, data=token | (data or {}), **more)

    def save(self, machine, path, body):
        """What a page's script sends."""
        headers = {"X-CSRFToken": self.cookies[CSRF], "X-Requested-With": "fetch"}
        return self._ask("POST", machine, path, json=body, headers=headers)

    def sign_in(self, machine, user, *, answered_by=None, password=factories.PASSWORD):
        """The page from one machine, the answer to the other if so asked."""
        self.get(machine, "/accounts/login/")
        sent = {"login": user.email, "password": password}
        return self.post(answered_by or machine, "/accounts/login/", sent)

    def _ask(self, method, machine, path, **more):
        headers = {"Host": "fostering.example", **more.pop("headers", {})}
        response = requests.request(
            method,
            machine + path,
            headers=headers,
            cookies=self.cookies,
            allow_redirects=False,
            timeout=30,
            **more,
        )
        for cookie in response.raw.headers.getlist("Set-Cookie"):
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        self.cookies = {name: value for name, value in self.cookies.items() if value != '""'}
        return response
