"""What an import would do: each row's record, whether it is new, changed or the same.

Everything is worked out in tables of the session: `stage_NAME` are the rows as read, `found_NAME`
the rows whose links were found, `plan_NAME` what is to be done (`action`: + new, ~ changed,
= the same). Memory does not grow with the rows.
"""

from collections import defaultdict
from typing import Any

from fostering.interchange import files, sql
from fostering.interchange.files import Column, File, Kind, NoOverlap
from fostering.interchange.report import Report
from fostering.interchange.staging import kinds_of

TEAM_TABLE = "accounts_team"


def plan_teams() -> None:
    """The teams that the folder names and that are not here yet, in `plan_teams`."""
    sql.run(
        "CREATE TEMP TABLE plan_teams (line int, id bigint, action text, name text) ON COMMIT DROP"
    )
    named = " UNION ALL ".join(
        sql.fill(
            "SELECT $column AS name FROM stage_$file WHERE $column IS NOT NULL",
            file=file.name,
            column=name,
        )
        for file in files.files()
        for name in kinds_of(file, Kind.TEAM)
    )
    sql.run(
        """
        INSERT INTO plan_teams
        SELECT 0, nextval(pg_get_serial_sequence('$team', 'id')), '+', name FROM (
            SELECT DISTINCT ON (lower(name)) name FROM ($named) AS named
            WHERE NOT EXISTS (SELECT FROM $team t WHERE lower(t.name) = lower(named.name))
            ORDER BY lower(name), name COLLATE "C"
        ) AS missing
        """,
        named=named,
        team=TEAM_TABLE,
    )


def plan(file: File, present: set[str], report: Report) -> None:
    """Fill `plan_NAME`, report the rows that cannot be kept and count the others."""
    columns = ", ".join(f"{name} {kind}" for name, kind in sql.fields(file).items())
    for table in ("found", "plan"):
        sql.run(
            "CREATE TEMP TABLE $table_$name (line int, id bigint, action text, $columns)"
            " ON COMMIT DROP".replace("$table_", f"{table}_"),
            name=file.name,
            columns=columns,
        )
    if not present:
        return
    _find_links(file, report)
    if file.key:
        _refuse_repeated(file, report)
        _refuse_taken(file, report)
        _match_by_key(file, present)
    else:
        _match_by_content(file, present)
    sql.run("ANALYZE plan_$name", name=file.name)
    if file.no_overlap:
        while _refuse_overlaps(file, file.no_overlap, report):
            pass
    _count(file, report)


def _links(file: File) -> list[Column]:
    return [column for column in file.columns if column.is_link]


def _join(column: Column) -> tuple[str, str]:
    """The joins that look a link up, here or in the folder, and the id that they give."""
    if column.kind is Kind.TEAM:
        joins = (
            "LEFT JOIN $team m_$c ON lower(m_$c.name) = lower(s.$c) "
            "LEFT JOIN plan_teams p_$c ON lower(p_$c.name) = lower(s.$c)"
        ).replace("$team", TEAM_TABLE)
    else:
        target = files.get(column.file)
        joins = (
            f"LEFT JOIN {target.table} m_$c ON m_$c.ref = s.$c "
            f"LEFT JOIN plan_{target.name} p_$c ON p_$c.ref = s.$c"
        )
    joins = joins.replace("$c", column.name)
    return joins, f"COALESCE(m_{column.name}.id, p_{column.name}.id)"


def _find_links(file: File, report: Report) -> None:
    """Fill `found_NAME`; a row that names a record that is nowhere is an error."""
    links = _links(file)
    joined = {column.name: _join(column) for column in links}
    for column in links:
        if column.kind is Kind.REF:
            _refuse_unknown(file, column, *joined[column.name], report)
    taken = {column.field: joined[column.name][1] for column in links}
    names = list(sql.fields(file))
    sql.run(
        "INSERT INTO found_$name (line, $into) SELECT s.line, $values FROM stage_$name s $joins",
        name=file.name,
        into=sql.listed(names),
        values=", ".join(taken.get(name, f"s.{name}") for name in names),
        joins=" ".join(join for join, _ in joined.values()),
    )
    sql.run("ANALYZE found_$name", name=file.name)


