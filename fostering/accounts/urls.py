from django.urls import path

from fostering.accounts.views import account, held, people, teams

urlpatterns = [
    path("your-kept-form/", held.held_submission, name="held-submission"),
    path("your-account/", account.your_account, name="your-account"),
    path("your-account/tokens/<str:key>/revoke/", account.token_revoke, name="token-revoke"),
    path("people-and-teams/", people.people_list, name="people-list"),
    path("people-and-teams/people/add/", people.people_add, name="people-add"),
    path("people-and-teams/people/<int:pk>/", people.people_edit, name="people-edit"),
    path("people-and-teams/people/<int:pk>/invite/", people.people_invite, name="people-invite"),
    path("people-and-teams/teams/", teams.team_index, name="people-teams"),
    path("people-and-teams/teams/add/", teams.team_add, name="team-add"),
    path("people-and-teams/teams/<int:pk>/", teams.team_edit, name="team-edit"),
    path("people-and-teams/areas/", teams.area_index, name="people-areas"),
    path("people-and-teams/areas/add/", teams.area_add, name="area-add"),
    path("people-and-teams/areas/<int:pk>/", teams.area_edit, name="area-edit"),
]
