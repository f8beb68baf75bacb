"""The addresses of assessments and of a household's documents."""

from django.urls import path

from carers.views import assessments, documents, form_f_pack, references, sections

urlpatterns = [
    path("assessments/", assessments.assessment_list, name="assessment-list"),
    path(
        "households/<int:pk>/assessment/",
        assessments.household_assessments,
        name="household-assessments",
    ),
    path(
        "households/<int:pk>/assessment/start/",
        assessments.assessment_start,
        name="assessment-start",
    ),
    path("assessments/<int:pk>/", assessments.assessment_detail, name="assessment-detail"),
    path("assessments/<int:pk>/edit/", assessments.assessment_edit, name="assessment-edit"),
    path("assessments/<int:pk>/panel/", assessments.assessment_panel, name="assessment-panel"),
    path(
        "assessments/<int:pk>/recommendation/",
        assessments.assessment_recommendation,
        name="assessment-recommendation",
    ),
    path(
        "assessments/<int:pk>/complete/",
        assessments.assessment_complete,
        name="assessment-complete",
    ),
    path("assessments/<int:pk>/reopen/", assessments.assessment_reopen, name="assessment-reopen"),
    path(
        "assessments/<int:pk>/withdraw/",
        assessments.assessment_withdraw,
        name="assessment-withdraw",
    ),
    path(
        "assessments/<int:pk>/sections/<slug:code>/",
        sections.assessment_section,
        name="assessment-section",
    ),
    path(
        "assessments/<int:pk>/sections/<slug:code>/draft/",
        sections.assessment_autosave,
        name="assessment-autosave",
    ),
    path(
        "assessments/<int:pk>/sections/<slug:code>/reopen/",
        sections.section_reopen,
        name="section-reopen",
    ),
    path("assessments/<int:pk>/references/add/", references.reference_add, name="reference-add"),
    path("references/<int:pk>/edit/", references.reference_edit, name="reference-edit"),
    path("households/<int:pk>/documents/", documents.document_list, name="document-list"),
    path("households/<int:pk>/documents/add/", documents.document_add, name="document-add"),
    path("documents/<uuid:key>/remove/", documents.document_remove, name="document-remove"),
    path("assessments/<int:pk>/pack/", form_f_pack.pack_new, name="pack-new"),
]
