"""Taking an import back, as long as nothing else has touched what it made or changed.

What an import did is told by the history: each version that it made carries its reason. Before
anything is taken back, everything that stands on it is listed: later versions of the same
records, other records that belong to them, and what was done to their households since.
"""

from dataclasses import dataclass

from django.db import models

from fostering.accounts.models import Team, User
from fostering.interchange import files, sql, writing
from fostering.interchange.models import ImportBatch
from fostering.obligations import registry
from fostering.obligations.actions import forget

# So many records are named when an undo is refused; the rest are counted.
NAMED = 50
# Derived rows that go with their records.
DERIVED = {"obligations.obligation", "obligations.flag"}


@dataclass(frozen=True)
class Part:
    """The records of one model that an import made or changed, in a table of the session."""

    name: str
    model: type[models.Model]
    what: str
    fields: tuple[str, ...]
    touched: str = "FALSE"

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def history(self) -> str:
        return self.model.history.model._meta.db_table  # type: ignore[attr-defined]


def parts() -> list[Part]:
    """Every model that an import writes, each after those it points to."""
    teams = Part("teams", Team, "team", ("name",))
    return [
        teams,
        *(
            Part(
                file.name,
                file.get_model(),
                file.what,
                tuple(sql.fields(file)),
                f"NOT ({file.updatable})",
            )
            for file in files.files()
        ),
    ]


def prepare(batch: ImportBatch) -> None:
    """Lock what the import made or changed, and list it in `undo_NAME`. In a transaction."""
    for part in parts():
        sql.run(
            """
            CREATE TEMP TABLE undo_$name ON COMMIT DROP AS
            SELECT id, history_id, history_type AS action FROM $history
            WHERE history_change_reason = %s
            """,
            [batch.reason],
            name=part.name,
            history=part.history,
        )
        sql.run("ANALYZE undo_$name", name=part.name)
        sql.rows(
            "SELECT m.id FROM $table m JOIN undo_$name u ON u.id = m.id FOR UPDATE OF m",
            table=part.table,
            name=part.name,
        )


def obstacles(batch: ImportBatch) -> list[str]:
    """What stands in the way, in plain words. Needs `prepare`."""
    found = [line for part in parts() for line in (*_changed_since(part), *_standing_on(part))]
    found += _done_since(batch)
    if len(found) > NAMED:
        return [*found[:NAMED], f"and {len(found) - NAMED} more"]
    return found


def _changed_since(part: Part) -> list[str]:
    """Records with a later version, or edited in a way that makes none (a draft being typed)."""
    rows = sql.rows(
        """
        SELECT u.id FROM undo_$name u LEFT JOIN $table m ON m.id = u.id
        WHERE m.id IS NULL OR ($touched)
            OR EXISTS (SELECT FROM $history h WHERE h.id = u.id AND h.history_id > u.history_id)
        ORDER BY u.id
        """,
        name=part.name,
        table=part.table,
        history=part.history,
        touched=part.touched,
    )
    return [f"The {part.what} with the number {pk} was changed since." for (pk,) in rows]


def _standing_on(part: Part) -> list[str]:
    """Records that belong to a record that the import made, and that it did not touch.

    One that it changed points elsewhere again when it is put back.
    """
    made = {other.model: other.name for other in parts()}
    found = []
    for relation in part.model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete):
            continue
        field = getattr(relation, "field", None)
        if field is None or not getattr(field, "db_constraint", False) or field.many_to_many:
            continue
        other = field.model
        if other._meta.label_lower in DERIVED:
            continue
        theirs = made.get(other)
        unless = (
            sql.fill(
                "AND NOT EXISTS (SELECT FROM undo_$name x WHERE x.id = r.id)",
                name=theirs,
            )
            if theirs
            else ""
        )
        rows = sql.rows(
            "SELECT DISTINCT u.id FROM $other r JOIN undo_$name u ON u.id = r.$column"
            " WHERE u.action = '+' $unless ORDER BY u.id",
            other=other._meta.db_table,
            name=part.name,
            column=field.column,
            unless=unless,
        )
        label = str(other._meta.verbose_name)
        found += [f"The {part.what} with the number {pk} has another {label}." for (pk,) in rows]
    return found


def _done_since(batch: ImportBatch) -> list[str]:
    """What people did to the households since, that is kept elsewhere (a document, a pack)."""
    rows = sql.rows(
        """
        SELECT DISTINCT u.id FROM audit_event e
        JOIN undo_households u ON u.id = e.household_id AND u.action = '+'
        WHERE e.at > %s ORDER BY u.id
        """,
        [batch.finished_at],
    )
    return [f"Something was done to the household with the number {pk} since." for (pk,) in rows]


def take_back(reason: str, user_id: int | None) -> None:
    """Delete what the import made and put back what it changed, with a version for each."""
    for name in registry.owners():
        _forget_duties(name)
    forget.part_from(team_ids=_made(Team), worker_ids=_made(User), by=None)
    for part in reversed(parts()):
        _delete(part, reason, user_id)
    for part in parts():
        _put_back(part, reason, user_id)
    for part in parts():
        sql.run("DROP TABLE undo_$name", name=part.name)


def _forget_duties(owner: str) -> None:
    part = next((part for part in parts() if part.what == owner), None)
    if part is not None:
        forget.forget(owner=owner, ids=_made(part.model), by=None)


def _made(model: type[models.Model]) -> list[int]:
    """The records of a model that the import made."""
    part = next((part for part in parts() if part.model is model), None)
    if part is None:
        return []
    rows = sql.rows("SELECT id FROM undo_$name WHERE action = '+'", name=part.name)
    return [pk for (pk,) in rows]


def _delete(part: Part, reason: str, user_id: int | None) -> None:
    writing.keep_history(
        part.model,
        "JOIN undo_$name p ON p.id = m.id WHERE p.action = '+'",
        reason,
        user_id,
        name=part.name,
        kind="-",
    )
    sql.run(
        "DELETE FROM $table m USING undo_$name u WHERE u.id = m.id AND u.action = '+'",
        table=part.table,
        name=part.name,
    )


def _put_back(part: Part, reason: str, user_id: int | None) -> None:
    """The values of the version before the import's."""
    if "ended_on" in part.fields:
        # Two periods may swap places: for a moment they are without length.
        sql.run(
            "UPDATE $table m SET ended_on = m.started_on FROM undo_$name u"
            " WHERE u.id = m.id AND u.action = '~'",
            table=part.table,
            name=part.name,
        )
    sql.run(
        """
        UPDATE $table m SET $sets, version = m.version + 1, updated_at = statement_timestamp()
        FROM (
            SELECT DISTINCT ON (h.id) h.* FROM $history h
            JOIN undo_$name u ON u.id = h.id AND u.action = '~' AND h.history_id < u.history_id
            ORDER BY h.id, h.history_id DESC
        ) AS before WHERE before.id = m.id
        """,
        table=part.table,
        history=part.history,
        name=part.name,
        sets=", ".join(f"{name} = before.{name}" for name in part.fields),
    )
    writing.keep_history(
        part.model,
        "JOIN undo_$name p ON p.id = m.id WHERE p.action = '~'",
        reason,
        user_id,
        name=part.name,
    )
