from django.urls import path

from fostering.interchange import views

urlpatterns = [
    path("imports/", views.import_list, name="import-list"),
    path("imports/new/", views.import_new, name="import-new"),
    path("imports/template/", views.import_template, name="import-template"),
    path(
        "imports/template/workbook/",
        views.import_template_workbook,
        name="import-template-workbook",
    ),
    path("imports/<int:pk>/", views.import_detail, name="import-detail"),
    path("imports/<int:pk>/progress/", views.import_progress, name="import-progress"),
    path("imports/<int:pk>/start/", views.import_start, name="import-start"),
    path("imports/<int:pk>/drop/", views.import_drop, name="import-drop"),
    path("imports/<int:pk>/undo/", views.import_undo, name="import-undo"),
    path("export/", views.records_export, name="records-export"),
]
