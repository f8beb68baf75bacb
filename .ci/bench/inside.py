"""Runs a part of the bench inside the product, with its settings and its packages.

python .ci/bench/inside.py people|counting|plans ARGUMENTS
"""

import importlib
import logging
import os
import sys
from pathlib import Path

import django


def run(part: str, arguments: list[str]) -> None:
    """Call `main(arguments)` of bench.PART once Django is set up."""
    root = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(root / ".ci"), str(root)]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fostering.settings")
    django.setup()
    logging.disable(logging.INFO)
    importlib.import_module(f"bench.{part}").main(arguments)


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2:])
