"""Why something is due, in plain words: the facts, the standard with its source, the date."""

import datetime
from typing import NamedTuple

from django.utils import formats

from fostering.obligations import registry
from fostering.obligations.cycles import Standard
from fostering.obligations.models import Obligation
from fostering.obligations.registry import Kind


class Explanation(NamedTuple):
    """`facts` are sentences of what happened, `policy` the sentence of what is asked, `due` the date."""

    facts: list[str]
    policy: str
    due: str

    def __str__(self) -> str:
        return " ".join([*self.facts, self.policy, self.due])


def explain(obligation: Obligation) -> Explanation:
    """Say why one obligation is due when it is.

    Load the row with `select_related("standard")`. Anybody who may see the obligation may read
    this: it holds dates and no names.
    """
    kind = registry.get(obligation.kind)
    return Explanation(
        _facts(kind, obligation),
        f"Policy: {requirement(kind, obligation)}.",
        f"Due {_date(obligation.due_on)}.",
    )


def requirement(kind: Kind, obligation: Obligation) -> str:
    """What the standard asks for, with its source: "a visit every 6 weeks (NMS 21.8)"."""
    standard = obligation.standard.as_standard()
    is_first = _is_first(kind, obligation)
    if is_first and standard.first is not None and kind.wording.first_requirement:
        words = kind.wording.first_requirement.format(term=words_of(standard.first))
    else:
        words = kind.wording.requirement.format(term=_term(standard, obligation))
    return f"{words} ({standard.citation})"


def words_of(term: object) -> str:
    """A term in words, years where the months make whole ones past the first: "3 years"."""
    text = str(term)
    number, _, unit = text.partition(" ")
    if unit == "months" and int(number) % 12 == 0 and int(number) > 12:
        return f"{int(number) // 12} years"
    return text


def _facts(kind: Kind, obligation: Obligation) -> list[str]:
    wording = kind.wording
    said = [wording.never_done] if _is_first(kind, obligation) and wording.never_done else []
    for code, sentence in wording.facts.items():
        day = obligation.facts.get(code)
        if day and (code == obligation.counted_from_fact or code in wording.always):
            said.append(sentence.format(date=_date(datetime.date.fromisoformat(day))))
    return said


def _is_first(kind: Kind, obligation: Obligation) -> bool:
    return bool(kind.wording.renewed_by) and obligation.counted_from_fact != kind.wording.renewed_by


def _term(standard: Standard, obligation: Obligation) -> str:
    """The term that was used: the one that leads from counted_from to due_on."""
    if "extended" in obligation.facts and standard.extended is not None:
        return words_of(standard.extended)
    terms = [standard.term, *(standard.term_for(code) for code in standard.by_category)]
    used = [term for term in terms if term.after(obligation.counted_from) == obligation.due_on]
    return words_of(used[0] if used else standard.term)


def _date(day: datetime.date) -> str:
    return formats.date_format(day, "j F Y")
