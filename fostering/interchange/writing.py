"""Carrying out a plan: records, and one version of each in its history, set by set."""

from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import models

from fostering.accounts.models import Team
from fostering.interchange import files, sql
from fostering.interchange.files import File


def write_teams(reason: str, user_id: int | None) -> int:
    """Make the teams of `plan_teams`; how many."""
    made = _insert(Team, "teams", ["name"], {})
    keep_history(Team, _PLANNED, reason, user_id, name="teams")
    return made


def write(file: File, reason: str, user_id: int | None) -> None:
    """Make and change the records of a file. Periods that may not overlap step aside first."""
    model = file.get_model()
    if file.no_overlap:
        # Two changed rows may swap places: for a moment both are periods without length.
        sql.run(
            "UPDATE $table m SET ended_on = m.started_on FROM plan_$name p"
            " WHERE p.id = m.id AND p.action = '~'",
            table=file.table,
            name=file.name,
        )
    names = list(sql.fields(file))
    sql.run(
        """
        UPDATE $table m SET $sets, version = m.version + 1, updated_at = statement_timestamp()
        FROM plan_$name p WHERE p.id = m.id AND p.action = '~'
        """,
        table=file.table,
        name=file.name,
        sets=", ".join(f"{name} = p.{name}" for name in names),
    )
    _insert(model, file.name, names, dict(file.insert))
    keep_history(model, _PLANNED, reason, user_id, name=file.name)


def write_all(reason: str, user_id: int | None) -> None:
    """Carry out every plan, each file after those that its rows name."""
    write_teams(reason, user_id)
    for file in files.files():
        write(file, reason, user_id)


def _insert(
    model: type[models.Model], name: str, names: list[str], expressions: dict[str, str]
) -> int:
    """Insert the new records of a plan: what the rows do not say takes the field's default."""
    values: dict[str, str] = {
        "id": "p.id",
        "version": "1",
        "created_at": "statement_timestamp()",
        "updated_at": "statement_timestamp()",
    }
    values |= {field: f"p.{field}" for field in names} | expressions
    params: list[Any] = []
    for field in model._meta.concrete_fields:
        if field.column is not None and field.column not in values:
            values[field.column] = "%s"
            params.append(_default(field))
    return sql.run(
        "INSERT INTO $table ($columns) SELECT $values FROM plan_$name p"
        " WHERE p.action = '+' ORDER BY p.line",
        params,
        table=model._meta.db_table,
        name=name,
        columns=sql.listed(values),
        values=", ".join(values.values()),
    )


def _default(field: models.Field) -> Any:
    # Nobody signs in with an imported account until they are invited to choose a password.
    if field.column == "password":
        return make_password(None)
    return field.get_default()


_PLANNED = "JOIN plan_$name p ON p.id = m.id WHERE p.action <> '='"


def keep_history(
    model: type[models.Model],
    chosen: str,
    reason: str,
    user_id: int | None,
    *,
    name: str,
    kind: str = "",
) -> None:
    """Add a version of the chosen records to their history, as they are now.

    `chosen` joins `p`, whose `action` is the kind of version, where `kind` does not say it.
    """
    history = model.history.model  # type: ignore[attr-defined]
    ours = {field.column for field in model._meta.concrete_fields}
    columns = [f.column for f in history._meta.concrete_fields if f.column in ours]
    sql.run(
        """
        INSERT INTO $history (
            $columns, history_date, history_change_reason, history_type, history_user_id
        )
        SELECT $values, statement_timestamp(), %s, $kind, %s FROM $table m $chosen
        """.replace("$chosen", chosen),
        [reason, user_id],
        history=history._meta.db_table,
        table=model._meta.db_table,
        columns=sql.listed(columns),
        values=sql.listed(columns, "m"),
        name=name,
        kind=f"'{kind}'" if kind else "p.action",
    )
