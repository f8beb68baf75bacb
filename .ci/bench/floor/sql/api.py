"""The pages of the API, fifty rows each."""

FIFTY = "limit 50"
PAGES = {
    "api-households": {
        "rows": f"""select h.*, t.name as team from carers_household h
            join accounts_team t on t.id = h.team_id where h.id > %(after)s order by h.id {FIFTY}""",
        "people": f"""select p.* from carers_person p where p.household_id in
            (select id from carers_household where id > %(after)s order by id {FIFTY})""",
    },
    "api-obligations": {
        "rows": f"""select o.* from obligations_obligation o
            where o.open_until > %(today)s and o.opened_on <= %(today)s and o.id > %(after)s
            order by o.id {FIFTY}""",
    },
    "api-visits": {
        "rows": f"""select v.*, s.shared_on, s.agreed_on, u.first_name, u.last_name
            from placements_visit v left join accounts_user u on u.id = v.worker_id
              left join placements_visitsharing s on s.visit_id = v.id
            where v.status = 'completed' and v.id > %(after)s order by v.id {FIFTY}""",
        "children": f"""select k.* from placements_visitchild k where k.visit_id in
            (select id from placements_visit where status = 'completed' and id > %(after)s
             order by id {FIFTY})""",
    },
}
