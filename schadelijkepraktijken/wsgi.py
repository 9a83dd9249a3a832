"""WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schadelijkepraktijken.settings.local")

application = get_wsgi_application()

# Models can only be asked after the application is set up.
from schadelijkepraktijken.safety import refuse_unsafe_start  # noqa: E402

refuse_unsafe_start()
