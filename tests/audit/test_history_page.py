"""Who changed what, in words; what was done, as sentences; who looked."""

import datetime
import re

import pytest
from django.urls import reverse

from carers.views.history import PAGE_SIZE
from fostering.audit import presenters
from fostering.audit.actions import events
from tests import factories as f
from tests.guards import source

D = datetime.date
pytestmark = pytest.mark.django_db
# Kinds that belong to no household, and the name of a task.
NO_SENTENCE = {
    "documents.build_pack",
    "obligations.digest",
    "policy.chosen",
    "standard.changed",
    "standard.loaded",
    "standard.revised",
}


@pytest.fixture
def url(cast):
    return reverse("household-history", args=[cast.household.pk])


def test_a_change_says_field_before_after_and_who(cast, sign_in, url):
    client = sign_in(cast.manager)
    household = cast.household
    answers = {
        "version": household.version,
        "name": "Hazel and Birch",
        "category": "short_break",
        "team": household.team_id,
    }
    client.post(reverse("household-edit", args=[household.pk]), answers)

    entry = client.get(url).context["rows"][0]

    assert (entry.by, entry.what, entry.verb) == (cast.manager, "Household", "Changed")
    assert [tuple(change) for change in entry.changes] == [
        ("Name", "Hazel household", "Hazel and Birch"),
        ("Category", "Mainstream", "Short break"),
    ]


def test_a_new_row_says_what_it_holds_with_names_for_people(cast, sign_in, url):
    rows = sign_in(cast.manager).get(url).context["rows"]

    allocation = next(row for row in rows if row.what == "Allocation")
    assert ("Worker", "", str(cast.worker)) in [tuple(change) for change in allocation.changes]


def test_history_holds_nothing_of_another_household(cast, sign_in, url):
    content = sign_in(cast.manager).get(url).content.decode()

    assert "Secret" not in content


def test_history_leaves_out_what_the_role_may_not_read(cast, sign_in, url, monkeypatch):
    content = sign_in(cast.auditor).get(url).content.decode()

    assert "Check: Enhanced DBS" in content


def test_events_read_as_sentences(cast, sign_in, url):
    events.record(
        by=cast.worker,
        kind="check.completed",
        subject=cast.household,
        household_id=cast.household.pk,
        check="dbs",
    )

    rows = sign_in(cast.manager).get(url, {"show": "events"}).context["rows"]

    assert rows[0]["what"] == "Completed a check: Enhanced DBS with barred list"


def test_who_looked_names_the_person_and_the_page(cast, sign_in, url, client):
    sign_in(cast.colleague).get(reverse("household-detail", args=[cast.household.pk]))

    rows = sign_in(cast.manager).get(url, {"show": "looks"}).context["rows"]

    looks = [(row["by"], row["page"]) for row in rows]
    assert (cast.colleague, "Household detail") in looks


@pytest.mark.parametrize("show", ["changes", "events", "looks"])
def test_each_list_is_paged_to_its_end(cast, sign_in, url, show):
    for number in range(PAGE_SIZE + 5):
        events.record(
            by=cast.worker,
            kind="person.added",
            subject=cast.household,
            household_id=cast.household.pk,
            role="carer",
        )
        f.PersonFactory(household=cast.household, last_name=f"P{number}")
        client = sign_in(cast.manager)
        if show == "looks":
            client.get(url)

    first = client.get(url, {"show": show}).context
    second = client.get(url, {"show": show, "before": first["older_than"]}).context

    assert len(first["rows"]) == PAGE_SIZE
    assert second["rows"]
    assert second["older_than"] == ""


def _dotted_words_in_actions():
    """Every "noun.verb" in the action modules that is no name of a log line or a task."""
    log_line = re.compile(r'(\blog(?:ger)?\.\w+\(|\bqueue\.tell\(|\bTASK = )\s*"[^"]+"')
    pattern = re.compile(r'"([a-z_]+\.[a-z_]+)"')
    texts = [log_line.sub("", path.read_text()) for path in source.python_files("actions")]
    return {word for text in texts for word in pattern.findall(text)}


def test_every_kind_of_event_has_a_sentence():
    found = _dotted_words_in_actions()

    assert found >= {"household.added", "visit.completed", "pack.made"}
    assert found - presenters.registered_kinds() - NO_SENTENCE == set()
