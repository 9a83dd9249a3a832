"""Addresses of referrals."""

from django.urls import path

from referrals.views import referrals, requests, retention

urlpatterns = [
    path("verwijzingen/", referrals.inbox, name="referral-list"),
    path("verwijzingen/<uuid:pk>/", referrals.detail, name="referral-detail"),
    path("verwijzingen/<uuid:pk>/aannemen/", referrals.accept, name="referral-accept"),
    path("verwijzingen/<uuid:pk>/weigeren/", referrals.decline, name="referral-decline"),
    path("verwijzingen/<uuid:pk>/intrekken/", referrals.withdraw, name="referral-withdraw"),
    path("verwijzingen/<uuid:pk>/terugkoppelen/", referrals.report_back, name="referral-report-back"),
    path("bewaren/", retention.overview, name="retention-list"),
    path("bewaren/<uuid:pk>/", retention.certificate, name="destruction-detail"),
    path("bewaren/<uuid:pk>/goedkeuren/", retention.approve, name="destruction-approve"),
    path("bewaren/<uuid:pk>/intrekken/", retention.withdraw, name="destruction-withdraw"),
    path("casussen/<uuid:pk>/bewaren/", retention.of_case, name="case-retention"),
    path("casussen/<uuid:pk>/bewaren/vernietigen/", retention.propose, name="destruction-propose"),
    path("casussen/<uuid:pk>/bewaren/<uuid:hold_pk>/opheffen/", retention.lift, name="retention-lift"),
    path("triage/<uuid:pk>/bewaren/", retention.of_signal, name="signal-retention"),
    path(
        "triage/<uuid:pk>/bewaren/vernietigen/", retention.propose_signal, name="signal-destruction-propose"
    ),
    path(
        "triage/<uuid:pk>/bewaren/<uuid:hold_pk>/opheffen/",
        retention.lift_signal,
        name="signal-retention-lift",
    ),
    path("verzoeken/", requests.inbox, name="request-list"),
    path("verzoeken/nieuw/", requests.new, name="request-new"),
    path("verzoeken/<uuid:pk>/", requests.detail, name="request-detail"),
    path("verzoeken/<uuid:pk>/termijn/", requests.term, name="request-term"),
    path("verzoeken/<uuid:pk>/voorleggen/", requests.prepare, name="request-prepare"),
    path("verzoeken/<uuid:pk>/tweede-lezer/", requests.review, name="request-review"),
    path("verzoeken/<uuid:pk>/overzicht/", requests.export, name="request-export"),
    path("verzoeken/<uuid:pk>/vernietigen/", requests.destroy, name="request-destroy"),
    path("verzoeken/<uuid:pk>/beantwoord/", requests.answer, name="request-answer"),
    path("casussen/<uuid:pk>/verwijzingen/", referrals.case_list, name="case-referrals"),
    path("casussen/<uuid:pk>/verwijzingen/nieuw/", referrals.new, name="referral-new"),
]
