"""The pages of a visit: what is typed is never lost, and each fault is said beside its field."""

import datetime
import json
import time

import pytest
from django.urls import reverse

from carers.enums import PersonRole
from fostering.audit.models import AccessLog
from placements.actions import visits
from placements.enums import Seen, VisitStatus
from placements.models import Visit
from placements.queries import children_on
from placements.queries.values import ActionValues, values_of
from tests import factories as f
from tests.cast import DAY
from tests.placements.visiting import child_values, complete, posted, start, visit_values

pytestmark = pytest.mark.django_db
WEEK = datetime.timedelta(days=7)


@pytest.fixture
def visit(cast):
    return start(cast)


@pytest.fixture
def client(cast, client):
    client.force_login(cast.worker)
    return client


def edit(visit):
    return reverse("visit-edit", args=[visit.pk])


def child_input(visit, name):
    return f"{children_on(visit.household, DAY)[0].key}-{name}"


def errors(response):
    return [line.message for line in response.context["page"].error_lines]


# --- Starting


def test_the_button_starts_a_visit_and_a_second_press_goes_on_with_it(cast, client):
    address = reverse("visit-start", args=[cast.household.pk])

    assert "Start the visit" in client.get(address).text
    first = client.post(address)
    second = client.post(address)

    assert first.url == second.url
    assert "Go on with the visit" in client.get(address).text


def test_a_new_visit_is_dated_today_and_lists_who_lives_there(cast, client, visit):
    f.PersonFactory(
        household=cast.household, role=PersonRole.CHILD, first_name="Fern", born_on=None
    )

    page = client.get(edit(visit)).context["page"]

    assert page.day == DAY
    assert [child.called for child in page.children] == ["Hazel", "Fern"]
    assert [str(label) for _, label in page.present.fields["people_present"].choices] == [
        "Rowan Hazel"
    ]


def test_what_was_said_last_time_stands_beside_the_question(cast, client, visit):
    earlier = start(cast, by=cast.manager)
    complete(
        earlier,
        by=cast.manager,
        values=visit_values(earlier, on=DAY - WEEK, health_and_safety="Gate is mended"),
    )

    page = client.get(edit(visit)).context["page"]

    assert page.home["health_and_safety"].previous == "24 March 2026\nGate is mended"
    assert page.children[0]["physical"].previous == "24 March 2026\nphysical is fine"


def test_a_child_in_a_new_placement_has_what_was_said_in_the_old_one(cast, client, visit):
    earlier = start(cast, by=cast.manager)
    complete(earlier, by=cast.manager, values=visit_values(earlier, on=DAY - WEEK))
    old = cast.household.placements.get()
    old.ended_on = DAY
    old.save()
    f.PlacementFactory(household=cast.household, child=old.child, started_on=DAY)

    page = client.get(edit(visit)).context["page"]

    assert page.children[0]["wishes_and_feelings"].previous.endswith("keep the kitten")


# --- Saving


def test_save_draft_without_scripts_keeps_everything(client, visit):
    response = client.post(edit(visit), posted(visit, button="save", summary="Half a sen"))

    assert response.url == edit(visit)
    page = client.get(edit(visit)).context["page"]
    assert page.home["summary"].value() == "Half a sen"
    assert page.children[0]["physical"].value() == "physical is fine"
    assert errors(client.get(edit(visit))) == []


def test_showing_another_date_keeps_everything_typed(cast, client, visit):
    f.PlacementFactory(
        household=cast.household,
        child=f.ChildFactory(first_name="Bryony", born_on=None),
        started_on=DAY - WEEK,
        ended_on=DAY,
    )
    earlier = visit_values(visit)
    typed = posted(visit, values=earlier, button="show_children", visited_on_day="25")
    typed["visited_on_month"] = ["mar"]

    response = client.post(edit(visit), typed)

    assert response.url == f"{edit(visit)}#children"
    page = client.get(edit(visit)).context["page"]
    assert [child.called for child in page.children] == ["Hazel", "Bryony"]
    assert page.children[0]["physical"].value() == "physical is fine"
    assert page.home["summary"].value() == "A settled month"


def test_a_script_gets_the_children_of_another_date_without_saving(cast, client, visit):
    f.PlacementFactory(
        household=cast.household,
        child=f.ChildFactory(first_name="Bryony"),
        started_on=DAY - WEEK,
        ended_on=DAY,
    )

    response = client.get(
        edit(visit), {"visited_on_day": 25, "visited_on_month": "mar", "visited_on_year": 2026}
    )

    assert {child.called for child in response.context["page"].children} == {"Hazel", "Bryony"}
    assert Visit.objects.get(pk=visit.pk).draft_version == 0


