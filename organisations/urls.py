"""Addresses of the own account and of the duty roster."""

from django.urls import path

from organisations import step_up
from organisations.views import account, duty

urlpatterns = [
    path("", account.home, name="home"),
    path("account/", account.account, name="account"),
    path("account/<uuid:pk>/kies/", account.choose, name="account-choose"),
    path("bevestigen/", step_up.confirm, name="confirm"),
    path("diensten/", duty.roster, name="duty"),
    path("diensten/overnemen/", duty.take_over, name="duty-take-over"),
    path("diensten/plannen/", duty.plan, name="duty-plan"),
    path("diensten/<uuid:pk>/stoppen/", duty.stop, name="duty-stop"),
]
