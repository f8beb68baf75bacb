"""Forms as people meet them: the right control, the right words, nothing typed is lost."""

import datetime
import re
from urllib.parse import urlencode

import pytest
import time_machine
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from fostering.core.errors import DomainError
from fostering.core.fields import Checkboxes, GovDateField, PostcodeField, Radios, YesNoField
from fostering.core.forms import (
    FilterForm,
    GovForm,
    GovFormSet,
    formset_wants_another,
    summary_lines,
    with_another,
)

TODAY = datetime.date(2026, 4, 14)
KINDS = [("announced", "Announced"), ("other", "Something else")]


@pytest.fixture(autouse=True)
def _fixed_day():
    with time_machine.travel(TODAY):
        yield


class VisitForm(GovForm):
    visited_on = GovDateField(label="Date of visit", not_future=True)
    kind = forms.ChoiceField(label="Type of visit", choices=KINDS, widget=Radios)
    kind_other = forms.CharField(label="What kind of visit was it?")
    present = forms.MultipleChoiceField(
        label="Who was present?", choices=[("carer", "Carer"), ("child", "Child")],
        widget=Checkboxes, required=False,
    )  # fmt: skip
    seen = YesNoField(label="Was the child seen alone?")
    team = forms.ChoiceField(label="Team", choices=[("", "Choose"), ("n", "North")])
    count = forms.IntegerField(label="Number of children", min_value=0, max_value=9)
    notes = forms.CharField(label="Notes", widget=forms.Textarea, max_length=20)
    email = forms.EmailField(label="Email address", required=False)
    document = forms.FileField(label="Upload a signed copy")
    agreed = forms.BooleanField(label="The carer agreed")

    reveals = {"kind": {"other": ["kind_other"]}}


def date_form(**options):
    class DateForm(GovForm):
        when = GovDateField(label="Date of visit", **options)

    return DateForm


def typed(day, month, year):
    return {"when_day": day, "when_month": month, "when_year": year}


def date_error(day, month, year, **options):
    form = date_form(**options)(typed(day, month, year))
    assert not form.is_valid()
    return form.errors["when"]


# --- each question is the control that it should be


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("kind", ["radio", "radio", "text"]),  # with the question that it uncovers
        ("present", ["checkbox", "checkbox"]),
        ("seen", ["radio", "radio"]),
        ("agreed", ["checkbox"]),
        ("document", ["file"]),
        ("email", ["email"]),
        ("count", ["text"]),
        ("visited_on", ["text", "text", "text"]),
    ],
)
def test_a_question_is_drawn_as_its_kind_of_input(field, expected):
    html = str(VisitForm()[field])

    assert re.findall(r'<input[^>]* type="(\w+)"', html) == expected


def test_a_long_text_is_a_textarea_and_a_choice_of_many_a_select():
    form = VisitForm()

    assert "<textarea" in str(form["notes"])
    assert "<select" in str(form["team"])


def test_every_input_has_the_class_that_styles_it():
    html = str(VisitForm())

    for control in re.findall(r"<(?:input|select|textarea)\b[^>]*>", html):
        if 'type="hidden"' not in control:
            assert re.search(r'class="govuk-', control), control


def test_a_faulty_input_has_its_red_border_whatever_its_kind():
    form = VisitForm({})

    assert "govuk-input--error" in str(form["count"])
    assert "govuk-select--error" in str(form["team"])
    assert "govuk-textarea--error" in str(form["notes"])
    assert "govuk-file-upload--error" in str(form["document"])


def test_numbers_ask_for_a_numeric_keyboard_without_a_number_box():
    html = str(VisitForm()["count"])

    assert 'inputmode="numeric"' in html
    assert "govuk-input--width-5" in html


def test_browsers_are_told_not_to_remember_answers_about_other_people():
    assert 'autocomplete="off"' in str(VisitForm()["kind_other"])
    assert 'autocomplete="email"' in str(VisitForm()["email"])


def test_browsers_neither_validate_nor_cut_what_is_typed():
    html = str(VisitForm())

    assert " required" not in html
    assert " maxlength" not in html
    assert 'data-maxlength="20"' in html


