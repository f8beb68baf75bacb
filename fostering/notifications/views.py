"""The messages page: what the product told somebody."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from fostering.accounts.requests import StaffRequest
from fostering.core.paging import Pages
from fostering.notifications.actions import messages
from fostering.notifications.models import Notice
from fostering.notifications.queries import unread_count

PER_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
def notice_list(request: StaffRequest) -> HttpResponse:
    """The person's own notices, the newest first; a post marks them all as read."""
    if request.method == "POST":
        messages.mark_read(by=request.user)
        return redirect("notice-list")
    notices = Notice.objects.visible_to(request.user).order_by("-created_at", "-pk")
    page = Pages(notices, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "unread": unread_count(request.user)}
    return render(request, "notifications/notice_list.html", context)