def test_add_another_action_without_scripts(client, visit):
    response = client.post(edit(visit), posted(visit, button="actions-add"))

    assert response.url == f"{edit(visit)}#actions"
    assert len(client.get(edit(visit)).context["page"].actions.forms) == 2


def test_an_older_page_is_told_and_keeps_what_it_typed(client, visit):
    client.post(edit(visit), posted(visit, button="save", summary="Newer"))

    response = client.post(edit(visit), posted(visit, button="save", summary="Older page"))

    assert "another tab or on another device" in errors(response)[0]
    assert response.context["page"].home["summary"].value() == "Older page"
    assert 'name="draft_version" value="1"' in response.text
    assert Visit.objects.get(pk=visit.pk).draft["summary"] == ["Newer"]


# --- Autosave


def autosave(client, visit, data, version=0, **headers):
    return client.post(
        reverse("visit-autosave", args=[visit.pk]),
        json.dumps({"version": version, "data": data}),
        content_type="application/json",
        headers={"X-Requested-With": "fetch", **headers},
    )


def test_autosave_keeps_and_answers_when(client, visit):
    response = autosave(client, visit, {"summary": ["typing"]})

    assert (response.status_code, response.json()) == (200, {"version": 1, "saved_at": "13:00"})
    assert client.get(edit(visit)).context["page"].home["summary"].value() == "typing"


def test_autosave_of_an_older_page_is_refused_with_who_and_when(cast, client, visit):
    autosave(client, visit, {"summary": ["first"]})

    response = autosave(client, visit, {"summary": ["second"]})

    assert response.status_code == 409
    assert response.json() == {"version": 1, "saved_at": "13:00", "by": str(cast.worker)}
    assert Visit.objects.get(pk=visit.pk).draft["summary"] == ["first"]


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{", "1", '{"version": "1", "data": {}}', '{"version": 0, "data": {"a": "b"}}',
     '{"version": 0, "data": {"a": [1]}}', '{"data": {}}', "\xff"],
)  # fmt: skip
def test_autosave_of_another_shape_is_refused(client, visit, body):
    response = client.post(
        reverse("visit-autosave", args=[visit.pk]), body, content_type="application/json"
    )

    assert response.status_code == 400
    assert Visit.objects.get(pk=visit.pk).draft == {}


def test_autosave_of_a_completed_visit_says_so(cast, client, visit):
    complete(visit, by=cast.worker)

    response = autosave(client, visit, {"summary": ["late"]})

    assert response.status_code == 400
    assert "already completed" in response.json()["message"]


def test_autosave_after_the_session_ended_asks_to_sign_in(client, visit, settings):
    session = client.session
    session["last_seen"] = int(time.time()) - settings.SESSION_IDLE_MINUTES * 60 - 1
    session.save()

    response = autosave(client, visit, {"summary": ["typing"]})

    assert response.status_code == 401
    assert response.json()["session_ended"] is True
    assert Visit.objects.get(pk=visit.pk).draft == {}


def test_autosave_reads_no_record_and_logs_none(client, visit):
    autosave(client, visit, {"summary": ["typing"]})

    assert not AccessLog.objects.filter(page="visit-autosave").exists()


# --- Completing


def test_completing_says_when_the_next_visit_is_due(cast, client, visit):
    response = client.post(edit(visit), posted(visit), follow=True)

    assert response.redirect_chain[0][0] == reverse("visit-detail", args=[visit.pk])
    assert "Visit recorded. The next visit is due by 12 May 2026." in response.text
    done = Visit.objects.get(pk=visit.pk)
    assert (done.status, done.worker) == (VisitStatus.COMPLETED, cast.worker)


def test_empty_rows_of_actions_are_ignored(client, visit):
    client.post(
        edit(visit),
        posted(visit) | {"actions-TOTAL_FORMS": ["3"], "actions-1-owner": ["worker"]},
    )

    assert Visit.objects.get(pk=visit.pk).status == VisitStatus.COMPLETED
    assert not Visit.objects.get(pk=visit.pk).actions.exists()


def test_a_removed_row_is_not_checked_and_not_kept(client, visit):
    data = posted(visit) | {"actions-0-what": ["Half typed"], "actions-0-DELETE": ["on"]}

    client.post(edit(visit), data)

    assert Visit.objects.get(pk=visit.pk).status == VisitStatus.COMPLETED
    assert not Visit.objects.get(pk=visit.pk).actions.exists()


