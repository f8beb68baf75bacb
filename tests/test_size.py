"""No page grows with the service or with the years: what it lists is bounded, its queries too."""

import datetime
import re
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fostering.core.finding import MOST_IN_A_BOX
from fostering.documents.models import StoredFile
from fostering.notifications.models import Notice
from placements.models import Visit
from tests import factories as f
from tests.pages import pages_for

pytestmark = pytest.mark.django_db

FEW, MANY = 3, 2 * MOST_IN_A_BOX
# A page of a list and its surroundings.
MOST_MORE = 50 + 5
# A box for a part of a name asks for the name of what is chosen: the form of a team has two.
MOST_ASKED = 2
COUNTED = re.compile(
    r"<(tr|li|option|h[2-6]|details|section)\b|type=\"(checkbox|radio)\"", re.IGNORECASE
)


def grow(cast, number, start):
    """So many more of whatever a service and a household gather."""
    household, carer = cast.household, cast.household.people.first()
    for n in range(start, start + number):
        day = datetime.date(2006, 1, 2) + datetime.timedelta(days=7 * n)
        manager = f.UserFactory(manager=True, first_name="Ada", last_name=f"Manager{n:04}")
        f.TeamFactory(name=f"Vale {n:04}", area=f.AreaFactory(name=f"Dale {n:04}"), manager=manager)
        f.UserFactory(first_name="Ada", last_name=f"Worker{n:04}", team=household.team)
        f.VisitFactory(household=household, worker=cast.worker, visited_on=day)
        f.ContactFactory(household=household)
        f.HomeInspectionFactory(household=household)
        f.ReviewFactory(household=household, held_on=day)
        f.CheckFactory(person=carer)
        f.ComplaintFactory(household=household)
        f.AllegationFactory(household=household)
        Notice.objects.create(user=cast.worker, title=f"Message {n}", kind="test")
    StoredFile.objects.bulk_create(
        StoredFile(
            household_id=household.pk,
            kind="other",
            title=f"Paper {n}",
            content_type="application/pdf",
            extension="pdf",
            size=9,
            sha256="0" * 64,
            uploaded_by=cast.worker,
        )
        for n in range(start, start + number)
    )


def sizes(client, pages):
    """What each page holds by kind of element, and how many queries it took."""
    found = {}
    for name, address in pages.items():
        with CaptureQueriesContext(connection) as captured:
            text = client.get(address).content.decode()
        kinds = Counter(one or other for one, other in COUNTED.findall(text))
        found[name] = kinds, len(captured)
    return found


@pytest.mark.parametrize("who", ["service_manager", "administrator", "worker"])
def test_no_page_grows_without_bound(cast, sign_in, who):
    client, pages = sign_in(cast.people[who]), pages_for(cast, who)
    grow(cast, FEW, start=0)
    sizes(client, pages)  # what is asked once and remembered
    few = sizes(client, pages)
    grow(cast, MANY, start=FEW)
    many = sizes(client, pages)

    longer = {
        name: dict(more)
        for name in pages
        if (more := many[name][0] - few[name][0]) and max(more.values()) > MOST_MORE
    }
    dearer = {
        name: (few[name][1], many[name][1])
        for name in pages
        if many[name][1] > few[name][1] + MOST_ASKED
    }
    assert Visit.objects.filter(household=cast.household).count() > MANY
    assert longer == {}
    assert dearer == {}
