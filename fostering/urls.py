"""Every address of the product. tests/test_access_matrix.py walks them with every role."""

from django.urls import include, path

urlpatterns = [
    path("", include("fostering.core.urls")),
    path("", include("fostering.dashboards.urls")),
    path("", include("fostering.accounts.urls")),
    path("", include("fostering.documents.urls")),
    path("", include("fostering.interchange.urls")),
    path("", include("fostering.notifications.urls")),
    path("", include("fostering.obligations.urls")),
    path("", include("fostering.search.urls")),
    path("", include("carers.urls")),
    path("", include("carers.assessment_urls")),
    path("", include("complaints.urls")),
    path("", include("placements.urls")),
    path("", include("reviews.urls")),
    path("", include("fostering.api.urls")),
    path("accounts/", include("fostering.accounts.sign_in_urls")),
]

handler400 = "fostering.core.views.handler400"
handler403 = "fostering.core.views.handler403"
handler404 = "fostering.core.views.handler404"
handler500 = "fostering.core.views.handler500"
