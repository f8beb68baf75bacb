"""Filling in a form of a page as somebody would who types quickly and leaves nothing out."""

from html.parser import HTMLParser

from bench.steps import Data

TYPED = (
    "We sat in the kitchen and went through the fortnight: school, sleep, appointments and how"
    " family time had gone. The carers feel supported and have asked about the next training day."
)
BUTTONS = {"submit", "button"}
# The row that scripts copy for another action, and the tick that takes a row away again.
NOT_FILLED = ("__prefix__", "DELETE")


class _Inputs(HTMLParser):
    """The inputs of the one form that holds an input called `marker`."""

    def __init__(self, marker: str) -> None:
        super().__init__()
        self.marker = marker
        self.found: Data = {}
        self._data: Data = {}
        self._radios: dict[str, str] = {}
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        name = values.get("name", "")
        if tag == "form":
            self._data, self._radios = {}, {}
        elif not name or any(part in name for part in NOT_FILLED):
            return
        elif tag == "input":
            self._input(name, values)
        elif tag == "textarea":
            self._textarea = name
            self._data[name] = [TYPED]

    def _input(self, name: str, values: dict[str, str]) -> None:
        kind = values.get("type", "text")
        if kind == "radio":
            self._radios.setdefault(name, values.get("value", ""))
        elif kind == "checkbox":
            self._data.setdefault(name, []).append(values.get("value", "on"))
        elif kind not in BUTTONS:
            self._data[name] = [values.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.marker in self._data:
            self.found = self._data | {name: [value] for name, value in self._radios.items()}


def filled(html: str, marker: str) -> Data:
    """The answers of the form with an input called `marker`: long texts typed, the first radio
    of each question, every box ticked. Empty when the page has no such form."""
    inputs = _Inputs(marker)
    inputs.feed(html)
    return inputs.found
