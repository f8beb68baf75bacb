"""What few people do: an import, an exception, a trial of a policy, a token, a kept form.

Written by the product's own actions where they do not take long, so that no table is empty.
"""

import datetime

from django.urls import reverse
from django.utils import timezone

from carers.models import Household
from fostering.accounts.actions import held, tokens
from fostering.accounts.models import User
from fostering.demo.days import workday_from
from fostering.demo.england.scale import Scale
from fostering.demo.england.staff import Staff
from fostering.interchange.models import (
    BatchStatus,
    ExportStatus,
    ImportBatch,
    ImportMessage,
    RecordsExport,
)
from fostering.obligations.actions import exceptions
from fostering.obligations.excepting import Effect
from fostering.obligations.models import JobProblem, Obligation, Policy, PolicyTrial, TaskRun

TOKEN_DAYS = 365
EXCEPTIONS = 40
REASON = "Most of our carers work, and a review is easier to arrange with more notice."


def import_of(scale: Scale) -> ImportBatch:
    """The import that brought older records over, the first that there was."""
    began = timezone.make_aware(
        datetime.datetime.combine(workday_from(scale.began), datetime.time(8))
    )
    admin = User.objects.get(pk=Staff(scale).others("admin")[0])
    batch = ImportBatch.objects.create(
        by=admin, name="From the system before", status=BatchStatus.IMPORTED, finished_at=began
    )
    ImportBatch.objects.filter(pk=batch.pk).update(made_at=began, moved_at=began)
    ImportMessage.objects.create(
        batch=batch,
        severity=ImportMessage.Severity.WARNING,
        file="households.csv",
        line=2,
        column="phone",
        reason="The telephone number is empty.",
    )
    return batch


def export_of(scale: Scale) -> None:
    """An export that was taken once; its file is deleted after a day."""
    asked = timezone.now() - datetime.timedelta(days=9)
    export = RecordsExport.objects.create(
        by_id=Staff(scale).others("service")[0], status=ExportStatus.GONE, finished_at=asked
    )
    RecordsExport.objects.filter(pk=export.pk).update(asked_at=asked, moved_at=asked)


def grant_exceptions(scale: Scale) -> None:
    """A little more time for some reviews and checks that are overdue, or soon will be."""
    late = Obligation.objects.open_on(scale.today).filter(
        kind__in=["annual_review", "dbs_check", "home_inspection"],
        due_on__range=(scale.today - datetime.timedelta(60), scale.today + datetime.timedelta(60)),
    )
    staff = Staff(scale)
    for row in late.order_by("kind", "subject_id", "opened_on")[:EXCEPTIONS]:
        exceptions.grant(
            obligation=row,
            effect=Effect.EXTENDED,
            until=max(row.due_on, scale.today) + datetime.timedelta(days=30),
            reason="The carer is in hospital; a new day has been agreed.",
            today=scale.today,
            by=User.objects.get(pk=staff.manager(scale.team_of((row.household_id or 1) - 1))),
        )


def try_policy(scale: Scale) -> None:
    """A change of policy that its manager gave up before it was counted."""
    policy = Policy.objects.get(is_current=True)
    PolicyTrial.objects.create(
        asked_by_id=Staff(scale).others("service")[0],
        policy=policy,
        versions=policy.standards.count(),
        kind="annual_review",
        figures={"lead_days": 90},
        effective_from=scale.today,
        reason=REASON,
        day=scale.today,
        status=PolicyTrial.Status.FAILED,
    )


def note_problem(run: TaskRun) -> None:
    """A night on which one record could not be read: it was the next."""
    JobProblem.objects.create(run=run, household_id=1, subject_id=1, error="OperationalError")
    run.counts["problems"] = 1
    run.save()


def hold_form(scale: Scale) -> None:
    """A contact that was typed when its worker's session had ended."""
    household = Household.objects.order_by("pk")[0]
    path = reverse("contact-add", args=[household.pk])
    worker = User.objects.get(pk=Staff(scale).worker(0))
    held.hold(by=worker, path=path, data={"note": ["Rang about the school's trip."]})


def make_token(scale: Scale) -> str:
    """A token with which a program reads through the API; it is shown once."""
    program = User.objects.get(pk=Staff(scale).others("api")[0])
    return tokens.create_token(name="Data warehouse", days=TOKEN_DAYS, by=program)
