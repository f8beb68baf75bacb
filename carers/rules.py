"""Law and policy on approvals as arithmetic: dates in, dates or answers out."""

import datetime

from carers.enums import Category, WorkbookTemplate

# Care Planning, Placement and Case Review (England) Regulations 2010, regulation 24(2): a
# connected person may be approved for at most 16 weeks, and regulation 25(1): extended once, by
# at most 8 weeks, while the approval is still in force.
TEMPORARY_WEEKS = 16
EXTENSION_WEEKS = 8


def temporary_approval_ends(started_on: datetime.date, *, extended: bool) -> datetime.date:
    """The day on which a temporary approval must have been replaced or ended."""
    weeks = TEMPORARY_WEEKS + (EXTENSION_WEEKS if extended else 0)
    return started_on + datetime.timedelta(weeks=weeks)


def extension_in_time(started_on: datetime.date, extended_on: datetime.date) -> bool:
    """Whether the extension was granted while the first 16 weeks ran (regulation 25(1))."""
    return started_on <= extended_on <= temporary_approval_ends(started_on, extended=False)


def periods_overlap(
    first: tuple[datetime.date, datetime.date | None],
    second: tuple[datetime.date, datetime.date | None],
) -> bool:
    """Whether two half-open periods share a day. A period of no days shares none."""
    (start, end), (other_start, other_end) = first, second
    if start == end or other_start == other_end:
        return False
    return (end is None or other_start < end) and (other_end is None or start < other_end)


def workbook_template(category: str) -> WorkbookTemplate:
    """Which workbook a carer of a household of this category works through (NMS 20.3)."""
    return {
        Category.CONNECTED_PERSON: WorkbookTemplate.FAMILY_AND_FRIENDS,
        Category.SHORT_BREAK: WorkbookTemplate.SHORT_BREAK,
    }.get(Category(category), WorkbookTemplate.MAINSTREAM)
