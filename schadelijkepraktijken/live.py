"""ASGI entry point of the live streams, for uvicorn. The pages are served by `wsgi.py`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schadelijkepraktijken.settings.local")
django.setup()

# Models can only be asked after the application is set up.
from monitoring.stream.app import Application  # noqa: E402
from schadelijkepraktijken.safety import refuse_unsafe_start  # noqa: E402

refuse_unsafe_start()
application = Application()