def test_an_optional_question_says_so():
    form = VisitForm()

    assert "Email address (optional)" in form["email"].as_field_group()
    assert "(optional)" not in form["notes"].as_field_group()


def test_filters_do_not_say_optional_and_ask_for_nothing():
    class Team(FilterForm):
        team = forms.CharField(label="Team")

    assert "(optional)" not in str(Team())
    assert Team({}).is_valid()


def test_a_fault_is_tied_to_its_input():
    html = VisitForm({})["count"].as_field_group()

    assert 'id="id_count_error"' in html
    assert 'aria-describedby="id_count_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_hint_and_a_count_are_both_read_out():
    class Notes(GovForm):
        notes = forms.CharField(widget=forms.Textarea, max_length=9, help_text="In short")

    html = str(Notes())

    assert 'aria-describedby="id_notes_helptext id_notes-info"' in html
    assert html.count('id="id_notes_helptext"') == html.count('id="id_notes-info"') == 1


def test_what_was_recorded_last_time_stands_beside_the_question():
    html = VisitForm(previous={"notes": "Settled"})["notes"].as_field_group()

    assert "What was recorded last time" in html
    assert ">Settled</div>" in html


# --- the words of errors


def test_missing_answers_are_asked_for_in_the_words_of_their_labels():
    form = VisitForm({"kind": "other"})

    messages = {name: errors[0] for name, errors in form.errors.items()}

    assert messages == {
        "visited_on": "Enter the date of visit",
        "kind_other": "Enter your answer to “What kind of visit was it?”",
        "seen": "Select an answer to “Was the child seen alone?”",
        "team": "Select the team",
        "count": "Enter the number of children",
        "notes": "Enter the notes",
        "document": "Select a signed copy",
        "agreed": "Tick “The carer agreed”",
    }


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({"count": "two"}, "count", "Number of children must be a whole number, like 12"),
        ({"count": "10"}, "count", "Number of children must be 9 or less"),
        ({"count": "-1"}, "count", "Number of children must be 0 or more"),
        ({"notes": "x" * 21}, "notes", "Notes must be 20 characters or fewer (it has 21)"),
        ({"kind": "surprise"}, "kind", "Select one of the choices shown"),
        ({"present": ["dog"]}, "present", "Select one of the choices shown"),
        (
            {"email": "asha"},
            "email",
            "Enter an email address in the correct format, like name@example.com",
        ),
    ],
)
def test_a_wrong_answer_says_what_a_right_one_is(data, field, message):
    assert VisitForm(data).errors[field] == [message]


def test_an_empty_file_is_named_as_such():
    form = VisitForm({}, {"document": SimpleUploadedFile("letter.pdf", b"")})

    assert form.errors["document"] == ["The file you chose is empty"]


def test_words_given_by_the_author_win():
    class Named(GovForm):
        name = forms.CharField(error_messages={"required": "Tell us the name"})
        dbs = forms.CharField(label="DBS number")
        your = forms.CharField(label="Your role")

    assert Named({}).errors["name"] == ["Tell us the name"]
    assert Named({}).errors["dbs"] == ["Enter the DBS number"]
    assert Named({}).errors["your"] == ["Enter your role"]


def test_the_summary_links_to_the_input_that_is_wrong():
    data = {"visited_on_day": "3", "visited_on_month": "13", "visited_on_year": "2026"}
    form = VisitForm(data)
    form.is_valid()
    form.add_domain_error(DomainError("The household is closed"))

    lines = list(summary_lines(form))

    assert lines[0] == ("", "The household is closed")
    assert lines[1].target == "id_visited_on_1"
    assert lines[2] == ("id_kind_0", "Select the type of visit")


def test_a_refusal_of_the_field_stands_beside_its_question():
    form = VisitForm({})
    form.is_valid()
    form.add_domain_error(DomainError("Choose another team", field="team"))

    assert "Choose another team" in form.errors["team"]


# --- questions that an answer uncovers


