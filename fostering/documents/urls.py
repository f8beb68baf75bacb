"""Files and packs."""

from django.urls import path

from fostering.documents.views import files, packs

urlpatterns = [
    path("documents/<uuid:key>/", files.document_download, name="document-download"),
    path("packs/<int:pk>/", packs.pack_detail, name="pack-detail"),
    path("packs/<int:pk>/progress/", packs.pack_progress, name="pack-progress"),
    path("packs/<int:pk>/download/", packs.pack_download, name="pack-download"),
    path("packs/<int:pk>/again/", packs.pack_again, name="pack-again"),
]
