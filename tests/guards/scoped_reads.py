"""Edges (views, API, forms, filters) read only through `visible_to`."""

import ast

from tests.guards.source import parents

EDGES = ("views", "api", "forms", "filters", "tables", "record", "autosave")
# Managers whose rows are nobody's record, with the reason.
NOT_RECORDS = {
    "HeldSubmission": "read through request.user",
    "TaskRun": "runs of the nightly job hold counts alone",
    "JobProblem": "ids and exception names alone, for those who may see operations",
    "OutboxMessage": "counted, never shown",
    "Notice": "read through request.user",
    "Policy": "figures, not people",
    "PolicyTrial": "counts and ids; the names are read through visible_to",
    "StandardVersion": "figures, not people",
    "AuthToken": "read through request.user",
}


def unscoped_reads(source: str) -> list[str]:
    """`line: text` of each use of a manager that is not followed by .visible_to."""
    tree = ast.parse(source)
    parent = parents(tree)
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}):
            continue
        if ast.unparse(node.value).rpartition(".")[2] in NOT_RECORDS:
            continue
        above = parent.get(node)
        if not (
            isinstance(above, ast.Attribute) and above.attr in {"visible_to", "drafts_of", "none"}
        ):
            found.append(f"{node.lineno}: {ast.unparse(node)}")
    return found
