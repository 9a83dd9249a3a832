"""Celery only wakes workers up: what is due stands in the database and is found without it."""

import os

from celery import Celery
from celery.loaders.app import AppLoader

from schadelijkepraktijken import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schadelijkepraktijken.settings.local")


class Loader(AppLoader):
    """Asks, before worker or beat does anything, whether this database and these keys may be used here."""

    def on_worker_init(self) -> None:
        from schadelijkepraktijken.safety import refuse_unsafe_start  # the models are ready only now

        refuse_unsafe_start()


broker.use()
app = Celery("schadelijkepraktijken", loader="schadelijkepraktijken.celery:Loader")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
