"""Duties as every page shows them: with the household, the subject's name and the standard."""

COLUMNS = """
select o.id, o.kind, o.household_id, o.subject_type, o.subject_id, o.counted_from,
  o.counted_from_fact, o.facts, o.opened_on, o.due_on, o.warn_on, o.interval, o.unit, o.effect,
  o.original_due_on, h.name as household, s.basis, s.citation, x.reason, x.until,
  w.first_name, w.last_name, t.name as team,
  p.first_name as person_first, p.last_name as person_last,
  c.first_name as child_first, c.last_name as child_last
"""
FROM = """
from obligations_obligation o
  left join carers_household h on h.id = o.household_id
  left join obligations_standardversion s on s.id = o.standard_id
  left join obligations_dutyexception x on x.id = o.exception_id
  left join accounts_user w on w.id = o.worker_id
  left join accounts_team t on t.id = o.team_id
  left join carers_person p on o.subject_type = 'carers.person' and p.id = o.subject_id
  left join placements_placement pl
    on o.subject_type = 'placements.placement' and pl.id = o.subject_id
  left join placements_child c on c.id = pl.child_id
"""
OPEN = "o.open_until > %(today)s and o.opened_on <= %(today)s"
SELECT = f"{COLUMNS} {FROM} where {OPEN}"