def test_an_uncovered_question_stands_inside_its_choice_and_nowhere_else():
    html = str(VisitForm())

    assert html.count('name="kind_other"') == 1
    assert 'data-reveals="id_kind_1_more"' in html
    assert html.index('id="id_kind_1_more"') < html.index('name="kind_other"')


def test_a_question_that_was_not_asked_is_neither_missed_nor_kept():
    unasked = VisitForm({"kind": "announced", "kind_other": "left over"})
    asked = VisitForm({"kind": "other", "kind_other": ""})

    assert "kind_other" not in unasked.errors
    assert unasked.cleaned_data["kind_other"] == ""
    assert "kind_other" in asked.errors


# --- dates


@pytest.mark.parametrize(
    ("day", "month", "year", "expected"),
    [
        ("3", "3", "2026", datetime.date(2026, 3, 3)),
        ("03", "03", "2026", datetime.date(2026, 3, 3)),
        (" 3 ", "mar", "2026", datetime.date(2026, 3, 3)),
        ("3", "March", "2026", datetime.date(2026, 3, 3)),
        ("3", "SEPT.", "2025", datetime.date(2025, 9, 3)),
        ("29", "2", "2024", datetime.date(2024, 2, 29)),
        ("31", "12", "2025", datetime.date(2025, 12, 31)),
    ],
)
def test_a_date_is_read_however_it_is_written(day, month, year, expected):
    form = date_form()(typed(day, month, year))

    assert form.is_valid()
    assert form.cleaned_data["when"] == expected


@pytest.mark.parametrize(
    ("day", "month", "year", "message"),
    [
        ("", "", "", "Enter the date of visit"),
        ("3", "", "2026", "Date of visit must include a month"),
        ("", "", "2026", "Date of visit must include a day and month"),
        ("31", "2", "2026", "Date of visit must be a real date: February has 28 days"),
        ("30", "Feb", "2024", "Date of visit must be a real date: February has 29 days"),
        ("31", "4", "2026", "Date of visit must be a real date: April has 30 days"),
        ("29", "2", "2026", "Date of visit must be a real date: 2026 is not a leap year"),
        ("29", "2", "2100", "Date of visit must be a real date: 2100 is not a leap year"),
        ("32", "1", "2026", "Day must be a number between 1 and 31"),
        ("0", "1", "2026", "Day must be a number between 1 and 31"),
        ("third", "1", "2026", "Day must be a number between 1 and 31"),
        ("٣", "1", "2026", "Day must be a number between 1 and 31"),
        ("3", "13", "2026", "Month must be a number between 1 and 12, or a name like March"),
        ("3", "Smarch", "2026", "Month must be a number between 1 and 12, or a name like March"),
        ("3", "3", "26", "Year must have four figures, like 2026"),
        ("3", "3", "02026", "Year must have four figures, like 2026"),
        ("3", "3", "0026", "Year must have four figures, like 2026"),
        ("3", "3", "year", "Year must have four figures, like 2026"),
    ],
)
def test_a_wrong_date_says_what_is_wrong_with_it(day, month, year, message):
    assert date_error(day, month, year) == [message]


def test_only_the_wrong_box_is_marked_and_what_was_typed_stays():
    form = date_form()(typed("3", "Smarch", "2026"))
    html = str(form["when"])

    boxes = re.findall(r"<input[^>]*>", html)

    assert ["govuk-input--error" in box for box in boxes] == [False, True, False]
    assert 'value="Smarch"' in boxes[1]


@pytest.mark.parametrize(
    ("options", "wrong", "message"),
    [
        (
            {"not_future": True},
            ("15", "4", "2026"),
            "Date of visit must be today or in the past",
        ),
        ({"not_past": True}, ("13", "4", "2026"), "Date of visit must be today or in the future"),
        (
            {"not_before": TODAY},
            ("13", "4", "2026"),
            "Date of visit must be 14 April 2026 or later",
        ),
        (
            {"not_after": lambda: TODAY},
            ("15", "4", "2026"),
            "Date of visit must be 14 April 2026 or earlier",
        ),
    ],
)
def test_limits_hold_from_the_day_after_and_allow_the_day_itself(options, wrong, message):
    assert date_error(*wrong, **options) == [message]
    assert date_form(**options)(typed("14", "4", "2026")).is_valid()


