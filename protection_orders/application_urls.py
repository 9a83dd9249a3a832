"""Addresses of applications and their review. No name, place or date stands in any of them."""

from django.urls import path

from protection_orders.views import application_papers as papers
from protection_orders.views import application_parts as parts
from protection_orders.views import application_rows as rows
from protection_orders.views import applications, reviews

ONE = "bevelen/aanvragen/<uuid:pk>/"

urlpatterns = [
    path("casussen/<uuid:pk>/bevelen/nieuwe-aanvraag/", applications.new, name="application-new"),
    path(ONE, applications.detail, name="application-detail"),
    path(ONE + "instrument/", applications.instrument, name="application-instrument"),
    path(ONE + "voorleggen/", applications.submit, name="application-submit"),
    path(ONE + "indienen/", applications.file, name="application-file"),
    path(ONE + "weggooien/", applications.drop, name="application-drop"),
    path(ONE + "beoordelen/", reviews.review, name="application-review"),
    path(ONE + "intrekken/", reviews.withdraw, name="application-withdraw"),
    path(ONE + "deel/<slug:slug>/", parts.part, name="application-part"),
    path(ONE + "anderen/", parts.others, name="application-others"),
    path(ONE + "mensen/<uuid:row_id>/leeftijd/", parts.person_age, name="application-person-age"),
    path(ONE + "mensen/<uuid:row_id>/rol/", parts.person_role, name="application-person-role"),
    path(
        ONE + "mensen/<uuid:row_id>/instemming/", parts.person_agreement, name="application-person-agreement"
    ),
    path(ONE + "mensen/<uuid:row_id>/grond/", parts.person_reason, name="application-person-reason"),
    path(ONE + "mensen/<uuid:row_id>/woorden/", parts.person_words, name="application-person-words"),
    path(ONE + "mensen/<uuid:row_id>/bevestigen/", parts.person_confirm, name="application-person-confirm"),
    path(ONE + "weg/<slug:kind>/<uuid:row_id>/", rows.row_remove, name="application-row-remove"),
    path(ONE + "maatregelen/nieuw/<slug:key>/", rows.measure, name="application-measure-new"),
    path(ONE + "maatregelen/<uuid:row_id>/", rows.measure, name="application-measure"),
    path(ONE + "feiten/nieuw/", rows.fact, name="application-fact-new"),
    path(ONE + "feiten/<uuid:row_id>/", rows.fact, name="application-fact"),
    path(ONE + "voorbeeld/<slug:reader>/", papers.preview, name="application-preview"),
    path(ONE + "stuk/<slug:reader>.pdf", papers.paper_pdf, name="application-pdf"),
    path(ONE + "bijlage/", papers.annex, name="application-annex"),
    path(ONE + "bijlage/<uuid:unlock_id>.pdf", papers.annex_pdf, name="application-annex-pdf"),
]
