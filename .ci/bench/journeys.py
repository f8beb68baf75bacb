"""A working day by role, as generators: each yields a request and is sent the answer.

They know nothing of what plays them: Locust against the running stack, Django's test client when
queries are counted, the floor when plain SQL is measured.
"""

import base64
import itertools
import random
from collections.abc import Callable, Iterator
from urllib.parse import quote

from bench.forms import filled
from bench.steps import Answer, Household, Journey, Person, Step

# Every how many rounds of reading a worker writes a visit up.
ROUNDS_A_VISIT = 4
AUTOSAVES = 3
PACK_MARKER = "csrfmiddlewaretoken"


def worker(person: Person, dice: random.Random) -> Journey:
    """My work, then one household after another: its record, and now and then a visit."""
    for round_ in itertools.count():
        household = dice.choice(person.households)
        yield Step("my-work", "/my-work/", {"user": person.pk})
        yield from _record(household, dice)
        if round_ % ROUNDS_A_VISIT == 0:
            yield from _visit(household)


def _record(household: Household, dice: random.Random) -> Journey:
    here, of = f"/households/{household.pk}/", {"pk": household.pk}
    yield Step("household-detail", here, of)
    yield Step("household-timeline", f"{here}timeline/", of)
    yield Step("visit-list", f"{here}visits/", of)
    if household.visits:
        visit = dice.choice(household.visits)
        yield Step("visit-detail", f"/visits/{visit}/", {"pk": visit})
    yield Step("check-list", f"{here}checks/", of)


def _visit(household: Household) -> Journey:
    """Begin a visit, let the draft save itself, complete it and read it."""
    start = f"/households/{household.pk}/visits/start/"
    begun = yield Step("visit-start (write)", start, form={})
    pk = _last_number(begun.location)
    if pk is None:
        return
    page = yield Step("visit-edit", f"/visits/{pk}/edit/", {"pk": pk})
    typed = filled(page.text, "draft_version")
    if not typed:
        return
    version = int(typed["draft_version"][0])
    answers = {name: values for name, values in typed.items() if not name.startswith("draft_")}
    for _ in range(AUTOSAVES):
        body = {"version": version, "page": typed["draft_page"][0], "data": answers}
        saved = yield Step("visit-autosave (write)", f"/visits/{pk}/autosave/", json=body)
        version += saved.status == 200
    form = typed | {"draft_version": [str(version)], "complete": ["1"]}
    yield Step("visit-complete (write)", f"/visits/{pk}/edit/", form=form)
    yield Step("visit-detail", f"/visits/{pk}/", {"pk": pk})


def manager(person: Person, dice: random.Random) -> Journey:
    """The team's figures, the rows behind them, the lists, the report, the policy."""
    of = {"user": person.pk, "team": person.team}
    while True:
        yield Step("team-page", f"/teams/{person.team}/", of)
        yield Step("duty-list", f"/duties/?state=overdue&team={person.team}", of)
        yield Step("children-list", "/children/", of)
        yield Step("household-list", "/households/", of)
        household = dice.choice(person.households)
        yield Step("household-detail", f"/households/{household.pk}/", {"pk": household.pk})
        yield Step("visits-in-time", "/reports/visits-in-time/", of)
        yield Step("policy-list", "/policies/", {})


def service(person: Person, dice: random.Random) -> Journey:
    """The whole service: its roll-up and the one search box."""
    while True:
        yield Step("team-list (whole service)", "/teams/", {})
        for _ in range(3):
            yield from _search(dice.choice(person.words))
        household = dice.choice(person.households)
        yield Step("household-detail", f"/households/{household.pk}/", {"pk": household.pk})


def _search(word: str) -> Journey:
    """What somebody types is posted, and found by a key in the address of the next page."""
    sent = yield Step("search (write)", "/households/", form={"q": [word]})
    yield Step("search", sent.location or "/households/", {"q": word})


def coordinator(person: Person, dice: random.Random) -> Journey:
    """Which assessments there are, and how far each is."""
    while True:
        yield Step("assessment-list", "/assessments/", {})
        for _ in range(2):
            pk = dice.choice(person.assessments)
            yield Step("assessment-detail", f"/assessments/{pk}/", {"pk": pk})


def packs(person: Person, dice: random.Random) -> Journey:
    """One pack after another, so that one is always in the making: the next is asked for when the
    last is there."""
    while True:
        new = f"/assessments/{dice.choice(person.assessments)}/pack/"
        page = yield Step("pack-new", new)
        asked = yield Step("pack-new (write)", new, form=filled(page.text, PACK_MARKER))
        pk = _last_number(asked.location)
        is_made = pk is None
        while not is_made:
            progress = yield Step("pack-progress", f"/packs/{pk}/progress/")
            is_made = progress.is_done or not progress.is_good


def api(person: Person, dice: random.Random) -> Journey:
    """Another system that reads everything, page by page."""
    while True:
        for name in ("households", "obligations", "visits"):
            after = dice.randint(0, 50 * person.pages)
            cursor = base64.b64encode(f"p={after}".encode()).decode()
            of = {"after": after}
            yield Step(f"api-{name}", f"/api/v1/{name}/?cursor={quote(cursor)}", of)


JOURNEYS: dict[str, Callable[[Person, random.Random], Journey]] = {
    "worker": worker,
    "manager": manager,
    "service": service,
    "coordinator": coordinator,
    "packs": packs,
    "api": api,
}
# Of every ten people at work, how many do what; one of the coordinators asks for packs.
SHARES = {"worker": 5, "manager": 2, "service": 1, "coordinator": 1, "api": 1}


def play(journey: Journey, ask: Callable[[Step], Answer], steps: int) -> Iterator[Step]:
    """Play so many steps of a journey one after another; yields each when it was answered."""
    step = next(journey)
    for _ in range(steps):
        answer = ask(step)
        yield step
        step = journey.send(answer)


def _last_number(address: str) -> int | None:
    """5 of "/visits/5/edit/"."""
    numbers = [part for part in address.split("/") if part.isdigit()]
    return int(numbers[-1]) if numbers else None
