"""What the engine itself keeps and reads: exceptions, which are facts, and the rows."""

from fostering.obligations import marking
from fostering.obligations.excepted import READ
from fostering.obligations.lines import COLUMNS
from fostering.obligations.models import DutyException, Obligation

# An exception of a record without a household is that record's own; any other is marked with the
# household, whose refresh takes the records of other owners along.
_OWNER = "CASE WHEN changed.household_id IS NULL THEN changed.subject_type ELSE 'household' END"
_RECORD = "coalesce(changed.household_id, changed.subject_id)"
marking.watch(
    DutyException,
    reads=READ,
    owner=_OWNER,
    record=_RECORD,
)
# Rows that somebody else than refresh wrote are put right as facts are.
marking.watch(Obligation, reads=COLUMNS, owner=_OWNER, record=_RECORD, but_not_of_refresh=True)
