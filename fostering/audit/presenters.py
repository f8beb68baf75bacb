"""Events as sentences. Each app registers how its kinds read, in its `audit.py` (autodiscovered).

    presenters.register("check.completed", "Completed a check: {check}", check=CheckKind)

A sentence names fields of the event's data; a keyword says how a field is shown: a TextChoices
class, or a function. Dates in ISO text are written out. A kind that nobody registered is shown by
its code, so that no event is ever hidden.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.formats import date_format

from fostering.audit.models import Event

Shown = Callable[[Any], str]


@dataclass(frozen=True)
class Presenter:
    """The sentence of one kind of event, and how its fields are shown."""

    sentence: str
    shown: dict[str, Shown] = field(default_factory=dict)


_presenters: dict[str, Presenter] = {}


def register(kind: str, sentence: str, **shown: type[TextChoices] | Shown) -> None:
    """Say how events of one kind read."""
    ways = {name: _label(way) if isinstance(way, type) else way for name, way in shown.items()}
    _presenters[kind] = Presenter(sentence, ways)


def present(event: Event) -> str:
    """The event as a sentence, without who and when."""
    presenter = _presenters.get(event.kind)
    if presenter is None:
        return event.kind.replace(".", ": ").replace("_", " ").capitalize()
    words = {name: _in_words(presenter, name, value) for name, value in event.data.items()}
    return presenter.sentence.format_map(_Forgiving(words))


def registered_kinds() -> set[str]:
    """Every kind of event that has a sentence."""
    return set(_presenters)


class _Forgiving(dict):
    """A field that an old event does not have reads as nothing."""

    def __missing__(self, key: str) -> str:
        return ""


def _in_words(presenter: Presenter, name: str, value: Any) -> str:
    if name in presenter.shown:
        return presenter.shown[name](value)
    if isinstance(value, str) and name.endswith("_on"):
        return date_format(datetime.date.fromisoformat(value), "j F Y")
    return "" if value is None else str(value)


def _label(choices: type[TextChoices]) -> Shown:
    labels = dict(choices.choices)
    return lambda value: str(labels.get(value, value))
