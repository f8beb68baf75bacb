from django.urls import path

from fostering.search.views import search

urlpatterns = [path("search/", search, name="search")]
