"""Addresses of the assessment, all under the case."""

from django.urls import path

from risk.views import assessments

urlpatterns = [
    path("casussen/<uuid:pk>/risico/", assessments.case_list, name="case-risk"),
    path("casussen/<uuid:pk>/risico/nieuw/", assessments.new, name="assessment-new"),
    path("casussen/<uuid:case_id>/risico/<uuid:pk>/", assessments.detail, name="assessment-detail"),
    path(
        "casussen/<uuid:case_id>/risico/<uuid:pk>/vragen/<slug:code>/",
        assessments.group,
        name="assessment-group",
    ),
    path("casussen/<uuid:case_id>/risico/<uuid:pk>/angst/", assessments.fear, name="assessment-fear"),
    path(
        "casussen/<uuid:case_id>/risico/<uuid:pk>/oordeel/", assessments.conclude, name="assessment-conclude"
    ),
    path("casussen/<uuid:case_id>/risico/<uuid:pk>/meelezen/", assessments.second, name="assessment-second"),
    path("casussen/<uuid:case_id>/risico/<uuid:pk>/vervallen/", assessments.drop, name="assessment-drop"),
]
