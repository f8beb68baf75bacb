"""What is due on one day, read straight from the design's table: slow, and written separately.

"As of D" uses the facts dated D or earlier; a period that ends after D is in force on D.
Nothing here is shared with the engine.
"""

import calendar
import datetime

DAY = datetime.timedelta(days=1)


def plus_months(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))


def in_force(period, day):
    start, end = period
    return (start is None or start <= day) and (end is None or day < end)


def spell_start(periods, day):
    """Where the run of periods that overlap or touch, and holds `day`, began; None: it does not."""
    real = [(start, end) for start, end in periods if start <= day and start != end]
    if not any(in_force(period, day) for period in real):
        return None
    start = min(period[0] for period in real if in_force(period, day))
    while joined := [p for p in real if p[0] < start and (p[1] is None or p[1] >= start)]:
        start = min(p[0] for p in joined)
    return start


def last(days, day):
    return max((one for one in days if one <= day), default=None)


def supervision_visit(day, *, approvals, placements, visits, weeks=6):
    approved, placed = spell_start(approvals, day), spell_start(placements, day)
    if approved is None or placed is None:
        return None
    counted = max(placed, approved, last(visits, day) or datetime.date.min)
    return counted, counted + datetime.timedelta(weeks=weeks)


def _check(day, checks, starts):
    done = last(checks, day)
    if done is not None:
        return done, plus_months(done, 36)
    counted = max(start for start in starts if start is not None)
    return counted, counted


def dbs_check(day, *, approvals, role, born, joined, left, checks):
    approved = spell_start(approvals, day)
    if approved is None or not in_force((joined, left), day):
        return None
    if born is None:
        eighteen = None
        if role == "child":
            return None
    else:
        eighteen = plus_months(born, 12 * 18)
        if day < eighteen:
            return None
    return _check(day, checks, [approved, joined, eighteen])


def medical_check(day, *, approvals, role, joined, left, checks):
    approved = spell_start(approvals, day)
    if approved is None or role != "carer" or not in_force((joined, left), day):
        return None
    return _check(day, checks, [approved, joined])


def tsds_workbook(day, *, full_approvals, role, joined, left, completed, months):
    approved = spell_start(full_approvals, day)
    if approved is None or role != "carer" or not in_force((joined, left), day):
        return None
    if completed is not None and completed <= day:
        return None
    counted = max(approved, joined or datetime.date.min)
    return counted, plus_months(counted, months)


def spread(start, latest):
    return start if latest is None or latest < start else latest


def carer_contact(day, *, approvals, placements, visits, contacts):
    approved, placed = spell_start(approvals, day), spell_start(placements, day)
    if approved is None or placed is None:
        return None
    counted = spread(max(approved, placed), last(visits + contacts, day))
    return counted, plus_months(counted, 1)


def yearly(day, *, approvals, done):
    """Unannounced visits and inspections of an approved home, reviews of a full approval."""
    approved = spell_start(approvals, day)
    if approved is None:
        return None
    counted = spread(approved, last(done, day))
    return counted, plus_months(counted, 12)


def second_unannounced_visit(day, *, approvals, visits, allocations, exempt):
    if not exempt:
        return None
    counting = []
    for visited, maker in visits:
        allocated = {worker for *period, _, worker in allocations if in_force(period, visited)}
        if not allocated or (maker is not None and maker not in allocated):
            counting.append(visited)
    return yearly(day, approvals=approvals, done=counting)


def plus_working_days(day, number, holidays):
    while number:
        day += DAY
        if day.weekday() < 5 and day not in holidays:
            number -= 1
    return day


def safer_caring_plan(day, *, placement, agreed, holidays):
    if not in_force(placement, day):
        return None
    latest = last(agreed, day)
    if latest is None:
        return placement[0], plus_working_days(placement[0], 5, holidays)
    return latest, plus_months(latest, 12)


def delegated_authority(day, *, placement, recorded, holidays):
    if not in_force(placement, day) or last(recorded, day) is not None:
        return None
    return placement[0], plus_working_days(placement[0], 5, holidays)


def allocated_worker(day, *, approvals, allocations):
    approved = spell_start(approvals, day)
    if approved is None or any(in_force(one[:2], day) for one in allocations):
        return None
    ends = [end for _, end, *_ in allocations if end is not None]
    counted = spread(approved, last(ends, day))
    return counted, counted


def allocation_handover(day, *, approvals, allocations, exempt):
    now = [one for one in allocations if in_force(one[:2], day)]
    if exempt or spell_start(approvals, day) is None or not now or now[0][2] != "standard":
        return None
    if any(one[0] > now[0][0] for one in allocations):
        return None
    return now[0][0], plus_months(now[0][0], 34)


def allocation_limit(day, *, approvals, allocations, exempt):
    now = [one for one in allocations if in_force(one[:2], day)]
    if exempt or spell_start(approvals, day) is None or not now:
        return None
    return now[0][0], plus_months(now[0][0], 12 if now[0][2] == "lead" else 36)


def temporary_approval_end(day, *, temporary):
    now = [one for one in temporary if in_force(one[:2], day)]
    if not now:
        return None
    start, _, extended = max(now, key=lambda one: one[0])
    weeks = 24 if extended is not None and extended <= day else 16
    return start, start + datetime.timedelta(weeks=weeks)
