"""What was built: rows, seconds and disk, and how many bytes a visit takes with all its records."""

from collections.abc import Iterator

from django.db import connection

# Tables that hold visits alone, with their versions.
OF_VISITS = (
    "placements_visit",
    "placements_visit_people_present",
    "placements_visitchild",
    "placements_visitaction",
    "placements_visitamendment",
    "placements_visitoversight",
    "placements_visitsharing",
    "placements_historicalvisit",
    "placements_historicalvisit_people_present",
    "placements_historicalvisitchild",
    "placements_historicalvisitaction",
    "placements_historicalvisitamendment",
    "placements_historicalvisitoversight",
    "placements_historicalvisitsharing",
)
# Tables of which a share is about visits, and which rows those are.
SHARED = (
    ("audit_event", "kind LIKE 'visit.%'"),
    ("audit_accesslog", "subject_type = 'placements.visit' OR page = 'household-detail'"),
    ("obligations_obligation", "kind IN ('supervision_visit', 'unannounced_visit')"),
)
_SIZES = """
    SELECT relname, reltuples::bigint, pg_relation_size(oid) + coalesce(pg_total_relation_size(
        nullif(reltoastrelid, 0)), 0), pg_indexes_size(oid), pg_total_relation_size(oid)
    FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND reltuples > 0
    ORDER BY pg_total_relation_size(oid) DESC
"""


def table(took: dict[str, float], seconds: float) -> Iterator[str]:
    """Lines that say what was built. Call it after ANALYZE: it goes by the statistics."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZES)
        sizes = cursor.fetchall()
    yield f"{'Table':44}{'rows':>12}{'data MB':>10}{'index MB':>10}"
    for name, rows, data, indexes, _ in sizes:
        yield f"{name:44}{rows:>12,}{data / 1e6:>10,.1f}{indexes / 1e6:>10,.1f}"
    yield f"{'All tables':44}{sum(row[1] for row in sizes):>12,}{sum(row[4] for row in sizes) / 1e6:>20,.1f}"
    yield ""
    for part, spent in took.items():
        yield f"{part:44}{spent:>12,.1f} s"
    yield f"{'In all':44}{seconds:>12,.1f} s"
    yield ""
    yield from _a_visit({row[0]: row[2:] for row in sizes})


def _a_visit(sizes: dict[str, tuple[int, int, int]]) -> Iterator[str]:
    """Bytes a completed visit, table by table: its data, and its share of the indexes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM placements_visit WHERE status = 'completed'")
        visits = cursor.fetchone()[0] or 1
        shares = dict.fromkeys(OF_VISITS, 1.0)
        for name, which in SHARED:
            cursor.execute(
                f"SELECT coalesce(sum(pg_column_size(t.*)) FILTER (WHERE {which}), 0)::float"  # noqa: S608
                f" / greatest(sum(pg_column_size(t.*)), 1) FROM {name} t"
            )
            shares[name] = cursor.fetchone()[0]
    total = 0.0
    yield f"{'Bytes a visit':44}{'data':>12}{'indexes':>10}"
    for name, share in shares.items():
        data, indexes, _ = sizes.get(name, (0, 0, 0))
        total += share * (data + indexes) / visits
        yield f"{name:44}{share * data / visits:>12,.0f}{share * indexes / visits:>10,.0f}"
    yield f"{'A visit with its history and audit':44}{total:>12,.0f} bytes, of {visits:,} visits"
