from django.urls import path

from fostering.obligations import views

urlpatterns = [
    path("operations/", views.operations, name="operations"),
]
