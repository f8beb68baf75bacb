"""What is told of the service as a whole, and of one household after another."""

from fostering.demo.england import (
    agreed,
    assessing,
    checks,
    concerns,
    drafts,
    homes,
    rounds,
    staff,
    stays,
    visits,
)
from fostering.demo.england.book import Book, Pages
from fostering.demo.england.scale import Scale


def tell_service(scale: Scale, pages: Pages) -> None:
    """Teams, and the people who sign in."""
    book = Book(pages, None, scale.years)
    staff.hire(book, scale)
    book.close()


def tell_household(number: int, scale: Scale, pages: Pages) -> None:
    """Everything about one household."""
    home = homes.tell(number, scale, staff.Staff(scale), pages)
    homes.approve(home)
    homes.allocate(home)
    stays.place_children(home)
    assessing.assess(home)
    checks.check_people(home)
    checks.start_workbooks(home)
    days = visits.record_visits(home)
    rounds.keep_in_touch(home, days)
    rounds.inspect(home)
    rounds.review(home)
    agreed.agree(home)
    concerns.worry(home)
    drafts.leave_draft(home)
    home.book.close()


def last_ref(scale: Scale) -> int:
    """The highest number in a reference that was given."""
    return scale.households * homes.REFS
