"""The files of the folder that carers reads and writes."""

from carers.enums import AllocationKind, ApprovalKind, Category, CheckKind, PersonRole
from carers.enums import WorkbookTemplate as Template
from fostering.core.models import sort_key
from fostering.interchange import files
from fostering.interchange.files import Caution, File, NoOverlap, Values

TEAM_NOT_KNOWN = "Team not known"


def _name_key(row: Values) -> str:
    return sort_key(row["last_name"] or "", row["first_name"] or "")


def _named(values: dict[str, str | None]) -> None:
    """A household without a name goes by its ref."""
    values["name"] = values["name"] or values["ref"]


def _only_temporary_is_extended(values: dict[str, str | None]) -> tuple[str, str] | None:
    if values["kind"] == ApprovalKind.TEMPORARY or not values["extended_on"]:
        return None
    values["extended_on"] = None
    return "extended_on", "Only a temporary approval can be extended: the date was left out."


HOUSEHOLDS = File(
    name="households",
    model="carers.Household",
    what="household",
    order=20,
    key=("ref",),
    columns=(
        files.text("ref", length=60, required=True),
        files.text("name", length=200),
        files.code("category", Category),
        files.team(otherwise=TEAM_NOT_KNOWN),
        files.yes_no("rotation_exempt"),
    ),
    adjust=_named,
    derived={"name_key": lambda row: sort_key(row["name"] or "")},
)

APPROVALS = File(
    name="approvals",
    model="carers.Approval",
    what="approval",
    order=30,
    stable=("household_id", "kind", "started_on"),
    columns=(
        files.ref_to("household_ref", "households"),
        files.code("kind", ApprovalKind),
        files.date("started_on", required=True),
        files.date("ended_on"),
        files.date("extended_on"),
    ),
    in_order=(("started_on", "ended_on"),),
    adjust=_only_temporary_is_extended,
    cautions=(
        Caution(
            column="started_on",
            words="Another approval of this household is in force on the same days.",
            needs=("approvals",),
            query="""
                SELECT DISTINCT p.line FROM $plan p
                JOIN $all_approvals a ON a.household_id = p.household_id AND a.id <> p.id
                WHERE a.kind = p.kind
                    AND (a.ended_on IS NULL OR a.ended_on > a.started_on)
                    AND (p.ended_on IS NULL OR p.ended_on > p.started_on)
                    AND (a.ended_on IS NULL OR a.ended_on > p.started_on)
                    AND (p.ended_on IS NULL OR p.ended_on > a.started_on)
            """,
        ),
        Caution(
            column="extended_on",
            words="The extension is dated outside the approval.",
            needs=(),
            query="""
                SELECT p.line FROM $plan p
                WHERE p.extended_on < p.started_on OR p.extended_on > p.ended_on
            """,
        ),
    ),
)

PEOPLE = File(
    name="people",
    model="carers.Person",
    what="person",
    order=40,
    key=("ref",),
    columns=(
        files.text("ref", length=60, required=True),
        files.ref_to("household_ref", "households"),
        files.code("role", PersonRole),
        files.text("first_name", length=100),
        files.text("last_name", length=100),
        files.date("born_on"),
        files.date("joined_on"),
        files.date("left_on"),
    ),
    in_order=(("joined_on", "left_on"),),
    derived={"name_key": _name_key},
)

CHECKS = File(
    name="checks",
    model="carers.Check",
    what="check",
    order=50,
    columns=(
        files.ref_to("person_ref", "people"),
        files.code("kind", CheckKind, unknown=CheckKind.OTHER),
        files.date("completed_on"),
    ),
    skip=(
        "completed_on",
        "A check without a day can only be kept when it is known when it was requested: left out.",
    ),
    exported="m.completed_on IS NOT NULL",
)

TSDS = File(
    name="tsds",
    model="carers.TsdsWorkbook",
    what="workbook",
    order=60,
    key=("person_id",),
    # One workbook a carer: of two rows the one completed first says when it was.
    merged_by="completed_on NULLS LAST, line",
    columns=(files.ref_to("person_ref", "people"), files.date("completed_on")),
    insert={
        "template": f"""(
            SELECT CASE h.category
                WHEN '{Category.CONNECTED_PERSON}' THEN '{Template.FAMILY_AND_FRIENDS}'
                WHEN '{Category.SHORT_BREAK}' THEN '{Template.SHORT_BREAK}'
                ELSE '{Template.MAINSTREAM}' END
            FROM carers_person w JOIN carers_household h ON h.id = w.household_id
            WHERE w.id = p.person_id
        )"""  # noqa: S608 - codes of the product's own
    },
)

ALLOCATIONS = File(
    name="allocations",
    model="carers.Allocation",
    what="allocation",
    order=70,
    stable=("household_id", "started_on"),
    columns=(
        files.ref_to("household_ref", "households"),
        files.ref_to("worker_ref", "workers"),
        files.code("kind", AllocationKind),
        files.date("started_on", required=True),
        files.date("ended_on"),
    ),
    in_order=(("started_on", "ended_on"),),
    no_overlap=NoOverlap(
        "household_id", "Another worker is allocated to this household on those days"
    ),
)

files.register(HOUSEHOLDS, APPROVALS, PEOPLE, CHECKS, TSDS, ALLOCATIONS)
