"""Every table and column that a rule's loaders read is watched for changes.

A table of which only the ids are read says nothing that the rows pointing at it do not say.
"""

import re
from collections import defaultdict

# Read on the way to the facts, and no facts: figures are compared by fingerprint each night, and
# accounts decide nothing about a date.
NO_FACTS = frozenset({"obligations_policy", "obligations_standardversion"})
# What a refresh writes itself: its queue, and rows that follow from the same facts, which it
# compares with the facts each time.
WRITTEN = frozenset({"obligations_stalerecord", "placements_lastseen"})

_COLUMN = re.compile(r'"(\w+)"\."(\w+)"')
_TABLE = re.compile(r'(?:FROM|JOIN) "(\w+)"')


def read_by(statements: list[str]) -> dict[str, set[str]]:
    """The columns that Django's SELECT statements name, by table."""
    found: dict[str, set[str]] = defaultdict(set)
    for sql in statements:
        if not sql.startswith("SELECT"):
            continue
        for table in _TABLE.findall(sql):
            found[table] |= {column for name, column in _COLUMN.findall(sql) if name == table}
    return found


def unwatched(statements: list[str], watched: dict[str, set[str]]) -> list[str]:
    """What is read and not watched: "carers_person", or "carers_person.born_on"."""
    faults = []
    for table, columns in sorted(read_by(statements).items()):
        if table in NO_FACTS | WRITTEN or columns <= {"id"}:
            continue
        if table not in watched:
            faults.append(table)
            continue
        faults += [f"{table}.{column}" for column in sorted(columns - watched[table])]
    return faults
