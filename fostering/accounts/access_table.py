"""docs/access.md: who may do what, as a table that a manager can check, made from roles.py."""

from fostering.accounts.roles import CAPABILITY_WORDS, ROLES, Capability, Role

HEAD = """\
# Who may do what

Made by `manage.py access_table` from `fostering/accounts/roles.py`; a test keeps the two equal.

A role says whose records its holder sees and what they may do there. Writing needs more than
reading: a worker writes on the households that they work with (allocated to them, or assessed by
them), a team manager on those of their teams, a role that sees every household on all of them.
Approvals and new households are recorded by a team manager, the service manager or business
support; a workbook is signed off by a team manager, the service manager or the training
coordinator.
"""


def access_table() -> str:
    """The page as Markdown: each role with its scope, then each capability with its roles."""
    lines = [HEAD, "## Roles", "", "| role | sees | what it is |", "|---|---|---|"]
    lines += [
        f"| {role.label} | {ROLES[role].scope.value} | {ROLES[role].description} |" for role in Role
    ]
    lines += ["", "## What each role may do in the records that it sees", ""]
    lines += [f"| | {' | '.join(role.label for role in Role)} |"]
    lines += [f"|---|{'---|' * len(Role)}"]
    lines += [f"| {CAPABILITY_WORDS[one]} | {_row(one)} |" for one in Capability]
    return "\n".join(lines) + "\n"


def _row(capability: Capability) -> str:
    return " | ".join("yes" if capability in ROLES[role].capabilities else "" for role in Role)
