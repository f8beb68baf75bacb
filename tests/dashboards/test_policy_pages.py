"""The pages of the policy: figures, history, changing them once the effect is known."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from fostering.obligations import policies
from fostering.obligations.actions import trials
from fostering.obligations.actions.refresh import refresh
from fostering.obligations.models import PolicyTrial, TaskRun
from fostering.obligations.tasks import rebuild_after_change, work_out_trial
from tests import factories as f
from tests.cast import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(datetime.datetime.combine(DAY, datetime.time(12)), tick=False):
        yield


FORM = {
    "asked_for": "on",
    "interval": "4",
    "unit": "weeks",
    "lead_days": "7",
    "escalate_after_days": "7",
    "citation": "Our statement of purpose, section 4",
    "effective_from_0": "1",
    "effective_from_1": "1",
    "effective_from_2": "2026",
    "reason": "Agreed with the carers' forum",
}


def text(response):
    return response.content.decode()


def names_of_date(client):
    """What the boxes of the date are called: as the page has them."""
    page = text(client.get(reverse("standard-change", args=["supervision_visit"])))
    return [part.split('"')[0] for part in page.split('name="effective_from')[1:]]


def fill(client, kind="supervision_visit", **changed):
    boxes = names_of_date(client)
    data = {**FORM, **changed}
    for number, box in enumerate(boxes):
        data[f"effective_from{box}"] = data.pop(f"effective_from_{number}", "")
    return client.post(reverse("standard-change", args=[kind]), data)


@pytest.fixture
def at_risk(cast):
    """A household of the near team last visited 35 days ago."""
    household = f.HouseholdFactory(team=cast.worker.team, name="Rowan household")
    f.ApprovalFactory(household=household)
    f.PlacementFactory(household=household)
    f.VisitFactory(household=household, visited_on=DAY - datetime.timedelta(days=35))
    refresh(household_ids=[household.pk], by=None)
    return household


def test_every_figure_with_its_source(cast, sign_in):
    page = text(sign_in(cast.manager).get(reverse("policy-list")))

    for words in ("Supervision visit", "6 weeks", "NMS 21.8", "At once", "Tri-borough", "In use"):
        assert words in page
    assert "/policies/in-use/" not in page  # a manager of a team reads it


def test_a_change_from_the_form_to_the_numbers(
    cast, sign_in, at_risk, django_capture_on_commit_callbacks
):
    client = sign_in(cast.service_manager)

    response = fill(client)
    trial = PolicyTrial.objects.get()
    page = text(client.get(response.url))

    assert response.url == reverse("policy-trial", args=[trial.pk])
    assert "Rowan household" in page
    assert "4 weeks" in page
    assert policies.current().code == "england"
    by_team = client.get(response.url).context["teams"]
    assert [(line.name, line.becoming, line.ceasing) for line in by_team] == [("Near team", 1, 0)]

    with django_capture_on_commit_callbacks():
        saved = client.post(reverse("policy-trial-save", args=[trial.pk]), follow=True)

    assert "The dates are being worked out" in text(saved)
    assert "Own copy of England" in text(saved)
    operations = text(client.get(reverse("operations")))
    assert "Waiting or running" in operations
    rebuild_after_change(TaskRun.objects.rebuilds().get().pk)
    assert "being worked out" not in text(client.get(reverse("policy-list")))
    history = text(
        client.get(reverse("standard-detail", args=["own_england", "supervision_visit"]))
    )
    assert "Agreed with the carers" in history
    assert "From 1 January 2026" in history
    assert "As it was shipped" in history
    again = client.post(reverse("policy-trial-save", args=[trial.pk]), follow=True)
    assert "This change has been saved." in text(again)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"interval": "often"}, "whole number"),
        ({"interval": "-1"}, "0 or more"),
        ({"interval": "1201"}, "1200 or less"),
        ({"unit": "fortnights"}, "Select"),
        ({"lead_days": "367"}, "366 or less"),
        ({"citation": ""}, "Enter the source of the figure"),
        ({"reason": ""}, "Enter the reason for the change"),
        ({"effective_from_2": ""}, "year"),
        ({"effective_from_0": "31", "effective_from_1": "2"}, "real date"),
        ({"effective_from_2": "2010"}, "A later version is in force from 1 April 2011"),
        ({"effective_from_2": "2029"}, "Choose 31 March 2028 or an earlier day"),
        (
            {"interval": "6", "citation": "common practice; supervision itself is NMS 21.8"},
            "Nothing would change",
        ),
    ],
)
def test_bad_input_is_said_and_nothing_is_tried(cast, sign_in, changed, message):
    response = fill(sign_in(cast.service_manager), **changed)

    assert response.status_code == 200
    assert message in text(response)
    assert not PolicyTrial.objects.exists()


def test_intervals_of_categories_and_the_first_time(cast, sign_in):
    client = sign_in(cast.service_manager)
    workbook = {"interval": "12", "unit": "months", "lead_days": "90"}

    fill(
        client, "tsds_workbook", **workbook, category_connected_person="", category_specialist="24"
    )
    fill(client, "dbs_check", interval="24", unit="months", first_interval="5", first_unit="days")

    of_workbook, of_dbs = PolicyTrial.objects.order_by("pk")
    assert of_workbook.figures["by_category"] == {"specialist": 24}
    assert (of_dbs.figures["first_interval"], of_dbs.figures["first_unit"]) == (5, "days")
    assert of_dbs.figures["basis"] == "local"


def test_a_duty_switched_off(cast, sign_in, at_risk):
    client = sign_in(cast.service_manager)

    page = text(
        client.get(
            fill(
                client,
                "home_inspection",
                asked_for="off",
                interval="12",
                unit="months",
                lead_days="30",
            ).url
        )
    )

    assert '<td class="govuk-table__cell" data-label="Then">Off</td>' in page
    assert "With a duty that stops being overdue" in page


def test_another_policy_from_the_page_to_the_choice(cast, sign_in, at_risk):
    client = sign_in(cast.service_manager)

    assert "See what working to it" in text(client.get(reverse("policy-detail", args=["kent"])))
    bad = client.post(reverse("policy-use", args=["kent"]), {"reason": ""})
    good = client.post(reverse("policy-use", args=["kent"]), {"reason": "Merged with Kent"})
    page = text(client.get(good.url))
    client.post(reverse("policy-trial-save", args=[PolicyTrial.objects.get().pk]))

    assert "Enter the reason for the change" in text(bad)
    assert "Longest time with one worker" in page
    assert policies.current().code == "kent"


def test_the_policy_in_use_cannot_be_chosen(cast, sign_in):
    response = sign_in(cast.service_manager).post(
        reverse("policy-use", args=["england"]), {"reason": "Why not"}
    )

    assert "Choose a policy that is not in use." in text(response)


def test_an_administrator_sees_numbers_and_no_names(cast, sign_in, at_risk):
    client = sign_in(cast.administrator)

    page = text(client.get(fill(client).url))

    assert "Near team" in page
    assert "You do not see the names of households." in page
    assert "Rowan household" not in page


def test_a_trial_is_for_whoever_asked(cast, sign_in, at_risk):
    fill(sign_in(cast.service_manager))
    trial = PolicyTrial.objects.get()
    client = sign_in(cast.administrator)

    assert client.get(reverse("policy-trial", args=[trial.pk])).status_code == 404
    assert client.post(reverse("policy-trial-save", args=[trial.pk])).status_code == 404


def test_progress_in_the_background(
    cast, sign_in, at_risk, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(trials, "AT_ONCE", 0)
    client = sign_in(cast.service_manager)
    with django_capture_on_commit_callbacks():
        fill(client)
    trial = PolicyTrial.objects.get()
    progress = reverse("policy-trial-progress", args=[trial.pk])

    waiting = client.get(progress)
    page = text(client.get(reverse("policy-trial", args=[trial.pk])))
    work_out_trial(trial.pk)
    done = client.get(progress)

    assert "Waiting to start" in text(waiting)
    assert "X-Done" not in waiting
    assert f'data-poll-url="{progress}"' in page
    assert done["X-Done"] == "1"
    assert "Rowan household" in text(done)


def test_the_names_are_paged_and_of_one_team(cast, sign_in):
    for _ in range(52):
        household = f.HouseholdFactory(team=cast.worker.team)
        f.ApprovalFactory(household=household)
        f.PlacementFactory(household=household)
        f.VisitFactory(household=household, visited_on=DAY - datetime.timedelta(days=35))
    client = sign_in(cast.service_manager)
    url = fill(client).url

    def named(**query):
        return len(client.get(url, query).context["names"])

    assert [named(), named(page=2)] == [50, 2]
    assert named(team=cast.stranger.team_id) == 0
    assert named(show="ceasing") == 0
    assert named(show="nonsense", team="x") == 50


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("policy-detail", ["rutland"]),
        ("policy-use", ["rutland"]),
        ("standard-detail", ["england", "sandwich_check"]),
        ("standard-change", ["sandwich_check"]),
        ("policy-trial", [10**6]),
    ],
)
def test_what_is_not_there(cast, sign_in, name, args):
    assert sign_in(cast.service_manager).get(reverse(name, args=args)).status_code == 404


def test_a_standard_that_a_policy_inherits(cast, sign_in):
    kind = "supervision_visit"

    response = sign_in(cast.service_manager).get(reverse("standard-detail", args=["kent", kind]))

    assert "As it was shipped" in text(response)