def test_a_date_that_need_not_be_given_is_none():
    form = date_form(required=False)(typed("", "", ""))

    assert form.is_valid()
    assert form.cleaned_data["when"] is None


def test_a_recorded_date_is_shown_in_its_three_boxes_and_counts_as_unchanged():
    initial = {"when": datetime.date(2026, 3, 9)}
    form = date_form()(typed("9", "3", "2026"), initial=initial)

    assert not form.has_changed()
    assert re.findall(r'value="(\d+)"', str(date_form()(initial=initial)["when"])) == [
        "9",
        "3",
        "2026",
    ]


def test_a_question_as_a_label_still_makes_a_sentence():
    class Asked(GovForm):
        when = GovDateField(label="When did you visit?")

    form = Asked({"when_day": "31", "when_month": "6", "when_year": "2026"})

    assert form.errors["when"] == ["The date must be a real date: June has 30 days"]


# --- other fields


@pytest.mark.parametrize(("answer", "expected"), [("yes", True), ("no", False)])
def test_yes_and_no_are_both_answers(answer, expected):
    class Asked(GovForm):
        seen = YesNoField(label="Seen?")

    form = Asked({"seen": answer})

    assert form.is_valid()
    assert form.cleaned_data["seen"] is expected
    assert "checked" in str(Asked(initial={"seen": expected})["seen"])


@pytest.mark.parametrize("text", ["ls1 4ap", "LS14AP", " Ls1-4aP "])
def test_a_postcode_is_tidied(text):
    assert PostcodeField().clean(text) == "LS1 4AP"


def test_half_a_postcode_is_refused():
    class Address(GovForm):
        postcode = PostcodeField()

    assert Address({"postcode": "LS1"}).errors["postcode"] == [
        "Enter a full UK postcode, like LS1 4AP"
    ]


# --- drafts and repeated questions


def test_a_draft_shows_what_was_typed_and_complains_of_nothing():
    form = VisitForm.from_draft({"notes": ["half a sent"], "visited_on_day": ["3"]})

    assert "half a sent" in str(form["notes"])
    assert 'value="3"' in str(form["visited_on"])
    assert list(summary_lines(form)) == []
    assert not form.is_valid()


class ActionForm(GovForm):
    what = forms.CharField(label="Action")


class ActionFormSet(
    forms.formset_factory(ActionForm, formset=GovFormSet, extra=1, can_delete=True)
):
    noun = "action"


def posted(*actions, **more):
    data = {"actions-TOTAL_FORMS": str(len(actions)), "actions-INITIAL_FORMS": "0", **more}
    return data | {f"actions-{i}-what": action for i, action in enumerate(actions)}


def test_adding_another_without_scripts_keeps_what_was_typed():
    query = QueryDict(urlencode(posted("Call the school", **{"actions-add": "1"})))

    assert formset_wants_another(query, "actions")
    formset = ActionFormSet.from_draft(with_another(query, "actions"), prefix="actions")

    assert [form["what"].value() for form in formset.forms] == ["Call the school", None]
    assert list(summary_lines(formset)) == []


def test_a_set_left_blank_or_removed_is_not_kept():
    data = posted("Call the school", "", "Mistake", **{"actions-2-DELETE": "on"})
    formset = ActionFormSet(data, prefix="actions")

    assert formset.is_valid()
    assert [answers["what"] for answers in formset.filled] == ["Call the school"]


def test_a_formset_draws_a_spare_set_for_scripts_and_a_button_for_those_without():
    html = str(ActionFormSet(prefix="actions"))

    assert html.count("<fieldset") == 2
    assert "actions-__prefix__-what" in html
    assert 'name="actions-add"' in html
    assert "Remove this action" in html


def test_a_draft_without_its_bookkeeping_begins_afresh():
    formset = ActionFormSet.from_draft({"notes": ["x"]}, prefix="actions")

    assert len(formset.forms) == 1
