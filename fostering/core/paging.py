"""Pages of long lists: what a page costs does not grow with the number of rows behind it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet

# Rows beyond this are not counted and have no page: somebody who looks for one of them narrows the
# list. Counting millions of rows takes longer than all else that a page does.
MOST_ROWS = 10_000


class Pages(Paginator):
    """Pages of a queryset, at most MOST_ROWS rows of it.

    The keys of a page are found first and its rows read by them, so that the database sorts keys
    and not whole rows. `is_cut` says that there are more than the pages hold. `count` may be given
    by a caller who knows it.
    """

    def __init__(self, rows: QuerySet, per_page: int, *, count: int | None = None) -> None:
        super().__init__(rows, per_page)
        self.rows = rows
        self.known_count = count

    @cached_property
    def _counted(self) -> int:
        if self.known_count is not None:
            return self.known_count
        return self.rows.order_by().values("pk")[: MOST_ROWS + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST_ROWS)

    @cached_property
    def is_cut(self) -> bool:
        return self._counted > MOST_ROWS

    def page(self, number: int | str) -> Page:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        end = min(start + self.per_page, self.count)
        if end <= start:
            return Page([], number, self)
        return Page(self.read(self.keys(start, end)), number, self)

    def keys(self, start: int, end: int) -> list[Any]:
        """The keys of the rows of one page, in order."""
        return list(self.rows.values_list("pk", flat=True)[start:end])

    def read(self, keys: Sequence[Any]) -> list[Any]:
        """The rows of one page."""
        return in_order(self.rows, keys)


def in_order(rows: QuerySet, keys: Sequence[Any]) -> list[Model]:
    """The rows with these keys, in the order of the keys. One query."""
    found = rows.order_by().in_bulk(keys) if keys else {}
    return [found[key] for key in keys if key in found]
