"""/NAME/?pk=... for each page."""

from django.urls import path

from bench.floor import views

urlpatterns = [
    path("ready/", views.ready),
    path("<slug:name>/", views.page),
]
