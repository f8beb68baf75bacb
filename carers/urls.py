"""The addresses of households and of what is kept about them."""

from django.urls import path

from carers.views import approvals, checks, duties, history, households, people, timeline, workbooks

urlpatterns = [
    path("households/", households.household_list, name="household-list"),
    path("households/add/", households.household_add, name="household-add"),
    path("households/<int:pk>/", households.household_detail, name="household-detail"),
    path("households/<int:pk>/edit/", households.household_edit, name="household-edit"),
    path("households/<int:pk>/people/add/", people.person_add, name="person-add"),
    path("people/<int:pk>/edit/", people.person_edit, name="person-edit"),
    path("households/<int:pk>/approvals/add/", approvals.approval_add, name="approval-add"),
    path("approvals/<int:pk>/edit/", approvals.approval_edit, name="approval-edit"),
    path("households/<int:pk>/worker/", approvals.allocation_change, name="allocation-change"),
    path("households/<int:pk>/checks/", checks.check_list, name="check-list"),
    path("households/<int:pk>/checks/add/", checks.check_add, name="check-add"),
    path("checks/<int:pk>/edit/", checks.check_edit, name="check-edit"),
    path("people/<int:pk>/workbook/", workbooks.workbook_detail, name="workbook-detail"),
    path("people/<int:pk>/workbook/start/", workbooks.workbook_start, name="workbook-start"),
    path(
        "people/<int:pk>/workbook/complete/", workbooks.workbook_complete, name="workbook-complete"
    ),
    path(
        "people/<int:pk>/workbook/<int:standard>/",
        workbooks.workbook_evidence,
        name="workbook-evidence",
    ),
    path(
        "people/<int:pk>/workbook/<int:standard>/sign-off/",
        workbooks.workbook_sign_off,
        name="workbook-sign-off",
    ),
    path(
        "people/<int:pk>/workbook/<int:standard>/undo-sign-off/",
        workbooks.workbook_undo_sign_off,
        name="workbook-undo-sign-off",
    ),
    path("households/<int:pk>/done/", duties.duty_history, name="duty-history"),
    path("households/<int:pk>/timeline/", timeline.household_timeline, name="household-timeline"),
    path("households/<int:pk>/history/", history.household_history, name="household-history"),
]
