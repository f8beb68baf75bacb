"""The promises of the house, checked on the source and on the models."""

import pytest
from django.apps import apps
from django.conf import settings

from tests.guards import actions, scoped_reads, source, templates

# Rows without history, with the reason.
NO_HISTORY = {
    "accounts.HeldSubmission": "a form kept for a day",
    "accounts.TokenName": "what its owner calls a token; making and revoking are events",
    "audit.Event": "it is the history: append-only",
    "audit.AccessLog": "append-only",
    "obligations.Obligation": "derived: can be deleted and rebuilt",
    "obligations.Flag": "written once, by the nightly job",
    "obligations.TaskRun": "a log of runs",
    "obligations.JobProblem": "a log of problems",
    "obligations.Policy": "loaded from files; its standards are versioned rows",
    "obligations.Reckoning": "a note of what the rows were worked out with",
    "obligations.StaleRecord": "a queue",
    "obligations.PolicyTrial": "a working paper with ids and counts, deleted after a month",
    "obligations.StandardVersion": "each row is a version and is never changed",
    "placements.LastSeen": "derived: can be deleted and rebuilt",
    "interchange.ImportBatch": "a log of imports",
    "interchange.ImportMessage": "a log of imports",
    "interchange.RecordsExport": "a log of exports",
    "notifications.OutboxMessage": "a queue",
    "notifications.Notice": "a message; read or not",
}
OWN_APPS = {
    config.label for config in apps.get_app_configs() if config.name.split(".")[0] in source.APPS
}
# Actions that are not a person's: the nightly job's parts name `by` too, but helpers of one
# module that others call are listed here with a reason.
EXEMPT_ACTIONS: dict[str, frozenset[str]] = {
    # Its rows are one transaction; the rebuild after them takes its own.
    "fostering/interchange/actions/batches.py": frozenset({"import_source"}),
    "fostering/audit/actions/events.py": frozenset({"record"}),  # called inside an action
    "fostering/accounts/actions/held.py": frozenset({"prune"}),  # deletes what nobody fetched
}


def own_models():
    for model in apps.get_models():
        if model._meta.app_label in OWN_APPS and not model.__name__.startswith("Historical"):
            yield model


@pytest.mark.parametrize("path", list(source.python_files(*scoped_reads.EDGES)), ids=str)
def test_edges_read_through_visible_to(path):
    assert scoped_reads.unscoped_reads(path.read_text()) == []


def test_scoped_read_guard_fails_when_broken():
    assert scoped_reads.unscoped_reads("Household.objects.filter(pk=1)") == ["1: Household.objects"]
    assert scoped_reads.unscoped_reads("Household.objects.visible_to(user).get(pk=1)") == []


@pytest.mark.parametrize("path", list(source.python_files("actions")), ids=str)
def test_actions_are_keyword_only_with_by_and_atomic(path):
    exempt = EXEMPT_ACTIONS.get(str(path.relative_to(source.ROOT)), frozenset())

    assert actions.faulty_actions(path.read_text(), exempt=exempt) == []


def test_action_guard_fails_when_broken():
    assert actions.faulty_actions("def end_placement(placement, *, by): ...") == [
        "end_placement: takes positional arguments",
        "end_placement: does not open a transaction",
    ]
    assert actions.faulty_actions("@transaction.atomic\ndef end_placement(*, placement): ...") == [
        "end_placement: does not name the actor `by`"
    ]


def test_every_model_has_history_or_says_why_not():
    without = {m._meta.label for m in own_models() if not hasattr(m, "history")}

    assert without - set(NO_HISTORY) == set()
    assert set(NO_HISTORY) - without == set()


def test_every_history_table_is_append_only():
    unguarded = [
        m._meta.label
        for m in apps.get_models()
        if m.__name__.startswith("Historical")
        and m._meta.app_label in OWN_APPS
        and "append_only" not in {t.name for t in _triggers(m)}
    ]

    assert unguarded == []


def _triggers(model):
    from pgtrigger import registered  # noqa: PLC0415 - the registry is filled when apps are ready

    return [trigger for registered_model, trigger in registered() if registered_model is model]


def test_sign_in_is_required_by_default():
    assert "django.contrib.auth.middleware.LoginRequiredMiddleware" in settings.MIDDLEWARE


def test_templates_have_no_inline_code():
    faulty = {
        n: f
        for n, t in templates.all_templates().items()
        if (f := templates.inline_code(t))
        # pdf/ and demo/ are printed by WeasyPrint and never served to a browser.
        and not n.startswith(("pdf/", "demo/", "errors/500"))
        and not n.endswith("_pdf.html")
    }

    assert faulty == {}


def test_inline_code_guard_fails_when_broken():
    assert templates.inline_code('<p style="color:red">') != []
    assert templates.inline_code("<script>alert(1)</script>") != []
    assert templates.inline_code('<script src="/static/app.js"></script>') == []


def test_no_unused_template():
    assert templates.unused(templates.all_templates(), templates.all_python()) == []


def test_unused_template_guard_fails_when_broken():
    assert templates.unused({"a.html": "", "b.html": ""}, 'render(request, "a.html")') == ["b.html"]
