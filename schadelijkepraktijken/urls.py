"""Every address of the application."""

from django.urls import include, path

from core.views.gallery import gallery
from core.views.health import health, work

urlpatterns = [
    path("health", health, name="health"),
    path("health/work", work, name="health-work"),
    path("onderdelen/", gallery, name="gallery"),
    path("api/v1/", include("schadelijkepraktijken.api.urls")),
    path("", include("organisations.identity_urls")),
    path("", include("organisations.urls")),
    path("", include("oversight.urls")),
    path("", include("monitoring.urls")),
    path("", include("cases.case_urls")),
    path("", include("cases.intake_urls")),
    path("", include("border.urls")),
    path("", include("risk.urls")),
    path("", include("protection_orders.application_urls")),
    path("", include("protection_orders.order_urls")),
    path("", include("repatriation.urls")),
    path("", include("referrals.urls")),
]
handler400 = "core.views.errors.bad_request"
handler403 = "core.views.errors.permission_denied"
handler404 = "core.views.errors.not_found"
handler429 = "core.views.errors.too_many_requests"
handler500 = "core.views.errors.server_error"
