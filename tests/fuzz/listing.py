"""Which actions there are, which change a fact, and what has to be there before some of them."""

import ast

from tests.guards import source

# Actions that change no fact from which something due follows, and why.
NO_FACT: dict[str, str] = {
    f"{module}.{name}": why
    for module, names, why in (
        ("carers.actions.references", ("add_reference", "change_reference"), "no duty counts them"),
        (
            "carers.actions.sections",
            ("save_section_draft", "save_section", "reopen_section"),
            "text of an assessment",
        ),
        (
            "placements.actions.visit_actions",
            ("mark_done", "open_again"),
            "no duty counts them",
        ),
        ("placements.actions.visit_copies", ("open_copy", "sweep_copies"), "a file"),
        (
            "placements.actions.visit_drafts",
            ("start_visit", "save_draft", "discard_draft"),
            "a draft counts for nothing; see complete_visit",
        ),
        (
            "placements.actions.visits",
            ("share_visit", "add_oversight"),
            "no duty counts them",
        ),
        (
            "fostering.accounts.actions.held",
            ("hold", "release", "prune"),
            "what was typed when a session ended",
        ),
        (
            "fostering.accounts.actions.people",
            (
                "add_person",
                "edit_person",
                "invite",
                "add_area",
                "edit_area",
                "add_team",
                "edit_team",
            ),
            "who works here; what is due goes by the household's team and its allocation",
        ),
        ("fostering.accounts.actions.tokens", ("create_token", "revoke_token"), "sign-in"),
        ("fostering.audit.actions.events", ("record",), "the audit trail"),
        (
            "fostering.documents.actions.files",
            ("store_upload", "store_made", "remove"),
            "files",
        ),
        (
            "fostering.documents.actions.packs",
            (
                "request_pack",
                "make_now",
                "try_again",
                "claim",
                "finish",
                "fail",
                "sweep",
                "send_unheard",
            ),
            "files",
        ),
        (
            "fostering.interchange.actions.batches",
            ("carry_out", "note_checked", "note_due", "keep", "undo"),
            "the worker rebuilds after the transaction: tests/interchange",
        ),
        (
            "fostering.interchange.actions.exports",
            ("ask", "begin", "keep", "fail", "send_unheard", "delete_old"),
            "files",
        ),
        (
            "fostering.interchange.actions.uploads",
            ("upload", "ask", "drop", "begin", "fail", "send_unheard"),
            "files before they are imported",
        ),
        (
            "fostering.notifications.actions.messages",
            ("notify", "notify_all", "queue_emails", "mark_read"),
            "messages",
        ),
        ("fostering.notifications.actions.outbox", ("send_next",), "messages"),
        ("fostering.obligations.actions.digests", ("queue_digests",), "messages"),
        ("fostering.obligations.actions.flags", ("raise_flags",), "derived"),
        ("fostering.obligations.actions.forget", ("forget", "part_from"), "derived"),
        ("fostering.obligations.actions.refresh", ("refresh", "refresh_owned"), "derived"),
        (
            "fostering.obligations.actions.policies",
            ("load", "own_copy", "change_standard", "revise_standard"),
            "the caller rebuilds; see trials.save and use_policy",
        ),
        (
            "fostering.obligations.actions.trials",
            ("propose_standard", "propose_policy", "send_unheard"),
            "a trial changes nothing; see trials.save",
        ),
    )
    for name in names
}
# The one among them that refreshes, as it is what the others call.
ENGINE = {
    "fostering.obligations.actions.refresh.refresh",
    "fostering.obligations.actions.refresh.refresh_owned",
}

# What a change works on that the world does not begin with.
_ASSESSMENT = "carers.actions.assessments.start_assessment"
_WORKBOOK = ("carers.actions.workbooks.start_workbook",)
_FINISHED = "carers.actions.workbooks.complete_workbook"
NEEDS: dict[str, tuple[str, ...]] = {
    "carers.actions.approvals.extend_approval": (
        "carers.actions.approvals.end_approval",
        "carers.actions.approvals.grant_approval",
    ),
    "carers.actions.approvals.grant_approval": ("carers.actions.approvals.end_approval",),
    "carers.actions.assessments.change_assessment": (_ASSESSMENT,),
    "carers.actions.assessments.complete_assessment": (_ASSESSMENT,),
    "carers.actions.assessments.reopen_assessment": (
        _ASSESSMENT,
        "carers.actions.assessments.complete_assessment",
    ),
    "carers.actions.assessments.withdraw_assessment": (_ASSESSMENT,),
    "carers.actions.checks.change_check": ("carers.actions.checks.record_check",),
    "carers.actions.workbooks.write_evidence": _WORKBOOK,
    "carers.actions.workbooks.sign_off_standard": _WORKBOOK,
    "carers.actions.workbooks.complete_workbook": _WORKBOOK,
    "carers.actions.workbooks.undo_sign_off": (*_WORKBOOK, _FINISHED),
    "complaints.actions.allegations.change_allegation": (
        "complaints.actions.allegations.record_allegation",
    ),
    "complaints.actions.allegations.record_lado_referral": (
        "complaints.actions.allegations.record_allegation",
    ),
    "fostering.obligations.actions.exceptions.withdraw": (
        "fostering.obligations.actions.exceptions.grant",
    ),
    "placements.actions.contacts.change_contact": ("placements.actions.contacts.record_contact",),
    "placements.actions.inspections.change_inspection": (
        "placements.actions.inspections.record_inspection",
    ),
    "placements.actions.plans.change_authority": ("placements.actions.plans.record_authority",),
    "placements.actions.plans.change_plan": ("placements.actions.plans.agree_plan",),
    "reviews.actions.reviews.change_review": ("reviews.actions.reviews.record_review",),
}


def public_actions() -> dict[str, bool]:
    """Every public function of an actions module by its name, and whether it refreshes."""
    found = {}
    for path in source.python_files("actions"):
        module = ".".join(path.relative_to(source.ROOT).with_suffix("").parts)
        functions = {
            node.name: node
            for node in ast.parse(path.read_text()).body
            if isinstance(node, ast.FunctionDef)
        }
        for name in functions:
            if not name.startswith("_"):
                found[f"{module}.{name}"] = _refreshes(name, functions, frozenset())
    return found


def _refreshes(name: str, functions: dict[str, ast.FunctionDef], seen: frozenset[str]) -> bool:
    """Whether a function calls a refresh itself, or through others of its module."""
    called = [
        ast.unparse(node.func) for node in ast.walk(functions[name]) if isinstance(node, ast.Call)
    ]
    if name in {"refresh", "refresh_owned"} or any(
        call.rpartition(".")[2] in {"refresh", "refresh_owned"} for call in called
    ):
        return True
    others = functions.keys() & set(called) - seen - {name}
    return any(_refreshes(other, functions, seen | {name}) for other in others)
