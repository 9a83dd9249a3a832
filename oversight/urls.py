"""Addresses of the privacy officer."""

from django.urls import path

from oversight.views import looks, reviews

urlpatterns = [
    path("toezicht/", reviews.review_list, name="look-review-list"),
    path("toezicht/<uuid:pk>/", reviews.review_detail, name="look-review"),
    path("toezicht/<uuid:pk>/navraag/", reviews.review_ask, name="look-review-ask"),
    path("toezicht/<uuid:pk>/afhandelen/", reviews.review_close, name="look-review-close"),
    path("inzage/", looks.find, name="who-saw-find"),
    path("inzage/<uuid:pk>/", looks.who_saw, name="who-saw"),
    path("inzage/<uuid:pk>/bestand/", looks.who_saw_file, name="who-saw-file"),
]
