"""Addresses of the return."""

from django.urls import path

from repatriation.views import files

urlpatterns = [
    path("terugkeer/", files.index, name="return-list"),
    path("terugkeer/<uuid:pk>/", files.detail, name="return-detail"),
    path("terugkeer/<uuid:pk>/gegevens/", files.describe, name="return-describe"),
    path("terugkeer/<uuid:pk>/stappen/<uuid:step_id>/", files.step, name="return-step"),
    path("terugkeer/<uuid:pk>/volgende-fase/", files.move, {"verb": "volgende"}, name="return-advance"),
    path("terugkeer/<uuid:pk>/vorige-fase/", files.move, {"verb": "vorige"}, name="return-step-back"),
    path("terugkeer/<uuid:pk>/teken-van-leven/", files.sign, name="return-sign"),
    path("terugkeer/<uuid:pk>/reis/", files.travel, name="return-travel"),
    path("terugkeer/<uuid:pk>/document/", files.document, name="return-document"),
    path("terugkeer/<uuid:pk>/afsluiten/", files.close, name="return-close"),
    path("terugkeer/<uuid:pk>/aankomst/", files.arrival, name="return-arrival"),
    path("casussen/<uuid:pk>/terugkeer/", files.case_list, name="case-returns"),
    path("casussen/<uuid:pk>/terugkeer/nieuw/", files.new, name="return-new"),
]
