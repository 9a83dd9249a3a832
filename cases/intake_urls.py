"""Addresses of signals, advice, drafts and triage."""

from django.urls import path

from cases.views import advice, drafts, signals, triage
from cases.views.protection import declare_signal
from cases.views.search import ask_radar

urlpatterns = [
    path("signalen/", signals.signal_list, name="signal-list"),
    path("signalen/nieuw/", signals.new, name="signal-new"),
    path("signalen/<uuid:pk>/", signals.detail, name="signal-detail"),
    path("signalen/<uuid:pk>/namen/", signals.names, name="signal-names"),
    path("adviezen/", advice.advice_list, name="advice-list"),
    path("adviezen/nieuw/", advice.advice_new, name="advice-new"),
    path("adviezen/<uuid:pk>/", advice.advice_detail, name="advice-detail"),
    path("adviezen/<uuid:pk>/beantwoorden/", advice.advice_answer, name="advice-answer"),
    path("adviezen/<uuid:pk>/melding/", advice.advice_report, name="advice-report"),
    path("concepten/opslaan", drafts.save, name="draft-save"),
    path("concepten/<uuid:pk>/", drafts.resume, name="draft-resume"),
    path("concepten/<uuid:pk>/nu-doen/", drafts.danger, name="draft-danger"),
    path("concepten/<uuid:pk>/controle/", drafts.review, name="draft-review"),
    path("concepten/<uuid:pk>/verwijderen/", drafts.delete, name="draft-delete"),
    path("concepten/<uuid:pk>/<slug:slug>/", drafts.step, name="draft-step"),
    path("triage/", triage.inbox, name="triage-inbox"),
    path("triage/afgehandeld/", triage.inbox, {"view": "decided"}, name="triage-decided"),
    path("triage/meelezen/", triage.inbox, {"view": "along"}, name="triage-along"),
    path("triage/adviezen/", triage.inbox, {"view": "advice"}, name="triage-advice"),
    path("triage/overdrachten/<uuid:pk>/", triage.handover, name="triage-handover"),
    path("triage/overdrachten/<uuid:pk>/aannemen/", triage.take_over, name="triage-take-over"),
    path("triage/<uuid:pk>/", triage.signal, name="triage-signal"),
    path("triage/<uuid:pk>/belang/", declare_signal, name="triage-conflict"),
    path("triage/<uuid:pk>/radar/", ask_radar, name="triage-radar"),
    path("triage/<uuid:pk>/namen/", triage.names, name="triage-names"),
    path("triage/<uuid:pk>/opnemen/", triage.accept, name="triage-accept"),
    path("triage/<uuid:pk>/advies/", triage.advise, name="triage-advise"),
    path("triage/<uuid:pk>/overdragen/", triage.hand_over, name="triage-hand-over"),
    path("triage/<uuid:pk>/overdracht-intrekken/", triage.withdraw, name="triage-withdraw"),
    path("triage/<uuid:pk>/beeindigen/", triage.end, name="triage-end"),
    path("triage/<uuid:pk>/terugkoppelen/", triage.feedback, name="triage-feedback"),
]
