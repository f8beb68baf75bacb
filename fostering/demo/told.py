"""The two families whose assessments are written out in full: who they are must fit what is said.

The texts are in data/form_f/ and data/connected/.
"""

import datetime

from carers.enums import PersonRole
from carers.models import Person
from fostering.core.dates import add_months
from fostering.demo.days import DAY
from fostering.demo.families import Family, birth_of
from fostering.demo.names import Names
from fostering.demo.words import HE, SHE, Pronouns

FORM_F, CONNECTED = "form_f", "assessed"
# The grandmother's two grandchildren: years and months of age, oldest first, with first names from.
GRANDCHILDREN = ((7, 4, "girls", SHE), (4, 6, "boys", HE))


def is_told(family: Family) -> bool:
    return bool(family.slot.tags & {FORM_F, CONNECTED})


def make_people(family: Family, names: Names, today: datetime.date) -> None:
    """The people of the household, as the report describes them."""
    family.features = {"dog"} if FORM_F in family.slot.tags else set()
    family.background = "english"
    surname = names.surname("english")
    if CONNECTED in family.slot.tags:
        _add(family, names, ("english", "women"), surname, _ago(today, 57))
        return
    _add(family, names, ("caribbean", "women"), surname, _ago(today, 43))
    _add(family, names, ("english", "men"), surname, _ago(today, 47))
    september = today.year if today.month >= 9 else today.year - 1
    # Eleven since August, and so in the first year of secondary school.
    eleven = datetime.date(september - 11, 8, 20)
    _add(family, names, ("english", "girls"), surname, eleven)
    _add(family, names, ("english", "boys"), surname, add_months(today, -12 * 7 - 5))


def _ago(today: datetime.date, years: int) -> datetime.date:
    return add_months(today, -12 * years) - 100 * DAY


def _add(
    family: Family, names: Names, kind: tuple[str, str], surname: str, born: datetime.date
) -> None:
    background, group = kind
    adult = group in {"women", "men"}
    person = Person(
        household=family.household,
        role=PersonRole.CARER if adult else PersonRole.CHILD,
        first_name=names.first(background, group, avoid=family.first_names()),
        last_name=surname,
        born_on=born,
    )
    (family.carers if adult else family.others).append(person)
    family.pronouns[id(person)] = SHE if group in {"women", "girls"} else HE


def grandchildren(today: datetime.date) -> list[tuple[datetime.date, str, Pronouns]]:
    """Birth day, list of first names and pronouns of each of the grandmother's grandchildren."""
    return [
        (add_months(today, -12 * years - months), group, pronouns)
        for years, months, group, pronouns in GRANDCHILDREN
    ]


def words(family: Family, names: Names, today: datetime.date) -> dict[str, str]:
    """The names and dates that the texts ask for. Relatives who are not on record get names."""
    background = "caribbean" if FORM_F in family.slot.tags else "english"
    taken = family.first_names()
    said = {
        "one": family.carers[0].first_name,
        "two": family.carers[-1].first_name,
        "name": family.carers[0].last_name,
        "age_one": "fifty-seven" if CONNECTED in family.slot.tags else "forty-three",
        "age_two": "forty-seven",
        "read_on": f"{today - 9 * DAY:%-d %B}",
    }
    for word, group in (
        ("maternal", "women"),
        ("aunt", "women"),
        ("mother", "girls"),
        ("nephew", "men"),
        ("father", "boys"),
    ):
        said[word] = names.first("iberian" if word == "father" else background, group, avoid=taken)
        taken = taken | {said[word]}
    said |= _children(family)
    return said


def _children(family: Family) -> dict[str, str]:
    if FORM_F in family.slot.tags:
        girl, boy = family.others
        return {"girl": girl.first_name, "boy": boy.first_name}
    older, younger = sorted(family.stays, key=lambda stay: birth_of(stay.child))
    return {
        "girl": older.child.first_name,
        "boy": younger.child.first_name,
        "children_name": older.child.last_name,
    }
