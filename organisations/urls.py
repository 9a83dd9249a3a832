"""Addresses of the own account and of the duty roster."""

from django.urls import path

from organisations import step_up
from organisations.views import account, duty, members

urlpatterns = [
    path("", account.home, name="home"),
    path("account/", account.account, name="account"),
    path("account/<uuid:pk>/kies/", account.choose, name="account-choose"),
    path("account/sessies/sluiten/", account.end_sessions, name="account-sessions-end"),
    path("collegas/", members.members, name="member-list"),
    path("collegas/uitnodigen/", members.invite, name="member-invite"),
    path("collegas/<uuid:pk>/nodig/", members.confirm, name="member-confirm"),
    path("collegas/<uuid:pk>/beeindigen/", members.suspend, name="member-suspend"),
    path("collegas/<uuid:pk>/toelaten/", members.restore, name="member-restore"),
    path("collegas/<uuid:pk>/tweede-factor/", members.reset_factor, name="member-factor"),
    path("uitnodigingen/<uuid:pk>/link/", members.invitation_link, name="invitation-link"),
    path("uitnodigingen/<uuid:pk>/intrekken/", members.invitation_withdraw, name="invitation-withdraw"),
    path("bevestigen/", step_up.confirm, name="confirm"),
    path("verder/", step_up.go_on, name="go-on"),
    path("diensten/", duty.roster, name="duty"),
    path("diensten/overnemen/", duty.take_over, name="duty-take-over"),
    path("diensten/plannen/", duty.plan, name="duty-plan"),
    path("diensten/<uuid:pk>/stoppen/", duty.stop, name="duty-stop"),
]
