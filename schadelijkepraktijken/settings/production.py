"""Production: https only, hashed static files, and a refusal to start with a demo account or a local key."""

from schadelijkepraktijken.settings import base
from schadelijkepraktijken.settings.base import *  # noqa: F403

LOGGING = base.LOGGING | {"formatters": {"line": {"()": "core.logs.JsonFormatter"}}}
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
SECURE_SSL_REDIRECT = True
# Whoever calls the API by plain http is refused and not led on: the mistake must show.
SECURE_REDIRECT_EXEMPT = [r"^health(/work)?$", r"^metrics$", r"^api/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
