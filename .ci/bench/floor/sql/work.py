"""My work, and a coordinator's assessments."""

from bench.floor.sql.duties import SELECT

LAST_RUN = """
select id, as_of, finished_at from obligations_taskrun
where name = 'nightly' and finished_at is not null order by started_at desc limit 1
"""
PAGES = {
    "my-work": {
        "duties": f"""{SELECT} and o.worker_id = %(user)s and o.due_on <= %(today)s + 60
            order by o.due_on, o.id limit 150""",
        "next": f"""{SELECT} and o.worker_id = %(user)s and o.due_on > %(today)s + 60
            order by o.due_on, o.id limit 1""",
        "drafts": """select v.id, v.visited_on, v.draft_saved_at, h.id as household_id, h.name
            from placements_visit v join carers_household h on h.id = v.household_id
            where v.worker_id = %(user)s and v.status = 'draft' order by v.id""",
        "actions": """select a.id, a.what, a.due_on, v.id as visit_id, h.name
            from placements_visitaction a join placements_visit v on v.id = a.visit_id
              join carers_household h on h.id = v.household_id
            where v.worker_id = %(user)s and a.owner = 'worker' and a.done_on is null
              and v.status = 'completed'
            order by a.due_on, a.id limit 50""",
        "assessments": """select a.id, a.kind, a.panel_on, h.name
            from carers_assessment a join carers_household h on h.id = a.household_id
            where a.assessor_id = %(user)s and a.ended_on is null limit 50""",
        "last_run": LAST_RUN,
    },
    "assessment-list": {
        "assessments": """select a.id, a.kind, a.status, a.application_received_on, a.panel_on,
              h.id as household_id, h.name, u.first_name, u.last_name,
              (select count(*) from carers_assessmentsection s
               where s.assessment_id = a.id and s.status = 'complete') as sections_complete
            from carers_assessment a join carers_household h on h.id = a.household_id
              left join accounts_user u on u.id = a.assessor_id
            where a.ended_on is null
            order by a.panel_on nulls last, a.application_received_on, a.id limit 50""",
    },
    "assessment-detail": {
        "assessment": """select a.*, h.name, h.category, t.name as team, u.first_name, u.last_name
            from carers_assessment a join carers_household h on h.id = a.household_id
              join accounts_team t on t.id = h.team_id
              left join accounts_user u on u.id = a.assessor_id where a.id = %(pk)s""",
        "sections": """select id, code, status, updated_at, draft_saved_at
            from carers_assessmentsection where assessment_id = %(pk)s""",
        "references": "select * from carers_reference where assessment_id = %(pk)s order by id",
        "checks": """select distinct on (c.person_id, c.kind) c.*, p.first_name, p.last_name
            from carers_check c join carers_person p on p.id = c.person_id
            where p.household_id = (select household_id from carers_assessment where id = %(pk)s)
            order by c.person_id, c.kind, c.completed_on desc nulls last""",
        "documents": """select id, kind, title, size, created_at from documents_storedfile
            where removed_on is null and household_id =
              (select household_id from carers_assessment where id = %(pk)s)""",
        "packs": """select id, status, created_at from documents_pack
            where kind = 'form_f' and subject_id = %(pk)s order by created_at desc limit 5""",
    },
}
