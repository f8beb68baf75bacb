"""Why something is due, in plain words: the facts, the standard with its source, the date."""

import datetime
from typing import NamedTuple

from fostering.core.dates import in_words
from fostering.obligations import registry
from fostering.obligations.cycles import Outcome, Standard, Term, Unit
from fostering.obligations.excepting import Effect
from fostering.obligations.models import DutyException, Obligation
from fostering.obligations.registry import Kind


class Explanation(NamedTuple):
    """`facts` are sentences of what happened, `policy` the sentence of what is asked, `due` the date.

    `exception` is what a manager granted, or nothing.
    """

    facts: list[str]
    policy: str
    due: str
    exception: str = ""

    def __str__(self) -> str:
        return " ".join([*self.facts, self.policy, self.due, self.exception]).strip()


def explain(obligation: Obligation) -> Explanation:
    """Say why one obligation is due when it is.

    Load the row with `Obligation.objects...with_reasons()`. Anybody who may see the obligation may
    read this: it holds dates, and of an exception its reason and which manager granted it.
    """
    kind = registry.get(obligation.kind)
    return Explanation(
        _facts(kind, obligation),
        f"Policy: {requirement(kind, obligation)}.",
        f"Due {in_words(obligation.original_due_on or obligation.due_on)}.",
        exception_of(obligation),
    )


def exception_of(obligation: Obligation) -> str:
    """What a manager granted on this cycle, until when, by whom and why; nothing if nobody did."""
    one = obligation.exception
    if one is None:
        return ""
    said = granted(one)
    if obligation.effect == Effect.OVER:
        return f"{said} {withdrawn(one) or 'That has ended.'}"
    if obligation.is_extended and obligation.original_due_on == obligation.due_on:
        return f"{said} By the records as they are now it is not due earlier than that."
    return said


def granted(one: DutyException) -> str:
    """What a manager granted, until when, by whom and why."""
    verb = "Extended to" if one.effect == Effect.EXTENDED else "Excused until"
    return f"{verb} {in_words(one.until)} by {one.granted_by} because: {_sentence(one.reason)}"


def withdrawn(one: DutyException) -> str:
    """When and why an exception was withdrawn; nothing if it was not."""
    if one.withdrawn_on is None:
        return ""
    said = f"Withdrawn on {in_words(one.withdrawn_on)} by {one.withdrawn_by}"
    return f"{said} because: {_sentence(one.withdrawn_reason)}"


def resting(one: DutyException) -> str:
    """Why an exception that belongs to no cycle any more counts for nothing."""
    return (
        f"Granted on {in_words(one.granted_on)}. The records were corrected since: what it was"
        " granted on was not open on that day. It counts for nothing now."
    )


def closing(obligation: Obligation) -> str:
    """How a closed cycle closed: in time, late by how much, or why it ceased."""
    closed_on = obligation.closed_on
    if closed_on is None:
        return ""
    if obligation.outcome == Outcome.MET:
        late = (closed_on - obligation.due_on).days
        done = f"Done on {in_words(closed_on)}"
        return f"{done}, in time." if late <= 0 else f"{done}, {days(late)} late."
    if obligation.outcome == Outcome.MOVED:
        return f"Carried on from {in_words(closed_on)} with another date."
    sentence = registry.end_of(registry.get(obligation.kind), obligation.ended_by)
    return sentence.format(date=in_words(closed_on))


def days(count: int) -> str:
    """ "1 day", "8 days"."""
    return f"{count} day" if count == 1 else f"{count} days"


def _sentence(text: str) -> str:
    """What somebody typed, ended as a sentence."""
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


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
            said.append(sentence.format(date=in_words(datetime.date.fromisoformat(day))))
    return said


def _is_first(kind: Kind, obligation: Obligation) -> bool:
    return bool(kind.wording.renewed_by) and obligation.counted_from_fact != kind.wording.renewed_by


def terms_of(standard: Standard) -> list[str]:
    """Every interval of a standard in words, for a table of a policy's figures."""
    if standard.is_off:
        return ["Off"]
    said = ["at once" if standard.term.interval == 0 else words_of(standard.term)]
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
