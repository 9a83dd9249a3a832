"""Celery only wakes workers up: what is due stands in the database and is found without it."""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.loaders.app import AppLoader
from celery.signals import setup_logging
from django.conf import settings

from schadelijkepraktijken import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schadelijkepraktijken.settings.local")


class Loader(AppLoader):
    """Asks, before worker or beat does anything, whether this database and these keys may be used here."""

    def on_worker_init(self) -> None:
        from schadelijkepraktijken.safety import refuse_unsafe_start  # the models are ready only now

        refuse_unsafe_start()


@setup_logging.connect
def write_own_lines(**_offered: Any) -> None:
    """Worker and beat write as the other processes do: with somebody here, Celery sets up no lines of its own."""
    dictConfig(settings.LOGGING)


broker.use()
app = Celery("schadelijkepraktijken", loader="schadelijkepraktijken.celery:Loader")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
