"""Names of what duties are about. The engine keeps ids; the app that owns them knows the names.

    subjects.register("person", lambda user, ids: {pk: name, ...})

An app answers for those of the ids that the user may see, in one query.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from fostering.accounts.models import User
from fostering.obligations.models import DutyException, Obligation

Names = Callable[[User, Collection[int]], dict[int, str]]

_names: dict[str, Names] = {}


def register(subject: str, names: Names) -> None:
    """Say how subjects of one type are called. Raises ValueError when somebody has."""
    if subject in _names:
        raise ValueError(f"Two apps name the subject {subject}")
    _names[subject] = names


def names_of(
    obligations: Iterable[Obligation | DutyException], user: User
) -> dict[tuple[str, int], str]:
    """(subject_type, subject_id) -> name, for those that the user may see.

    One query for each type among the rows. A household has no entry: every line names it anyway.
    """
    ids: dict[str, set[int]] = defaultdict(set)
    for row in obligations:
        ids[row.subject_type].add(row.subject_id)
    return {
        (subject, pk): name
        for subject in sorted(ids.keys() & _names.keys())
        for pk, name in _names[subject](user, ids[subject]).items()
    }
