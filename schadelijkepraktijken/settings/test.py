"""The test run: as local, with a fast password hash and undefined template variables made visible."""

from schadelijkepraktijken.settings.base import *  # noqa: F403

IS_LOCAL = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
WHITENOISE_USE_FINDERS = True
# Look a file up when it is asked for: every test client makes the middleware anew, and most ask for none.
WHITENOISE_AUTOREFRESH = True