def _refuse_unknown(file: File, column: Column, joins: str, found: str, report: Report) -> None:
    wrong = sql.rows(
        """
        SELECT s.line, s.$column, (
            SELECT min(b.line) FROM bad_rows b WHERE b.file = %s AND b.ref = s.$column
        )
        FROM stage_$name s $joins WHERE s.$column IS NOT NULL AND $found IS NULL
        """,
        [column.file],
        name=file.name,
        column=column.name,
        joins=joins,
        found=found,
    )
    target = files.get(column.file)
    for line, ref, bad in wrong:
        if bad:
            reason = f"“{ref}” is on line {bad} of {target.csv}, which has an error."
        else:
            reason = f"There is no {target.what} with the ref “{ref}”."
        report.error(file.csv, line, column.name, reason)
    _reject(file, "stage", {line for line, _, _ in wrong}, report)


def _reject(file: File, table: str, lines: set[int], report: Report) -> None:
    """Take rows out, and keep their refs so that the rows that name them can say so."""
    if not lines:
        return
    if file.has_ref:
        sql.run(
            "INSERT INTO bad_rows SELECT %s, ref, line FROM $from WHERE line = ANY(%s)",
            [file.name, list(lines)],
            **{"from": f"{table}_{file.name}"},
        )
    sql.run(
        "DELETE FROM $from WHERE line = ANY(%s)",
        [list(lines)],
        **{"from": f"{table}_{file.name}"},
    )
    report.counts[file.csv].bad += len(lines)


def _key_words(file: File) -> str:
    """The header of the column that is the file's key."""
    return next(column.name for column in file.columns if column.field == file.key[0])


def _refuse_repeated(file: File, report: Report) -> None:
    """One row for each record: the same row again is left out, another one is an error."""
    repeated = sql.rows(
        """
        SELECT line, first, said = first_said FROM (
            SELECT line, $said AS said, first_value(line) OVER w AS first,
                   first_value($said) OVER w AS first_said
            FROM found_$name WINDOW w AS (PARTITION BY $key ORDER BY $order)
        ) AS each WHERE line <> first
        """,
        name=file.name,
        said=f"ROW({sql.listed(sql.fields(file))})::text",
        key=sql.listed(file.key),
        order=file.merged_by or "line",
    )
    column = _key_words(file)
    wrong, left_out = set(), set()
    for line, first, is_same in repeated:
        if is_same or file.merged_by:
            report.warn(file.csv, line, column, f"Line {first} is kept, and not this one as well.")
            left_out.add(line)
        else:
            report.error(file.csv, line, column, f"Line {first} has the same {column}.")
            wrong.add(line)
    for line in left_out:
        sql.run("DELETE FROM found_$name WHERE line = %s", [line], name=file.name)
    report.counts[file.csv].left_out += len(left_out)
    # The first row of the ref is good: rows that name it are not to be told otherwise.
    if wrong:
        sql.run("DELETE FROM found_$name WHERE line = ANY(%s)", [list(wrong)], name=file.name)
        report.counts[file.csv].bad += len(wrong)


def _refuse_taken(file: File, report: Report) -> None:
    """A second field that only one record can have (an email address) is another's already."""
    if not file.also:
        return
    wrong = sql.rows(
        """
        SELECT f.line FROM found_$name f LEFT JOIN $table m ON m.ref = f.ref
        WHERE EXISTS (
            SELECT FROM $table u WHERE u.$also = f.$also AND u.id IS DISTINCT FROM m.id
            AND (m.id IS NOT NULL OR u.ref IS NOT NULL)
        )
        UNION SELECT line FROM (
            SELECT line, first_value(line) OVER (PARTITION BY $also ORDER BY line) AS first
            FROM found_$name
        ) AS each WHERE line <> first
        """,
        name=file.name,
        table=file.table,
        also=file.also,
    )
    for (line,) in wrong:
        report.error(file.csv, line, file.also, f"Somebody else has this {file.also} already.")
    _reject(file, "found", {line for (line,) in wrong}, report)


