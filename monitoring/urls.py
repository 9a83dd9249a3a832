"""Addresses of the worklist and of alerts."""

from django.urls import path

from monitoring.views import worklist

urlpatterns = [
    path("werk/", worklist.work, name="worklist"),
]
