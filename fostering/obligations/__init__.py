"""What is due, when and why. The heart of the product; it knows no domain app.

For pages and the API:

- `models.Obligation.objects.visible_to(user)` then `.open_on(day)`, `.overdue(day)`,
  `.due_soon(day)`, `.upcoming(day)`, `.in_state(state, day)`, `.with_state(day)` (adds `state`
  and `days_left`), `.for_household(id)`, `.met_between(start, end)` (adds `is_late`, `days_late`).
  A row has `kind`, `household_id`, `subject_type`, `subject_id`, `counted_from`, `opened_on`,
  `due_on`, `closed_on`, `outcome`, `team`, `worker`, `standard`; `state_on(day)`, `days_left_on(day)`.
- `models.State`, `models.Flag.objects.visible_to(user).raised_by(day)`.
- `registry.kinds()`, `registry.get(code)`: `.label`, `.subject`, `.action(obligation)` (the one
  button: label, url name, kwargs, query), `.capability` (who may press it), `.family` (the column
  that counts it). `subjects.names_of(rows, user)`: what persons and placements are called.
- `explain.sentence(obligation)`, `explain.explain(obligation)` (load it with `.with_reasons()`):
  `str()` of it is the whole reason; `.facts`, `.policy`, `.due`, `.exception` its parts.
  `explain.closing(obligation)`: how a closed cycle closed, in words.
- `queries.standing(user, day)`, `queries.by_state(day)`, `queries.last_checked()`,
  `queries.tried(household_ids, standards, day=day)` (any policy, nothing saved; with
  `owner="complaint"` for the records of another owner, see `registry.owners()`).
- A cycle with a manager's exception is several rows (see `excepting`): `due_on` is the date that
  counts, `original_due_on` the policy's, `is_extended`, `is_excused`, `.extended()`, `.excused()`;
  `queries.excepted(rows, day)` counts them beside the figures. `.closed_by(day)`: what was done.
- `answers.answers(standards, day=day)`: every open duty of the service, sorted, from the facts.
- `trying.compare(trying.Question(before, after, day, kinds))`: what a change of policy would change.
- `policies.current()`, `policies.get(code)`: the figures as pure values.

For actions: `actions.refresh.refresh(household_ids=[...], by=by)` at the end of every write that
changes a fact (`refresh_owned(owner="complaint", ids=[...], by=by)` for a record with no household); `rebuild.catch_up()` after an import or a change of policy.

Whoever changes a fact by other means marks its record (see `marking`), and `catch_up` or the nightly
job works off the marks, in as many processes as there are processors (`draining`). A table that a new
loader reads is watched: `marking.watch(...)` beside the loader.

`actions.exceptions.grant` and `.withdraw`: an exception to one cycle. `actions.trials`: trying a
change of policy and saving it; figures change on the service's own copy of a shipped policy.

For a new kind of duty: a pure rule in the app's `rules.py` (see `cycles.renewing` and
`cycles.once`), `registry.register(Kind(...))` in its `obligations.py`, and its figures in
`policies/england.toml`. A subject of its own also needs `refs.register` (what it is called outside)
and `subjects.register` (what it is called on screen); a condition of its own `registry.register_ends`
(why a cycle ceased).
"""
