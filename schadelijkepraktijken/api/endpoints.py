"""The endpoints of version 1. No address ends with a slash; none carries anything about a person."""

from django.urls import path

from border.api.views import BorderChecks
from cases.api.views import Cases, OneCase, OneSignal, Signals
from monitoring.api.views import Acknowledgement, Alerts

urlpatterns = [
    path("signals", Signals.as_view(), name="api-signals"),
    path("signals/<uuid:pk>", OneSignal.as_view(), name="api-signal"),
    path("cases", Cases.as_view(), name="api-cases"),
    path("cases/<uuid:pk>", OneCase.as_view(), name="api-case"),
    path("border-checks", BorderChecks.as_view(), name="api-border-checks"),
    path("alerts", Alerts.as_view(), name="api-alerts"),
    path("alerts/<uuid:pk>/acknowledgement", Acknowledgement.as_view(), name="api-alert-acknowledgement"),
]