def _kept(file: File, present: set[str]) -> tuple[list[str], list[str]]:
    """The fields that the rows speak of, and those whose column is not in the file."""
    absent = {column.field for column in file.columns if column.name not in present}
    if absent:
        absent |= set(file.derived)
    names = list(sql.fields(file))
    return [name for name in names if name not in absent], [n for n in names if n in absent]


def _match_by_key(file: File, present: set[str]) -> None:
    said, absent = _kept(file, present)
    on = " AND ".join(f"m.{name} = f.{name}" for name in file.key)
    if file.also:
        on = f"({on} OR (m.ref IS NULL AND m.{file.also} = f.{file.also}))"
    values = [
        f"CASE WHEN m.id IS NULL THEN f.{name} ELSE m.{name} END" if name in absent else f"f.{name}"
        for name in sql.fields(file)
    ]
    sql.run(
        """
        INSERT INTO plan_$name (line, id, action, $into)
        SELECT f.line, COALESCE(m.id, nextval(pg_get_serial_sequence('$table', 'id'))),
            CASE WHEN m.id IS NULL THEN '+'
                 WHEN ROW($theirs) IS DISTINCT FROM ROW($ours) THEN '~' ELSE '=' END,
            $values
        FROM found_$name f LEFT JOIN $table m ON $on ORDER BY f.line
        """,
        name=file.name,
        table=file.table,
        into=sql.listed(sql.fields(file)),
        theirs=sql.listed(said, "m"),
        ours=sql.listed(said, "f"),
        values=", ".join(values),
        on=on,
    )


def _match_by_content(file: File, present: set[str]) -> None:
    """Rows without a key of their own, within their parent:

    1. A row and a record that say the same are one, however often both are there.
    2. Of those left, a row changes the record with the same stable fields, in order.
    3. What is still left is new. Records that no row speaks of stay.
    """
    said, absent = _kept(file, present)
    parent = _links(file)[0].field
    here = sql.rows(
        "SELECT EXISTS(SELECT FROM $table m WHERE m.$parent IN (SELECT $parent FROM found_$name))",
        name=file.name,
        table=file.table,
        parent=parent,
    )
    if here[0][0]:
        _pair(file, said, parent)
    else:
        sql.run("CREATE TEMP TABLE pairs (line int, id bigint, action text)")
    values = [
        f"CASE WHEN m.id IS NULL THEN f.{name} ELSE m.{name} END" if name in absent else f"f.{name}"
        for name in sql.fields(file)
    ]
    join = sql.fill("LEFT JOIN $table m ON m.id = p.id", table=file.table) if absent else ""
    sql.run(
        """
        INSERT INTO plan_$name (line, id, action, $into)
        SELECT f.line, COALESCE(p.id, nextval(pg_get_serial_sequence('$table', 'id'))),
            COALESCE(p.action, '+'), $values
        FROM found_$name f LEFT JOIN pairs p ON p.line = f.line $join
        """,
        name=file.name,
        table=file.table,
        into=sql.listed(sql.fields(file)),
        values=", ".join(values),
        join=join,
    )
    sql.run("DROP TABLE pairs")


def _pair(file: File, said: list[str], parent: str) -> None:
    """Which row is which record, in `pairs`."""
    stable = file.stable
    names = {
        "name": file.name,
        "table": file.table,
        "parent": parent,
        "ours": f"ROW({sql.listed(said, 'f')})::text",
        "theirs": f"ROW({sql.listed(said, 'm')})::text",
        "our_stable": f"ROW({sql.listed(stable, 'f')})::text",
        "their_stable": f"ROW({sql.listed(stable, 'm')})::text",
        "updatable": file.updatable,
    }
    sql.run(
        """
        CREATE TEMP TABLE pairs AS
        WITH rows AS (
            SELECT f.line, $ours AS said,
                row_number() OVER (PARTITION BY $ours ORDER BY f.line) AS nth
            FROM found_$name f
        ), records AS (
            SELECT m.id, $theirs AS said,
                row_number() OVER (PARTITION BY $theirs ORDER BY m.id) AS nth
            FROM $table m WHERE m.$parent IN (SELECT $parent FROM found_$name)
        )
        SELECT line, id, '=' AS action FROM rows JOIN records USING (said, nth)
        """,
        **names,
    )
    if stable:
        sql.run(
            """
            INSERT INTO pairs
            WITH rows AS (
                SELECT f.line, $our_stable AS said,
                    row_number() OVER (PARTITION BY $our_stable ORDER BY f.line) AS nth
                FROM found_$name f WHERE NOT EXISTS (SELECT FROM pairs p WHERE p.line = f.line)
            ), records AS (
                SELECT m.id, $their_stable AS said,
                    row_number() OVER (PARTITION BY $their_stable ORDER BY m.id) AS nth
                FROM $table m
                WHERE m.$parent IN (SELECT $parent FROM found_$name) AND $updatable
                    AND NOT EXISTS (SELECT FROM pairs p WHERE p.id = m.id)
            )
            SELECT line, id, '~' FROM rows JOIN records USING (said, nth)
            """,
            **names,
        )


