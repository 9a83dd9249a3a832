"""Addresses of the border check, and of the page "Reis" of a case."""

from django.urls import path

from border.views import alerts, checks

CHECK = "grens/controles/<uuid:pk>/"
CASE = "casussen/<uuid:pk>/reis/"

urlpatterns = [
    path("grens/", checks.border_check, name="border-check"),
    path(CHECK, checks.border_result, name="border-result"),
    path(f"{CHECK}actueel/", checks.border_current, name="border-current"),
    path(f"{CHECK}<uuid:match_pk>/vaststellen/", checks.border_confirm, name="border-confirm"),
    path(f"{CHECK}<uuid:match_pk>/iemand-anders/", checks.border_reject, name="border-reject"),
    path(CASE, alerts.case_travel, name="case-travel"),
    path(f"{CASE}signaleringen/nieuw/", alerts.alert_new, name="travel-alert-new"),
    path(f"{CASE}signaleringen/<uuid:alert_pk>/", alerts.alert_detail, name="travel-alert-detail"),
]
