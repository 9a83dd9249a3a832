"""Addresses of the own account."""

from django.urls import path

from organisations.views import account

urlpatterns = [
    path("", account.home, name="home"),
    path("account/", account.account, name="account"),
    path("account/<uuid:pk>/kies/", account.choose, name="account-choose"),
]
