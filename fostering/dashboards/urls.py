from django.urls import path

from fostering.dashboards.views import exceptions, home, in_time, lists, policies, teams, work

urlpatterns = [
    path("", home.home, name="home"),
    path("my-work/", work.my_work, name="my-work"),
    path("teams/", teams.team_list, name="team-list"),
    path("areas/<int:pk>/", teams.area_page, name="area-page"),
    path("teams/<int:pk>/", teams.team_page, name="team-page"),
    path("duties/", lists.duty_list, name="duty-list"),
    path("children/", lists.children_list, name="children-list"),
    path("policies/", policies.policy_list, name="policy-list"),
    path("policies/trials/<int:pk>/", policies.policy_trial, name="policy-trial"),
    path(
        "policies/trials/<int:pk>/progress/",
        policies.policy_trial_progress,
        name="policy-trial-progress",
    ),
    path("policies/trials/<int:pk>/save/", policies.policy_trial_save, name="policy-trial-save"),
    path("policies/in-use/<slug:kind>/", policies.standard_change, name="standard-change"),
    path("policies/<slug:code>/use/", policies.policy_use, name="policy-use"),
    path("policies/<slug:code>/", policies.policy_detail, name="policy-detail"),
    path("policies/<slug:code>/<slug:kind>/", policies.standard_detail, name="standard-detail"),
    path("reports/visits-in-time/", in_time.in_time_report, name="visits-in-time"),
    path("duties/<int:pk>/exception/", exceptions.exception_add, name="exception-add"),
    path("exceptions/<int:pk>/withdraw/", exceptions.exception_withdraw, name="exception-withdraw"),
]
