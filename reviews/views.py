"""Reviews of approval: the list, one recorded, one corrected."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carers.views import pages
from fostering.accounts.requests import StaffRequest
from fostering.audit import access
from fostering.core.dates import today
from reviews.actions import reviews
from reviews.forms import ReviewForm
from reviews.models import Review
from reviews.permissions import can_read_reviews, can_record_review
from reviews.queries import chairs_offered, reviews_of

# As many years.
REVIEWS_A_PAGE = 20


@require_safe
def review_list(request: StaffRequest, pk: int) -> HttpResponse:
    """Every review of the household's approval, the latest first."""
    household = pages.load_household(request, pk)
    pages.authorise(can_read_reviews(request.user, household))
    return pages.record_page(
        request,
        household,
        "reviews/review_list.html",
        page=Paginator(reviews_of(household, request.user), REVIEWS_A_PAGE).get_page(
            request.GET.get("page")
        ),
        can_record=can_record_review(request.user, household),
    )


@require_http_methods(["GET", "POST"])
def review_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Record a review that was held."""
    household = pages.load_household(request, pk)
    user = request.user
    pages.authorise(can_record_review(user, household))
    chairs = chairs_offered(user)
    form = ReviewForm(
        request.POST or None,
        chairs=chairs,
        initial={"held_on": today(), "chaired_by": user},
    )
    back = reverse("review-list", args=[pk])
    return pages.form_page(
        request,
        household,
        form=form,
        act=lambda: reviews.record_review(
            household=household, today=today(), by=user, **form.values
        ),
        done="Review recorded.",
        then=back,
        back=back,
        title="Record a review",
        hint="The report of the first review after approval goes to the fostering panel.",
        button="Record review",
    )


@require_http_methods(["GET", "POST"])
def review_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct a review."""
    user = request.user
    seen = Review.objects.visible_to(user).select_related("household__team")
    review = access.get_record_or_404(request, seen, pk=pk)
    household = review.household
    pages.authorise(can_record_review(user, household))
    form = ReviewForm(
        request.POST or None, record=review, chairs=chairs_offered(user, named=review.chaired_by_id)
    )
    back = reverse("review-list", args=[household.pk])
    return pages.form_page(
        request,
        household,
        form=form,
        act=lambda: reviews.change_review(
            review=review, version=form.opened_at, today=today(), by=user, **form.values
        ),
        done="Review saved.",
        then=back,
        back=back,
        title="Correct a review",
    )