def after(file: File) -> str:
    """SQL for the records of a file as they will be: `line` is 0 where no row speaks of them."""
    names = sql.listed(sql.fields(file))
    return sql.fill(
        """
        SELECT line, id, $names FROM plan_$name UNION ALL
        SELECT 0, m.id, $theirs FROM $table m
        WHERE NOT EXISTS (SELECT FROM plan_$name p WHERE p.id = m.id)
        """,
        name=file.name,
        table=file.table,
        names=names,
        theirs=sql.listed(sql.fields(file), "m"),
    )


def _refuse_overlaps(file: File, rule: NoOverlap, report: Report) -> bool:
    """Report rows in force on a day on which another of the same parent is; whether any were.

    What is here already stands first, then the rows in the order of the file. A changed row that
    is refused leaves its record as it was, so that the caller asks again until nothing is left.
    """
    clashing = sql.rows(
        """
        WITH r AS (SELECT * FROM ($after) AS r WHERE $applies AND
            (r.ended_on IS NULL OR r.ended_on > r.started_on)),
        clashing AS (
            SELECT DISTINCT parent FROM (
                SELECT $parent AS parent, started_on, max(COALESCE(ended_on, 'infinity')) OVER (
                    PARTITION BY $parent ORDER BY started_on, line, id
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ) AS taken FROM r
            ) AS each WHERE taken > started_on
        )
        SELECT $parent, line, started_on, ended_on FROM r
        WHERE $parent IN (SELECT parent FROM clashing) ORDER BY $parent, line, id
        """,
        after=after(file),
        applies=rule.applies,
        parent=rule.parent,
    )
    accepted: dict[Any, list[Any]] = defaultdict(list)
    wrong: set[Any] = set()
    for parent, line, start, end in clashing:
        other = next(
            (
                (o_line, o_start)
                for o_line, o_start, o_end in accepted[parent]
                if (o_end is None or start < o_end) and (end is None or o_start < end)
            ),
            None,
        )
        if other is None or not line:
            accepted[parent].append((line, start, end))
            continue
        where = f"line {other[0]}" if other[0] else f"the one from {other[1]} that is here already"
        report.error(file.csv, line, "started_on", f"{rule.words}: see {where}.")
        wrong.add(line)
    _reject(file, "plan", wrong, report)
    return bool(wrong)


def _count(file: File, report: Report) -> None:
    counts = report.counts[file.csv]
    found = dict(
        sql.rows("SELECT action, count(*) FROM plan_$name GROUP BY action", name=file.name)
    )
    counts.added, counts.changed = found.get("+", 0), found.get("~", 0)
    counts.same = found.get("=", 0)


def warn(file: File, report: Report) -> None:
    """What today's guards would refuse, among the new and changed rows."""
    for caution in file.cautions:
        tables = {f"all_{name}": f"({after(files.get(name))})" for name in caution.needs}
        plan_rows = sql.fill("(SELECT * FROM plan_$name WHERE action <> '=')", name=file.name)
        for (line,) in sql.rows(caution.query, plan=plan_rows, **tables):
            report.warn(file.csv, line, caution.column, caution.words)
