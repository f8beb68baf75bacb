"""Pages of one household's record."""

from bench.floor.sql.duties import SELECT

HEAD = """
select h.*, t.name as team, u.id as worker_id, u.first_name, u.last_name
from carers_household h join accounts_team t on t.id = h.team_id
  left join carers_allocation a on a.household_id = h.id and a.started_on <= %(today)s
    and (a.ended_on is null or a.ended_on > %(today)s)
  left join accounts_user u on u.id = a.worker_id
where h.id = %(pk)s
"""
PEOPLE = "select * from carers_person where household_id = %(pk)s order by role, name_key, id"
CHECKS = """
select distinct on (c.person_id, c.kind) c.*
from carers_check c join carers_person p on p.id = c.person_id
where p.household_id = %(pk)s
order by c.person_id, c.kind, c.completed_on desc nulls last, c.id desc
"""
SEEN = """
  (select count(*) from placements_visitchild k where k.visit_id = v.id) as listed,
  (select count(*) from placements_visitchild k
   where k.visit_id = v.id and k.seen in ('alone', 'with_others')) as seen,
  (select count(*) from placements_visitchild k
   where k.visit_id = v.id and k.seen = 'alone') as alone
"""
COMPLETED = f"""
select v.id, v.visited_on, v.is_unannounced, v.summary, s.shared_on, u.first_name, u.last_name, {SEEN}
from placements_visit v left join accounts_user u on u.id = v.worker_id
  left join placements_visitsharing s on s.visit_id = v.id
where v.household_id = %(pk)s and v.status = 'completed'
"""
DRAFTS = """
select id, visited_on, draft_saved_at from placements_visit
where household_id = %(pk)s and status = 'draft'
"""
DUTIES = f"{SELECT} and o.household_id = %(pk)s order by o.due_on, o.kind, o.id"
APPROVALS = (
    "select * from carers_approval where household_id = %(pk)s order by started_on desc, id desc"
)
ALLOCATIONS = """
select a.*, u.first_name, u.last_name from carers_allocation a
  join accounts_user u on u.id = a.worker_id
where a.household_id = %(pk)s order by a.started_on desc, a.id desc
"""
WORKBOOKS = """
select w.*, count(e.id) as signed_off from carers_tsdsworkbook w
  join carers_person p on p.id = w.person_id
  left join carers_tsdsevidence e on e.workbook_id = w.id and e.signed_off_on is not null
where p.household_id = %(pk)s group by w.id
"""


def newest(table: str, day: str, limit: int) -> str:
    """The newest rows of a table that knows its household."""
    return f"select * from {table} where household_id = %(pk)s order by {day} desc, id desc limit {limit}"


PLANS = """
select s.id, s.{day}, c.first_name, c.last_name from {table} s
  join placements_placement p on p.id = s.placement_id
  join placements_child c on c.id = p.child_id
where p.household_id = %(pk)s order by s.{day} desc limit 31
"""
PLACEMENTS = """
select p.*, c.first_name, c.last_name, c.born_on from placements_placement p
  join placements_child c on c.id = p.child_id
where p.household_id = %(pk)s
"""
IN_FORCE = "and p.started_on <= %(today)s and (p.ended_on is null or p.ended_on > %(today)s)"

PAGES = {
    "household-detail": {
        "household": HEAD,
        "duties": DUTIES,
        "people": PEOPLE,
        "children": f"{PLACEMENTS} {IN_FORCE} order by p.started_on, p.id",
        "visits": f"{COMPLETED} order by v.visited_on desc, v.id desc limit 3",
        "drafts": DRAFTS,
        "contacts": newest("placements_contact", "contacted_on", 3),
        "inspection": newest("placements_homeinspection", "inspected_on", 1),
        "approvals": APPROVALS,
        "reviews": newest("reviews_review", "held_on", 1),
        "allocations": ALLOCATIONS,
        "checks": CHECKS,
        "workbooks": WORKBOOKS,
    },
    "household-timeline": {
        "household": HEAD,
        "visits": f"{COMPLETED} order by v.visited_on desc, v.id desc limit 31",
        "contacts": newest("placements_contact", "contacted_on", 31),
        "inspections": newest("placements_homeinspection", "inspected_on", 31),
        "reviews": newest("reviews_review", "held_on", 31),
        "approvals": APPROVALS,
        "allocations": ALLOCATIONS,
        "people": PEOPLE,
        "placements": f"{PLACEMENTS} order by p.started_on desc limit 31",
        "plans": PLANS.format(table="placements_safercaringplan", day="agreed_on"),
        "authorities": PLANS.format(table="placements_delegatedauthority", day="recorded_on"),
        "checks": """select c.id, c.kind, c.completed_on, p.first_name, p.last_name
            from carers_check c join carers_person p on p.id = c.person_id
            where p.household_id = %(pk)s order by c.completed_on desc nulls last limit 31""",
        "workbooks": WORKBOOKS,
        "assessments": newest("carers_assessment", "application_received_on", 31),
    },
    "check-list": {"household": HEAD, "people": PEOPLE, "checks": CHECKS},
}
