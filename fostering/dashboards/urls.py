from django.urls import path

from fostering.dashboards.views import home, lists, teams, work

urlpatterns = [
    path("", home.home, name="home"),
    path("my-work/", work.my_work, name="my-work"),
    path("teams/", teams.team_list, name="team-list"),
    path("teams/<int:pk>/", teams.team_page, name="team-page"),
    path("duties/", lists.duty_list, name="duty-list"),
    path("children/", lists.children_list, name="children-list"),
]
