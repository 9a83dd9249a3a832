"""Addresses of log-in, log-out and the second factor. Names are those that django-allauth asks for; what is not here is not reachable."""

from allauth.account import views as account
from django.urls import path

from organisations.sso import enabled as sso_enabled
from organisations.views import entrance, factors, sso

urlpatterns = [
    path("inloggen/", account.LoginView.as_view(extra_context={"sso": sso_enabled}), name="account_login"),
    path("inloggen/code/", factors.SecondStep.as_view(), name="mfa_authenticate"),
    path("inloggen/vergeten/", entrance.recovery_ask, name="recovery-ask"),
    path("inloggen/herstel/", entrance.recovery_choose, name="recovery-choose"),
    path("inloggen/herstel/<str:token>/", entrance.recovery_open, name="recovery-open"),
    path("inloggen/organisatie/", sso.begin, name="sso-begin"),
    path("inloggen/organisatie/terug/", sso.back, name="sso-back"),
    path("uitnodiging/", entrance.invitation, name="invitation"),
    path("uitnodiging/<str:token>/", entrance.invitation_open, name="invitation-open"),
    path("uitloggen/", entrance.LogOut.as_view(), name="account_logout"),
    path("tweede-factor/app/", factors.AddApp.as_view(), name="mfa_activate_totp"),
    path("tweede-factor/sleutel/", factors.AddKey.as_view(), name="mfa_add_webauthn"),
    path(
        "account/beveiliging/sleutel/<int:pk>/weg/", factors.RemoveKey.as_view(), name="mfa_remove_webauthn"
    ),
    path("account/beveiliging/", factors.Overview.as_view(), name="mfa_index"),
    path("account/wachtwoord/", factors.ChangePassword.as_view(), name="account_change_password"),
    path("account/beveiliging/app/weg/", factors.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("account/beveiliging/herstelcodes/", factors.SeeCodes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "account/beveiliging/herstelcodes/nieuw/",
        factors.NewCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
]
