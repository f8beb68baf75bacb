"""The visits of a household, and one visit."""

from bench.floor.sql.household import COMPLETED, DRAFTS, HEAD

HEAD_OF_VISIT = HEAD.replace(
    "h.id = %(pk)s", "h.id = (select household_id from placements_visit where id = %(pk)s)"
)
CHILDREN = """
select k.*, c.first_name, c.last_name, c.born_on, p.first_name as person_first
from placements_visitchild k
  left join placements_placement l on l.id = k.placement_id
  left join placements_child c on c.id = l.child_id
  left join carers_person p on p.id = k.person_id
where k.visit_id = {visit} order by k.id
"""
PLACED = """
select p.id, c.first_name, c.last_name, c.born_on
from placements_placement p join placements_child c on c.id = p.child_id
  join placements_visit v on v.household_id = p.household_id
where v.id = %(pk)s and p.started_on <= v.visited_on
  and (p.ended_on is null or p.ended_on >= v.visited_on)
"""
LAST = """(select l.id from placements_visit l join placements_visit v on v.id = %(pk)s
  where l.household_id = v.household_id and l.status = 'completed' and l.visited_on <= v.visited_on
    and l.id <> v.id order by l.visited_on desc, l.id desc limit 1)"""

PAGES = {
    "visit-list": {
        "household": HEAD,
        "visits": f"{COMPLETED} order by v.visited_on desc, v.id desc limit 20",
        "count": """select count(*), array_agg(distinct extract(year from visited_on)) as years,
              array_agg(distinct worker_id) as workers from placements_visit
            where household_id = %(pk)s and status = 'completed'""",
        "drafts": DRAFTS,
        "due": """select min(due_on) as due_on from obligations_obligation
            where household_id = %(pk)s and kind = 'supervision_visit'
              and open_until > %(today)s and opened_on <= %(today)s""",
    },
    "visit-detail": {
        "household": HEAD_OF_VISIT,
        "visit": """select v.*, s.shared_on, s.agreed_on, s.carer_comments, u.first_name, u.last_name
            from placements_visit v left join accounts_user u on u.id = v.worker_id
              left join placements_visitsharing s on s.visit_id = v.id where v.id = %(pk)s""",
        "children": CHILDREN.format(visit="%(pk)s"),
        "people": """select p.* from carers_person p
              join placements_visit_people_present x on x.person_id = p.id
            where x.visit_id = %(pk)s order by p.role, p.name_key, p.id""",
        "actions": "select * from placements_visitaction where visit_id = %(pk)s",
        "amendments": """select m.*, u.first_name, u.last_name from placements_visitamendment m
            join accounts_user u on u.id = m.by_id where m.visit_id = %(pk)s""",
        "oversight": """select o.*, u.first_name, u.last_name from placements_visitoversight o
            join accounts_user u on u.id = o.by_id where o.visit_id = %(pk)s""",
    },
    "visit-edit": {
        "household": HEAD_OF_VISIT,
        "visit": "select * from placements_visit where id = %(pk)s",
        "children": PLACED,
        "people": """select p.* from carers_person p join placements_visit v
              on v.household_id = p.household_id
            where v.id = %(pk)s and (p.joined_on is null or p.joined_on <= v.visited_on)
              and (p.left_on is null or p.left_on > v.visited_on)""",
        "last": f"select * from placements_visit where id = {LAST}",
        "last_children": CHILDREN.format(visit=LAST),
    },
}
