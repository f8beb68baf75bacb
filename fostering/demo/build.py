"""Building the demo service, from nothing to a service that has been at work for years."""

import datetime

from django.db import transaction

from fostering.accounts.models import User
from fostering.core.errors import DomainError
from fostering.demo import (
    agreed,
    amendments,
    assessments,
    checks,
    children,
    drafts,
    households,
    nights,
    reports,
    rounds,
    sign_ins,
    visits,
)
from fostering.demo.days import dice
from fostering.demo.families import Family, Setting
from fostering.demo.ledger import Ledger
from fostering.demo.names import Names
from fostering.demo.slots import slots

HOUSEHOLDS = 60
AMENDED = ("worker", "worker6")  # who amended a visit


@transaction.atomic
def build(*, seed: int, today: datetime.date, count: int = HOUSEHOLDS) -> list[Family]:
    """Write the demo service, in one transaction; the same for one seed, day and count.

    1. Teams and people who sign in.
    2. Families with the children placed with them, the respite, the approvals and the workers.
    3. What was recorded about them: checks, workbooks, visits, what comes round each year, what
       was agreed for the children.
    4. All of it to the database with history and events; then what needs keys:
       amendments, drafts and uploaded reports.
    5. What is due, and the last week's nightly jobs.

    Raises DomainError when somebody can sign in already.
    """
    if User.objects.exists():
        raise DomainError("There are people in this database already.")
    names = Names(dice(seed, "names"))
    staff = sign_ins.hire(names, seed=seed, today=today)
    setting = Setting(seed=seed, today=today, staff=staff, ledger=Ledger())
    families = [
        households.start_family(number, slot, names, setting)
        for number, slot in enumerate(slots(count, dice(seed, "slots")))
    ]
    names.of_carers = frozenset(names.used)
    for family in families:
        households.write_family(family, setting)
        children.place_children(family, names, setting)
    children.give_respite(families, setting)
    for family in families:
        assessments.assess(family, names, setting)
    slips = [slip for family in families for slip in _record(family, setting)]
    setting.ledger.write()
    for slip in slips:
        amendments.amend(slip)
    drafts.leave_drafts(families, setting)
    reports.upload_reports(families, setting)
    nights.work_through(today)
    return families


def _record(family: Family, setting: Setting) -> list[amendments.Slip]:
    """Plan what was recorded about one family; the slips in it are amended later."""
    households.approve(family, setting)
    households.allocate(family, setting)
    checks.check_people(family, setting)
    checks.start_workbooks(family, setting)
    made = visits.record_visits(family, setting)
    rounds.inspect(family, setting)
    rounds.review(family, setting)
    agreed.agree(family, setting)
    agreed.keep_in_touch(family, [visit.visited_on for visit in made], setting)
    if "amended" in family.slot.tags:
        return [amendments.slip(family, made, AMENDED.index(family.slot.worker))]
    return []
