"""The pages of the API, fifty rows each."""

FIFTY = "limit 50 offset 50 * (%(page)s - 1)"
PAGES = {
    "api-households": {
        "rows": f"""select h.*, t.name as team from carers_household h
            join accounts_team t on t.id = h.team_id order by h.name_key, h.id {FIFTY}""",
        "people": f"""select p.* from carers_person p where p.household_id in
            (select id from carers_household order by name_key, id {FIFTY})""",
        "count": "select count(*) from carers_household",
    },
    "api-obligations": {
        "rows": f"""select o.* from obligations_obligation o
            where o.open_until > %(today)s and o.opened_on <= %(today)s
            order by o.due_on, o.id {FIFTY}""",
        "count": """select count(*) from obligations_obligation o
            where o.open_until > %(today)s and o.opened_on <= %(today)s""",
    },
    "api-visits": {
        "rows": f"""select v.*, u.first_name, u.last_name from placements_visit v
            left join accounts_user u on u.id = v.worker_id
            where v.status = 'completed' order by v.visited_on desc, v.id desc {FIFTY}""",
        "children": f"""select k.* from placements_visitchild k where k.visit_id in
            (select id from placements_visit where status = 'completed'
             order by visited_on desc, id desc {FIFTY})""",
        "count": "select count(*) from placements_visit where status = 'completed'",
    },
}
