"""Addresses of reviews of approval."""

from django.urls import path

from reviews import views

urlpatterns = [
    path("households/<int:pk>/reviews/", views.review_list, name="review-list"),
    path("households/<int:pk>/reviews/add/", views.review_add, name="review-add"),
    path("reviews/<int:pk>/edit/", views.review_edit, name="review-edit"),
]
