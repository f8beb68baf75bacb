"""Why something is due, in plain words: the facts, the standard with its source, the date."""

import datetime
from typing import NamedTuple

from django.utils import formats

from fostering.obligations import registry
from fostering.obligations.cycles import Standard, Term, Unit
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


def sentence(obligation: Obligation) -> str:
    """The whole reason in one line: `str(explain(obligation))`."""
    return str(explain(obligation))


def requirement(kind: Kind, obligation: Obligation) -> str:
    """What the standard asks for, with its source: "a visit every 6 weeks (NMS 21.8)"."""
    wording, standard = kind.wording, obligation.standard
    has_own_first_term = standard.first_interval is not None and _is_first(kind, obligation)
    words = wording.first_requirement if has_own_first_term else wording.requirement
    return f"{words.format(term=words_of(obligation.term))} ({standard.citation})"


def words_of(term: Term) -> str:
    """A term in words, in years where it is more than one and whole: "6 weeks", "3 years"."""
    if term.unit is Unit.MONTHS and term.interval > 12 and term.interval % 12 == 0:
        return f"{term.interval // 12} years"
    return str(term)


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


def _date(day: datetime.date) -> str:
    return formats.date_format(day, "j F Y")


def terms_of(standard: Standard) -> list[str]:
    """Every interval of a standard in words, for a table of a policy's figures."""
    if standard.is_off:
        return ["Off"]
    said = [words_of(standard.term)]
    said += [
        f"{code.replace('_', ' ')}: {words_of(standard.term_for(code))}"
        for code in sorted(standard.by_category)
    ]
    if standard.first is not None:
        first = "at once" if standard.first.interval == 0 else words_of(standard.first)
        said.append(f"the first time: {first}")
    if standard.extended is not None:
        said.append(f"if extended: {words_of(standard.extended)}")
    if standard.counted_from:
        said.append(f"counted from: {standard.counted_from.replace('_', ' ')}")
    return said
