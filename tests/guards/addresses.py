"""Forms that put what is typed into an address, where a name must not stand."""

from html.parser import HTMLParser

# What nothing can be typed into but a number, a day or a month.
NOT_TYPED = {
    "hidden",
    "checkbox",
    "radio",
    "submit",
    "button",
    "date",
    "month",
    "number",
    "reset",
}


class _Boxes(HTMLParser):
    """The boxes for words in forms that are not posted."""

    def __init__(self) -> None:
        super().__init__()
        self.is_in_address = False
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_in_address = values.get("method", "get").lower() == "get"
        is_box = tag == "textarea" or (
            tag == "input" and values.get("type", "text").lower() not in NOT_TYPED
        )
        if is_box and self.is_in_address:
            self.found.append(values.get("name", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_in_address = False


def words_in_addresses(html: str) -> list[str]:
    """The names of the boxes for words whose answers the page would put into an address."""
    boxes = _Boxes()
    boxes.feed(html)
    return boxes.found
