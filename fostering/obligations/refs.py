"""References of what duties are about. The engine keeps ids; the app that owns them knows the refs.

    refs.register("person", refs.of_model(Person))

A subject's refs go into `manage.py obligations`, whose answers are read outside the product.
"""

from collections.abc import Callable, Collection

from django.db.models import Model

Refs = Callable[[Collection[int]], dict[int, str]]

_refs: dict[str, Refs] = {}


def register(subject: str, refs: Refs) -> None:
    """Say what subjects of one type are called outside. Raises ValueError when somebody has."""
    if subject in _refs:
        raise ValueError(f"Two apps give the refs of {subject}")
    _refs[subject] = refs


def of_model(model: type[Model]) -> Refs:
    """Refs read from the `ref` field of a model, in one query."""

    def refs(ids: Collection[int]) -> dict[int, str]:
        rows = model._default_manager.filter(pk__in=ids).order_by()
        return dict(rows.values_list("pk", "ref"))

    return refs


def of(subject: str, ids: Collection[int]) -> dict[int, str]:
    """The refs of some subjects of one type. One query. Raises KeyError for an unknown type."""
    return _refs[subject](ids) if ids else {}
