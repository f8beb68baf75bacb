"""When visits were shared and agreed: out of the visits and their versions, with who said so when."""

from django.db import migrations

# Each version of a visit that says something else of its sharing than the version before it is a
# version of the sharing now, by whom and when it was. Versions of visits keep all else.
MOVE = """
CREATE TEMPORARY TABLE sharing_told ON COMMIT DROP AS
WITH versions AS (
    SELECT h.*,
        lag(shared_on) OVER w AS was_shared_on,
        lag(agreed_on) OVER w AS was_agreed_on,
        coalesce(lag(carer_comments) OVER w, '') AS was_carer_comments
    FROM placements_historicalvisit h
    WHERE history_type <> '-'
    WINDOW w AS (PARTITION BY id ORDER BY history_id)
)
SELECT id AS visit_id, version AS visit_version, shared_on, agreed_on, carer_comments,
    history_id, history_date, history_change_reason, history_user_id,
    row_number() OVER (PARTITION BY id ORDER BY history_id) AS version
FROM versions
WHERE (shared_on, agreed_on, carer_comments)
    IS DISTINCT FROM (was_shared_on, was_agreed_on, was_carer_comments);

-- A visit whose sharing is in no version of it: one version, as it is now.
INSERT INTO sharing_told
SELECT id, version, shared_on, agreed_on, carer_comments, 0, updated_at, NULL, NULL, 1
FROM placements_visit v
WHERE (shared_on IS NOT NULL OR carer_comments <> '')
    AND NOT EXISTS (SELECT FROM sharing_told t WHERE t.visit_id = v.id);

INSERT INTO placements_visitsharing (created_at, updated_at, version, visit_version, shared_on,
    agreed_on, carer_comments, visit_id)
SELECT t.first_at, t.history_date, t.version,
    CASE WHEN v.shared_on IS NOT NULL THEN t.visit_version END,
    v.shared_on, v.agreed_on, v.carer_comments, v.id
FROM placements_visit v
JOIN (
    SELECT DISTINCT ON (visit_id) *, min(history_date) OVER (PARTITION BY visit_id) AS first_at
    FROM sharing_told ORDER BY visit_id, version DESC
) t ON t.visit_id = v.id
ORDER BY v.id;

INSERT INTO placements_historicalvisitsharing (id, created_at, updated_at, version, visit_version,
    shared_on, agreed_on, carer_comments, visit_id, history_date, history_change_reason,
    history_type, history_user_id)
SELECT s.id, s.created_at, t.history_date, t.version,
    CASE WHEN t.shared_on IS NOT NULL THEN t.visit_version END,
    t.shared_on, t.agreed_on, t.carer_comments, t.visit_id, t.history_date,
    t.history_change_reason, CASE WHEN t.version = 1 THEN '+' ELSE '~' END, t.history_user_id
FROM sharing_told t JOIN placements_visitsharing s ON s.visit_id = t.visit_id
ORDER BY t.history_date, t.history_id;

DROP TABLE sharing_told;
"""
# The visits get it back; their versions do not, as no version is ever changed.
PUT_BACK = """
UPDATE placements_visit v
SET shared_on = s.shared_on, agreed_on = s.agreed_on, carer_comments = s.carer_comments
FROM placements_visitsharing s WHERE s.visit_id = v.id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("placements", "0009_visit_sharing"),
    ]

    operations = [migrations.RunSQL(MOVE, PUT_BACK)]
