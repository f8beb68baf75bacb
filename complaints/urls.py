"""The addresses of complaints and allegations."""

from django.urls import path

from complaints.views import allegations, complaints

urlpatterns = [
    path("complaints/", complaints.complaint_list, name="complaint-list"),
    path("complaints/add/", complaints.complaint_add, name="complaint-add"),
    path("complaints/<int:pk>/", complaints.complaint_detail, name="complaint-detail"),
    path("complaints/<int:pk>/edit/", complaints.complaint_edit, name="complaint-edit"),
    path("allegations/", allegations.allegation_list, name="allegation-list"),
    path("households/<int:pk>/allegations/add/", allegations.allegation_add, name="allegation-add"),
    path("allegations/<int:pk>/", allegations.allegation_detail, name="allegation-detail"),
    path("allegations/<int:pk>/edit/", allegations.allegation_edit, name="allegation-edit"),
]