FAULTS = [
    ({"visited_on_day": "31", "visited_on_month": "2"}, "Date of visit must be a real date: February has 28 days"),
    ({"visited_on_day": ""}, "Date of visit must include a day"),
    ({"visited_on_year": "2027"}, "Date of visit must be today or in the past"),
    ({"visited_on_year": "2025", "visited_on_day": "1"}, "Date of visit must be within the last year: check the year"),
    ({"visited_on_year": "2024", "visited_on_day": "7", "visited_on_month": "1"}, "Date of visit must be 8 January 2024 or later: the household was first approved then"),
    ({"visited_on_month": "1", "visited_on_day": "29"}, "Tick the box if the visit was made on 29 January 2026, or change the date"),
    ({"is_unannounced": None}, "Select whether the visit was announced"),
    ({"people_present": None}, "Select or name at least one person who was present"),
    ({"others_present": "x" * 301}, "Your answer must be 300 characters or fewer (it has 301)"),
    ({"summary": "  "}, "Enter the summary of the visit"),
    ({"CHILD-seen": None}, "Select whether Hazel was seen"),
    ({"CHILD-seen": "not_seen"}, "Enter why Hazel was not seen"),
    ({"CHILD-wishes_and_feelings": ""}, "Enter the wishes and feelings of Hazel"),
    ({"actions__0__what": "Only what"}, "Enter your answer to “By when?”"),
    ({"actions__0__what": "Too early", "actions__0__owner": "carer", "actions__0__due_on_day": "1", "actions__0__due_on_month": "3", "actions__0__due_on_year": "2026"}, "By when must be the day of the visit or later"),
    ({"actions__0__due_on_day": "1", "actions__0__due_on_month": "4", "actions__0__due_on_year": "2026"}, "Enter your answer to “What is to be done?”"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "message"), FAULTS, ids=[message for _, message in FAULTS])
def test_each_fault_is_said_and_nothing_typed_is_lost(client, visit, changed, message):
    key = children_on(visit.household, DAY)[0].key
    changed = {name.replace("CHILD", key): value for name, value in changed.items()}
    data = posted(visit, **{"health_and_safety": "Typed and kept", **changed})

    response = client.post(edit(visit), data)

    assert response.status_code == 200
    assert message in errors(response)
    assert message in response.text.replace("&#x27;", "'")
    page = response.context["page"]
    assert page.home["health_and_safety"].value() == "Typed and kept"
    kept = Visit.objects.get(pk=visit.pk)
    assert kept.status == VisitStatus.DRAFT
    assert kept.draft["health_and_safety"] == ["Typed and kept"]
    for name, values in data.items():
        if name in kept.draft:
            assert kept.draft[name] == values


def test_an_old_date_is_confirmed_by_a_box(client, visit):
    values = visit_values(visit, on=DAY - datetime.timedelta(days=61))
    data = posted(visit, values=values)
    asked = client.post(edit(visit), data)
    visit.refresh_from_db()

    data |= {"is_old_confirmed": ["on"], "draft_version": [str(visit.draft_version)]}
    response = client.post(edit(visit), data)

    assert 'name="is_old_confirmed"' in asked.text
    assert response.url == reverse("visit-detail", args=[visit.pk])


def test_error_links_lead_to_fields_that_are_on_the_page(client, visit):
    response = client.post(
        edit(visit),
        {"complete": "1", "actions-TOTAL_FORMS": "1", "actions-INITIAL_FORMS": "0"}
        | {
            "draft_version": "0",
            "visited_on_day": "",
            "visited_on_month": "",
            "visited_on_year": "",
        },
    )

    targets = [line.target for line in response.context["page"].error_lines]
    assert len(targets) >= 5
    for target in targets:
        assert f'id="{target}"' in response.text


def test_a_child_not_seen_needs_no_wishes(client, visit):
    child = child_values(
        children_on(visit.household, DAY)[0],
        seen=Seen.NOT_SEEN,
        why_not_seen="At school",
        wishes_and_feelings="",
    )

    client.post(edit(visit), posted(visit, values=visit_values(visit, children=(child,))))

    row = Visit.objects.get(pk=visit.pk).children.get()
    assert (row.seen, row.why_not_seen) == (Seen.NOT_SEEN, "At school")


def test_a_second_click_shows_the_visit_that_the_first_recorded(client, visit):
    data = posted(visit)
    client.post(edit(visit), data)

    response = client.post(edit(visit), data)

    assert response.url == reverse("visit-detail", args=[visit.pk])
    assert Visit.objects.get(pk=visit.pk).amendments.count() == 0


def test_a_second_tab_with_other_words_may_amend_with_them(client, visit):
    client.post(edit(visit), posted(visit))

    response = client.post(edit(visit), posted(visit, summary="The other tab's words"))

    assert "completed in another tab" in errors(response)[0]
    page = response.context["page"]
    assert page.home["summary"].value() == "The other tab's words"
    assert f'action="{reverse("visit-amend", args=[visit.pk])}"' in response.text


def test_a_draft_is_deleted_after_asking(cast, client, visit):
    address = reverse("visit-discard", args=[visit.pk])

    assert "cannot be brought back" in client.get(address).text
    response = client.post(address)

    assert response.url == reverse("visit-list", args=[cast.household.pk])
    assert not Visit.objects.filter(pk=visit.pk).exists()


