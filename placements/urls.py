"""Addresses of visits and placements."""

from django.urls import path

from placements.views import after, amending, children, homes, plans, reading, writing

urlpatterns = [
    path("households/<int:pk>/visits/", reading.visit_list, name="visit-list"),
    path("households/<int:pk>/visits/start/", writing.visit_start, name="visit-start"),
    path("visits/<int:pk>/", reading.visit_detail, name="visit-detail"),
    path("visits/<int:pk>/edit/", writing.visit_edit, name="visit-edit"),
    path("visits/<int:pk>/autosave/", writing.visit_autosave, name="visit-autosave"),
    path("visits/<int:pk>/discard/", writing.visit_discard, name="visit-discard"),
    path("visits/<int:pk>/amend/", amending.visit_amend, name="visit-amend"),
    path("visits/<int:pk>/share/", after.visit_share, name="visit-share"),
    path("visits/<int:pk>/oversee/", after.visit_oversee, name="visit-oversee"),
    path("visit-actions/<int:pk>/done/", after.visit_action_done, name="visit-action-done"),
    path(
        "visit-actions/<int:pk>/open-again/",
        after.visit_action_open_again,
        name="visit-action-open-again",
    ),
    path("visits/<int:pk>/copy/", reading.visit_copy, name="visit-copy"),
    path("households/<int:pk>/placements/add/", children.placement_add, name="placement-add"),
    path("placements/<int:pk>/", plans.placement_detail, name="placement-detail"),
    path("placements/<int:pk>/end/", children.placement_end, name="placement-end"),
    path("households/<int:pk>/contacts/", homes.contact_list, name="contact-list"),
    path("households/<int:pk>/contacts/add/", homes.contact_add, name="contact-add"),
    path("contacts/<int:pk>/edit/", homes.contact_edit, name="contact-edit"),
    path("households/<int:pk>/inspections/add/", homes.inspection_add, name="inspection-add"),
    path("inspections/<int:pk>/edit/", homes.inspection_edit, name="inspection-edit"),
    path(
        "placements/<int:pk>/safer-caring-plan/add/", plans.plan_add, name="safer-caring-plan-add"
    ),
    path("safer-caring-plans/<int:pk>/edit/", plans.plan_edit, name="safer-caring-plan-edit"),
    path(
        "placements/<int:pk>/delegated-authority/add/",
        plans.authority_add,
        name="delegated-authority-add",
    ),
    path(
        "delegated-authority/<int:pk>/edit/", plans.authority_edit, name="delegated-authority-edit"
    ),
]
