"""The statements of each page by its name in the table, for bench/floor/views.py.

A page's value is its lists, each one SELECT. Parameters: today, and what the step names (pk, user,
team, q, page). The rows are those that the page shows; who may see them is taken as known, but a
list that holds less for some people names the team.
"""

from bench.floor.sql import api, household, lists, visits, work

PAGES: dict[str, dict[str, str]] = {
    **work.PAGES,
    **household.PAGES,
    **visits.PAGES,
    **lists.PAGES,
    **api.PAGES,
}