# --- Amending, sharing, overseeing


def test_amending_by_the_page_shows_both_wordings(cast, client, visit):
    done = complete(visit, by=cast.worker)
    address = reverse("visit-amend", args=[done.pk])
    data = posted(done, values=values_of(done), summary="A <i>hard</i> month")

    refused = client.post(address, data)
    response = client.post(address, data | {"reason": ["Wrong word"]}, follow=True)

    assert "Enter why you are amending this visit" in errors(refused)
    assert refused.context["page"].home["summary"].value() == "A <i>hard</i> month"
    assert "<del>" in response.text
    assert "&lt;i&gt;hard&lt;/i&gt;" in response.text
    assert "Wrong word" in response.text


def test_amending_a_visit_that_was_amended_meanwhile_keeps_what_was_typed(cast, client, visit):
    done = complete(visit, by=cast.worker)
    data = posted(done, values=values_of(done), summary="Mine") | {"reason": ["Mine"]}
    visits.amend_visit(
        visit=done,
        values=visit_values(done, summary="Theirs"),
        reason="Theirs",
        version=done.version,
        today=DAY,
        by=cast.manager,
    )

    response = client.post(reverse("visit-amend", args=[done.pk]), data)

    assert "Somebody else changed this record" in errors(response)[0]
    assert response.context["page"].home["summary"].value() == "Mine"


def test_another_action_and_another_date_while_amending(cast, client, visit):
    action = ActionValues("Book the dentist", "carer", DAY + WEEK)
    done = complete(visit, by=cast.worker, values=visit_values(visit, actions=(action,)))
    address = reverse("visit-amend", args=[done.pk])

    page = client.post(
        address, posted(done, values=values_of(done), button="actions-add", summary="Typed")
    ).context["page"]

    assert len(page.actions.forms) == 2
    assert page.home["summary"].value() == "Typed"


def test_sharing_and_agreeing_by_the_page(cast, client, visit):
    done = complete(visit, by=cast.worker)
    address = reverse("visit-share", args=[done.pk])
    day = {"shared_on_day": "31", "shared_on_month": "3", "shared_on_year": "2026"}
    late = {"agreed_on_day": "30", "agreed_on_month": "3", "agreed_on_year": "2026"}

    refused = client.post(address, day | late | {"version": done.version, "carer_comments": "Mine"})
    shared = client.post(address, day | {"version": done.version}, follow=True)

    assert "cannot agree the copy before it was shared" in refused.text
    assert "Mine" in refused.text
    assert "Shared on 31 March 2026, not agreed yet" in shared.text


def test_a_manager_adds_a_note(cast, client, visit):
    done = complete(visit, by=cast.worker)
    client.force_login(cast.manager)

    response = client.post(
        reverse("visit-oversee", args=[done.pk]), {"text": "Seen and agreed"}, follow=True
    )

    assert "Seen and agreed" in response.text


# --- Lists


def test_the_list_is_filtered_in_the_address(cast, client):
    f.VisitFactory(
        household=cast.household,
        worker=cast.manager,
        visited_on=datetime.date(2025, 6, 1),
        is_unannounced=True,
    )
    address = reverse("visit-list", args=[cast.household.pk])

    def dates(**query):
        page = client.get(address, query).context["page"]
        return [visit.visited_on.year for visit in page]

    assert dates() == [2026, 2025]
    assert dates(year=2025) == [2025]
    assert dates(announced="no") == [2025]
    assert dates(announced="yes") == [2026]
    assert dates(worker=cast.manager.pk) == [2025]
    assert dates(year="nonsense", worker="x", announced="?") == [2026, 2025]
    assert "No visit fits" in client.get(address, {"year": 2025, "announced": "yes"}).text


def test_the_list_is_paged(cast, client):
    for number in range(25):
        f.VisitFactory(household=cast.household, visited_on=DAY - datetime.timedelta(days=number))
    address = reverse("visit-list", args=[cast.household.pk])

    assert len(client.get(address).context["page"]) == 20
    assert len(client.get(address, {"page": 2}).context["page"]) == 6


def test_opening_a_visit_is_logged(cast, client, visit):
    done = complete(visit, by=cast.worker)

    client.get(reverse("visit-detail", args=[done.pk]))

    line = AccessLog.objects.get(page="visit-detail")
    assert (line.user, line.subject_id, line.household_id) == (
        cast.worker,
        done.pk,
        cast.household.pk,
    )


def test_names_are_never_markup(cast, client, visit):
    placement = cast.household.placements.get()
    placement.child.first_name = "<script>alert(1)</script>"
    placement.child.save()
    done = complete(visit, by=cast.worker)

    for name in ("visit-detail", "visit-amend"):
        text = client.get(reverse(name, args=[done.pk])).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text
