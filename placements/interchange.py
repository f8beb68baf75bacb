"""The files of the folder that placements reads and writes."""

from fostering.core.models import sort_key
from fostering.interchange import files
from fostering.interchange.files import Caution, File, NoOverlap
from placements.enums import PlacementKind, VisitStatus
from placements.rules import USUAL_FOSTERING_LIMIT

VISITS = File(
    name="visits",
    model="placements.Visit",
    what="visit",
    order=100,
    stable=("household_id", "visited_on"),
    # A visit that was written up here is corrected by an amendment, never by an import.
    updatable="m.completed_at IS NULL AND m.draft IS NULL AND m.draft_version = 0",
    columns=(
        files.ref_to("household_ref", "households"),
        files.date("visited_on", required=True),
        files.yes_no("unannounced", "is_unannounced"),
        files.ref_to("worker_ref", "workers", required=False),
        files.code("status", VisitStatus),
    ),
)

CONTACTS = File(
    name="contacts",
    model="placements.Contact",
    what="contact",
    order=110,
    columns=(
        files.ref_to("household_ref", "households"),
        files.date("contacted_on", required=True),
    ),
)

INSPECTIONS = File(
    name="inspections",
    model="placements.HomeInspection",
    what="inspection",
    order=120,
    columns=(
        files.ref_to("household_ref", "households"),
        files.date("inspected_on", required=True),
    ),
)

CHILDREN = File(
    name="children",
    model="placements.Child",
    what="child",
    order=130,
    key=("ref",),
    columns=(
        files.text("ref", length=60, required=True),
        files.text("first_name", length=100),
        files.text("last_name", length=100),
        files.date("born_on"),
        files.text("local_authority", length=100),
    ),
    derived={"name_key": lambda row: sort_key(row["last_name"] or "", row["first_name"] or "")},
)

PLACEMENTS = File(
    name="placements",
    model="placements.Placement",
    what="placement",
    order=140,
    key=("ref",),
    columns=(
        files.text("ref", length=60, required=True),
        files.ref_to("child_ref", "children"),
        files.ref_to("household_ref", "households"),
        files.code(
            "kind", PlacementKind, unknown=PlacementKind.OTHER, otherwise=PlacementKind.OTHER
        ),
        files.date("started_on", required=True),
        files.date("ended_on"),
    ),
    in_order=(("started_on", "ended_on"),),
    no_overlap=NoOverlap(
        "child_id",
        "This child is in another placement on those days",
        applies=f"r.kind <> '{PlacementKind.RESPITE}'",
    ),
    cautions=(
        Caution(
            column="started_on",
            words="The household was not approved on that day.",
            needs=("approvals",),
            query="""
                SELECT p.line FROM $plan p WHERE NOT EXISTS (
                    SELECT FROM $all_approvals a WHERE a.household_id = p.household_id
                    AND a.started_on <= p.started_on
                    AND (a.ended_on IS NULL OR a.ended_on > p.started_on)
                )
            """,
        ),
        Caution(
            column="started_on",
            words=f"More than {USUAL_FOSTERING_LIMIT} children were in the household from that day.",
            needs=("placements",),
            query=f"""
                SELECT p.line FROM $plan p
                JOIN $all_placements o ON o.household_id = p.household_id
                    AND o.started_on <= p.started_on
                    AND (o.ended_on IS NULL OR o.ended_on > p.started_on)
                GROUP BY p.line HAVING count(DISTINCT o.child_id) > {USUAL_FOSTERING_LIMIT}
            """,  # noqa: S608 - a number of the product's own
        ),
        Caution(
            column="started_on",
            words="The approval in force on that day is for fewer children.",
            needs=("placements",),
            query="""
                SELECT p.line FROM $plan p
                JOIN carers_approval a ON a.household_id = p.household_id
                    AND a.started_on <= p.started_on
                    AND (a.ended_on IS NULL OR a.ended_on > p.started_on)
                JOIN $all_placements o ON o.household_id = p.household_id
                    AND o.started_on <= p.started_on
                    AND (o.ended_on IS NULL OR o.ended_on > p.started_on)
                GROUP BY p.line, a.id, a.max_children HAVING count(DISTINCT o.child_id) > a.max_children
            """,
        ),
        Caution(
            column="child_ref",
            words="The child's age was outside the terms of the approval on that day.",
            needs=("children",),
            query="""
                SELECT DISTINCT p.line FROM $plan p
                JOIN $all_children c ON c.id = p.child_id
                JOIN carers_approval a ON a.household_id = p.household_id
                    AND a.started_on <= p.started_on
                    AND (a.ended_on IS NULL OR a.ended_on > p.started_on)
                WHERE extract(year FROM age(p.started_on, c.born_on))
                    NOT BETWEEN COALESCE(a.youngest_age, 0) AND COALESCE(a.oldest_age, 200)
            """,
        ),
    ),
)

SAFER_CARING_PLANS = File(
    name="safer_caring_plans",
    model="placements.SaferCaringPlan",
    what="plan",
    order=150,
    columns=(
        files.ref_to("placement_ref", "placements"),
        files.date("agreed_on", required=True),
    ),
)

DELEGATED_AUTHORITIES = File(
    name="delegated_authorities",
    model="placements.DelegatedAuthority",
    what="delegated authority",
    order=160,
    columns=(
        files.ref_to("placement_ref", "placements"),
        files.date("recorded_on", required=True),
    ),
)

files.register(
    VISITS,
    CONTACTS,
    INSPECTIONS,
    CHILDREN,
    PLACEMENTS,
    SAFER_CARING_PLANS,
    DELEGATED_AUTHORITIES,
)
