from django.urls import path

from fostering.notifications import views

urlpatterns = [
    path("messages/", views.notice_list, name="notice-list"),
]
