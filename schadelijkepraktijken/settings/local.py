"""A developer's own machine: demo accounts (with their second factor) and plain http."""

from schadelijkepraktijken.settings.base import *  # noqa: F403

IS_LOCAL = True
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
