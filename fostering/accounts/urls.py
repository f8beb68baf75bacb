from django.urls import path

from fostering.accounts import views

urlpatterns = [
    path("your-kept-form/", views.held_submission, name="held-submission"),
]
