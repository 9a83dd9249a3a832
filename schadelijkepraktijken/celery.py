"""Celery only wakes workers up: what is due stands in the database and is found without it."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schadelijkepraktijken.settings.local")

app = Celery("schadelijkepraktijken")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
