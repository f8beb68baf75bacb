"""The environment variables that Django reads when ./dev runs it."""

import os
import secrets
from pathlib import Path

from devtool.console import Failure
from devtool.places import STATE
from devtool.postgres import write_secret

DEFAULT_PORT = 8000


def host() -> str:
    return os.environ.get("HOST") or "127.0.0.1"


def port() -> int:
    given = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise Failure(f"PORT is {given!r}; it has to be a number from 1 to 65535.")
    return int(given)


def site_url() -> str:
    """Where a person opens the product."""
    name = "localhost" if host() in {"127.0.0.1", "0.0.0.0", "::1", "localhost"} else host()
    return f"http://{name}:{port()}"


def secret_key(state: Path = STATE) -> str:
    """Made once for this checkout, readable by its owner alone."""
    path = state / "secret_key"
    if not path.exists():
        write_secret(path, secrets.token_urlsafe(50))
    return path.read_text()


def development(services: dict[str, str]) -> dict[str, str]:
    """This process's environment with what Django needs; what the person set stays."""
    ours = {
        "FOSTERING_ENV": "dev",
        "SERVICE_NAME": "Alderbrook Fostering",  # the demo's fictional service
        "SITE_URL": site_url(),
        "FILES_ROOT": str(STATE / "files"),
        "STATIC_ROOT": str(STATE / "static"),
    }
    if not os.environ.get("SECRET_KEY_FILE"):
        ours["SECRET_KEY"] = secret_key()
    return ours | os.environ | services


def production(services: dict[str, str]) -> dict[str, str]:
    """Settings as on a server, for `check --deploy`."""
    return {
        **development(services),
        "FOSTERING_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "fostering.example",
        "CSRF_TRUSTED_ORIGINS": "https://fostering.example",
        "SITE_URL": "https://fostering.example",
        "DEBUG": "no",
    }
