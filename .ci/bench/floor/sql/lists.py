"""Lists and figures of a team and of the whole service."""

from bench.floor.sql.duties import SELECT
from bench.floor.sql.work import LAST_RUN

NOW = "{0}.started_on <= %(today)s and ({0}.ended_on is null or {0}.ended_on > %(today)s)"
PLACED = f"""(select count(*) from placements_placement p where p.household_id = h.id
  and {NOW.format("p")})"""


def children(where: str, limit: int) -> str:
    """Children placed now, those unseen for longest first, by the last sightings that are kept.

    Keys are sorted, and the rows of those alone are read.
    """
    return f"""
        select p.id, p.started_on, c.first_name, c.last_name, h.id as household_id, h.name,
          s.seen_on, s.alone_on
        from (select p.id, coalesce(s.seen_on, p.started_on) as since
            from placements_placement p join carers_household h on h.id = p.household_id
              left join placements_lastseen s on s.placement_id = p.id
            where {NOW.format("p")} and {where} order by 2, 1 limit {limit}) first
          join placements_placement p on p.id = first.id
          join placements_child c on c.id = p.child_id
          join carers_household h on h.id = p.household_id
          left join placements_lastseen s on s.placement_id = p.id
        order by first.since, p.id"""


def figures(group: str, where: str) -> str:
    """Overdue and due soon by a column and kind: of cycles still open, and of the few that close
    later, so that an index holds what is counted."""
    counted = f"""
        select o.{group}, o.kind, count(o.due_on) filter (where o.due_on < %(today)s) as overdue,
          count(o.due_on) filter (where o.due_on >= %(today)s) as due_soon
        from obligations_obligation o
        where o.opened_on <= %(today)s and o.warn_on <= %(today)s and {where}"""
    later = "o.open_until > %(today)s and o.open_until < '9999-12-31'"
    return f"{counted} and o.closed_on is null group by 1, 2 union all {counted} and {later} group by 1, 2"


def months(where: str) -> str:
    """Visits in time by day, in the last twelve months and this one."""
    return f"""
        select o.closed_on, count(o.due_on),
          count(o.due_on) filter (where o.closed_on > o.due_on) as late
        from obligations_obligation o
        where o.kind = 'supervision_visit' and o.outcome = 'met' and {where}
          and o.closed_on >= date_trunc('month', %(today)s::date) - interval '12 months'
          and o.closed_on < date_trunc('month', %(today)s::date) + interval '1 month'
        group by 1"""


HOUSEHOLDS = f"""
select h.id, h.ref, h.name, h.category, t.name as team, u.first_name, u.last_name,
  {PLACED} as children, d.kind, d.due_on
from carers_household h join accounts_team t on t.id = h.team_id
  left join carers_allocation a on a.household_id = h.id and {NOW.format("a")}
  left join accounts_user u on u.id = a.worker_id
  left join lateral (select o.kind, o.due_on from obligations_obligation o
    where o.household_id = h.id and o.open_until > %(today)s and o.opened_on <= %(today)s
    order by o.due_on, o.kind, o.id limit 1) d on true
"""
TEAM = "h.team_id = %(team)s"

PAGES = {
    "team-page": {
        "team": "select * from accounts_team where id = %(team)s",
        "workers": """select id, first_name, last_name from accounts_user
            where team_id = %(team)s and is_active order by name_key, id""",
        "households": f"""select a.worker_id, count(*), sum({PLACED}) as children
            from carers_household h join carers_allocation a on a.household_id = h.id
            where {TEAM} and {NOW.format("a")} group by 1""",
        "figures": figures("worker_id", "o.team_id = %(team)s"),
        "months": months("o.team_id = %(team)s"),
        "unseen": children(TEAM, 10),
        "last_run": LAST_RUN,
    },
    "team-list": {
        "teams": "select id, name from accounts_team order by name, id",
        "households": f"""select h.team_id, count(*) as households, 0 as children
            from carers_household h join carers_allocation a on a.household_id = h.id
            where {NOW.format("a")} group by 1
            union all select h.team_id, 0, count(*)
            from carers_household h join placements_placement p on p.household_id = h.id
            where {NOW.format("p")} group by 1""",
        "figures": figures("team_id", "true"),
        "months": months("true"),
        "unseen": children("true", 10),
        "last_run": LAST_RUN,
    },
    "duty-list": {
        "duties": f"""{SELECT} and o.team_id = %(team)s and o.due_on < %(today)s
            order by o.due_on, o.id limit 50""",
        "count": """select count(*) from obligations_obligation o
            where o.open_until > %(today)s and o.opened_on <= %(today)s
              and o.team_id = %(team)s and o.due_on < %(today)s""",
    },
    "children-list": {
        "children": children(TEAM, 50),
        "count": f"""select count(*) from placements_placement p
            join carers_household h on h.id = p.household_id where {TEAM} and {NOW.format("p")}""",
    },
    "household-list": {
        "households": f"{HOUSEHOLDS} where {TEAM} order by d.due_on nulls last, h.name_key, h.id limit 50",
        "count": f"select count(*) from carers_household h where {TEAM}",
    },
    "search": {
        "households": f"""{HOUSEHOLDS} where h.id in (
              select id from carers_household
              where name_key like '%%' || %(q)s || '%%' or lower(ref) like '%%' || %(q)s || '%%'
              union select household_id from carers_person where name_key like '%%' || %(q)s || '%%')
            order by d.due_on nulls last, h.name_key, h.id limit 50""",
    },
    "visits-in-time": {
        "lines": """select date_trunc('month', o.closed_on) as month, o.team_id, o.worker_id,
              u.first_name, u.last_name, count(*),
              count(*) filter (where o.closed_on > o.due_on) as late
            from obligations_obligation o left join accounts_user u on u.id = o.worker_id
            where o.kind = 'supervision_visit' and o.outcome = 'met' and o.team_id = %(team)s
              and o.closed_on >= date_trunc('month', %(today)s::date) - interval '12 months'
              and o.closed_on < date_trunc('month', %(today)s::date) + interval '1 month'
            group by 1, 2, 3, 4, 5 order by 1 desc, 2, 5, 4 limit 100""",
    },
    "policy-list": {
        "policies": "select * from obligations_policy order by name",
        "standards": """select s.* from obligations_standardversion s
            join obligations_policy p on p.id = s.policy_id where p.is_current""",
    },
}
