"""Households, the people in them, and assessments in the search."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.http import urlencode

from carers.models import Assessment, Household, Person
from carers.models.households import postcode_of
from fostering.accounts.models import User
from fostering.accounts.roles import Capability, Scope
from fostering.core.addresses import address
from fostering.core.search import Line, Source, Words, by_name, by_reference, register


def _sees_records(user: User) -> bool:
    return user.scope is not Scope.NONE


def _households(user: User, words: Words, limit: int) -> Sequence[Line]:
    found = by_name(Household.objects.visible_to(user), words, also=_place(words))
    return [
        Line(
            household.name,
            ", ".join(
                part for part in (household.ref, household.team.name, household.postcode) if part
            ),
            address("household-detail", household.pk),
        )
        for household in found.select_related("team")[:limit]
    ]


def _place(words: Words) -> Q:
    """By reference or by postcode, whole or its beginning."""
    postcode = (postcode_of(words.text) or words.text).upper()
    return by_reference(words) | Q(postcode__startswith=postcode)


def _all_households(key: str) -> str:
    return f"{address('household-list')}?{urlencode({'q': key})}"


def _people(user: User, words: Words, limit: int) -> Sequence[Line]:
    found = by_name(Person.objects.visible_to(user), words, also=by_reference(words))
    return [
        Line(
            str(person),
            f"{person.get_role_display()}, {person.household}",
            address("household-detail", person.household_id),
        )
        for person in found.select_related("household")[:limit]
    ]


def _assessments(user: User, words: Words, limit: int) -> Sequence[Line]:
    open_ones = Assessment.objects.visible_to(user).open()
    theirs = by_reference(words, "household__ref")
    found = by_name(open_ones, words, name="household__name_key", also=theirs)
    return [
        Line(
            f"{assessment.get_kind_display()} of {assessment.household}",
            f"{assessment.get_status_display()}, {assessment.assessor}",
            address("assessment-detail", assessment.pk),
        )
        for assessment in found.select_related("household", "assessor")[:limit]
    ]


register(
    Source("household", 10, "Households", _households, shown=_sees_records, more=_all_households)
)
register(Source("person", 20, "People in households", _people, shown=_sees_records))
register(
    Source(
        "assessment",
        40,
        "Open assessments",
        _assessments,
        shown=lambda user: user.has_capability(Capability.READ_ASSESSMENTS) and _sees_records(user),
    )
)
