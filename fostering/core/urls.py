"""Addresses that belong to no app. fostering/urls.py includes them at the root."""

from django.urls import path

from fostering.core import health, views

urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("components/", views.component_gallery, name="component-gallery"),
]
