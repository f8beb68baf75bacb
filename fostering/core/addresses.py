"""Addresses of pages. A page has a hundred links that differ by a number alone, and to reverse a
name takes longer than to put a number where it belongs: so the form of each is found out once."""

from functools import lru_cache
from typing import Any

from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

# Numbers that stand in no address otherwise.
FIRST_STAND_IN = 1_916_245_000


def address(name: str, /, *args: Any, **kwargs: Any) -> str:
    """The address that `reverse` gives; raises NoReverseMatch as it does."""
    quick = quick_address(name, *args, **kwargs)
    return reverse(name, args=args, kwargs=kwargs) if quick is None else quick


def quick_address(name: str, /, *args: Any, **kwargs: Any) -> str | None:
    """The same of a name in no namespace with numbers alone; None of any other."""
    given = (*args, *kwargs.values())
    if ":" in name or not all(type(one) is int and one >= 0 for one in given):
        return None
    form = _form(name, len(args), tuple(kwargs), get_script_prefix(), get_urlconf())
    return None if form is None else form.format(*given)


@lru_cache(maxsize=1024)
def _form(name: str, count: int, names: tuple[str, ...], *_where: Any) -> str | None:
    """The address with {0} where the first number goes; None where there is none."""
    numbers = range(FIRST_STAND_IN, FIRST_STAND_IN + count + len(names))
    named = dict(zip(names, numbers[count:], strict=True))
    try:
        form = reverse(name, args=numbers[:count], kwargs=named)
    except NoReverseMatch:
        return None
    for place, number in enumerate(numbers):  # an address has no braces of its own
        form = form.replace(str(number), f"{{{place}}}")
    return form
