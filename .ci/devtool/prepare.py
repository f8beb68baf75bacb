"""Gets the product ready to serve. Runs inside .venv, in one process: Django loads only once.

Arguments are the parts wanted, in this order: migrate, static, demo. With demo, the table of
sign-ins is all that it writes to standard output.
"""

import logging
import os
import sys

import django
from django.core.management import call_command


def migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)


def collect_static() -> None:
    # The sources that the assets are built from are not served.
    ignored = ["src", "node_modules"]
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=ignored)


def demo() -> None:
    call_command("demo", "--if-empty", stdout=sys.stderr)
    call_command("demo", "--sign-ins")


PARTS = {"migrate": migrate, "static": collect_static, "demo": demo}

if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fostering.settings")
    django.setup()
    # The nights that the demo works through would each say that they are done.
    logging.getLogger("fostering").setLevel(logging.WARNING)
    for wanted in sys.argv[1:]:
        PARTS[wanted]()
