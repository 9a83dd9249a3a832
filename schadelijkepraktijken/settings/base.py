"""Settings that hold everywhere; local, test and production add what differs."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from schadelijkepraktijken import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1")
FIELD_KEYS = env.keys("FIELD_KEYS")
INDEX_KEYS = env.keys("INDEX_KEYS")
IS_LOCAL = False
# AuditSourceID of NEN 7513: which installation wrote a line of the log.
AUDIT_SOURCE = env.text("AUDIT_SOURCE", "schakel")
# Pages without a line in the log: asked every second, or the same for everybody. Fixed words and numbers of alarms only;
# tests/composition/test_routes.py looks in them.
AUDIT_SILENT_ROUTES = frozenset(
    {
        "health",
        "health-work",
        "metrics",
        "api-docs",
        "api-openapi-json",
        "api-openapi-yaml",
        "alert-badge",
        "alert-state",
    }
)

DATABASES = {"default": env.database("DATABASE_URL")}
if env.flag("HAS_OWNER_CONNECTION", bool(env.text("DATABASE_OWNER_URL", ""))):
    DATABASES["owner"] = env.database("DATABASE_OWNER_URL")

INSTALLED_APPS = [
    "schadelijkepraktijken.apps.CompositionConfig",
    "oversight",
    "monitoring",
    "border",
    "repatriation",
    "referrals",
    "protection_orders",
    "risk",
    "cases",
    "organisations",
    "audit",
    "core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "csp",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "pgtrigger",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "core.middleware.ForwardedMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Files and pages: a first load is at most 100 KB, also where no compressed copies of the files stand (locally).
    # Django masks the token of a form and pads, against guessing by length.
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.HeadersMiddleware",
    "schadelijkepraktijken.api.versioning.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.middleware.CleanInputMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "organisations.sessions.SessionClockMiddleware",
    "organisations.middleware.LoginRequiredMiddleware",
    "organisations.middleware.ScopeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "schadelijkepraktijken.urls"
WSGI_APPLICATION = "schadelijkepraktijken.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "schadelijkepraktijken.frame.context",
            ],
            "builtins": ["django.templatetags.i18n", "core.templatetags.schakel"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

AUTH_USER_MODEL = "organisations.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
]
# Guardian's backend answers without looking at the end of a grant, so it is asked nothing (cases/models/access.py).
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
# Guardian's anonymous user would be a person nobody invited.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
# Where links in messages lead; empty means that links are handed over by the administrator.
PUBLIC_URL = env.text("PUBLIC_URL", "")
EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_PORT = int(env.text("EMAIL_PORT", "587"))
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", True)
# Sending mail keeps nobody waiting longer (monitoring/channels).
EMAIL_TIMEOUT = 5
# Who hears by mail that work does not get through: people who look after the machines.
WATCH_MAIL = env.words("WATCH_MAIL", "")
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "schakel@localhost")
ACCOUNT_ADAPTER = "organisations.identity.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "organisations.identity.LogInForm",
    "change_password": "organisations.identity.ChangePasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
# An office shares one address, so a name is limited sooner than an address.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    "change_password": "5/m/user",
    "invitation": "30/5m/ip",
    "recovery": "30/5m/ip",
    "calendar_feed": "60/5m/ip",
}
# Who we are in a message to a system: the URN with our OIN that the NL GOV profile for CloudEvents asks for.
EVENT_SOURCE = env.text("EVENT_SOURCE", "urn:nld:oin:00000000000000000000:systeem:schakel")
# Networks of partners that are not on the internet (Diginetwerk, say); anything else that is internal is refused.
WEBHOOK_NETWORKS = env.words("WEBHOOK_NETWORKS")
# Our own proxies. Only what these say of who called them counts; without them a forged header does nothing.
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
# Single sign-on at one's own organisation (organisations.sso); without an issuer there is none.
OIDC: dict[str, Any] = {
    "issuer": env.text("OIDC_ISSUER", ""),
    "client_id": env.text("OIDC_CLIENT_ID", ""),
    "client_secret": env.text("OIDC_CLIENT_SECRET", ""),
    "scope": env.text("OIDC_SCOPE", "openid profile"),
    "acr": env.words("OIDC_ACR", ""),
    "role_claim": env.text("OIDC_ROLE_CLAIM", "roles"),
    "roles": dict(item.split("=", 1) for item in env.words("OIDC_ROLES", "") if "=" in item),
    "organisation_claim": env.text("OIDC_ORGANISATION_CLAIM", "organisation"),
}
MFA_ADAPTER = "organisations.second_factor.FactorAdapter"
MFA_FORMS = {
    "authenticate": "organisations.second_factor.LogInCodeForm",
    "reauthenticate": "organisations.second_factor.FreshCodeForm",
    "authenticate_webauthn": "organisations.second_factor.LogInKeyForm",
    "add_webauthn": "organisations.second_factor.EnrolKeyForm",
    "activate_totp": "organisations.second_factor.EnrolCodeForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# One step of thirty seconds either way: clocks of telephones differ.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Our own pages ask for a second factor shown just now.
MFA_REAUTHENTICATION_REQUIRED = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "organisations.passwords.HouseWords"},
]

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "organisations.sessions"
# How long a session lasts is in the engine; the cookie itself goes with the browser.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "core.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
# A file never touches the disk unencrypted; past the limit nothing more of it is kept.
FILE_UPLOAD_HANDLERS = ["core.uploads.BoundedMemoryHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# clamd looks at uploads where this is set: "tcp://clamd:3310" or "unix:///run/clamd.sock".
CLAMD = env.text("CLAMD", "")
CLAMD_SECONDS = 20.0
# Where open screens hear of alarms at once; empty: they only ask. A path where a proxy joins the two processes on one
# origin, as in production; a whole address where the stream has a port of its own, as `script/server` does.
LIVE_URL = env.text("LIVE_URL", "/live/")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, *([LIVE_URL] if "://" in LIVE_URL else [])],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Who scrapes /metrics brings this; without it there is no such page.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")

# Counts of attempts and used codes, shared by every process. In the database, because the broker may be emptied.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "organisations_attempts",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

REDIS = env.redis("REDIS_URL")
CELERY_BROKER_URL = REDIS.celery
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = env.text("QUEUE", "schakel")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
# A wake-up that cannot be sent must not hold the request: the poller finds the work anyway.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    # Without these a broker that is away costs six seconds for each wake-up.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
# How long a worker waits for the result of a child that was killed, and gives its place to nobody; there are no results.
CELERY_WORKER_LOST_WAIT = 1.0
CELERY_BEAT_SCHEDULE = {
    "drain-outbox": {"task": "core.tasks.drain_outbox", "schedule": 5.0},
    "run-rounds": {"task": "core.tasks.run_rounds", "schedule": 15.0},
    # An old one proves nothing.
    "beat-seen": {"task": "core.tasks.beat_seen", "schedule": 30.0, "options": {"expires": 60}},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["organisations.api.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "schadelijkepraktijken.api.problems.handle",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Schakel API",
    "DESCRIPTION": "Signalen, casussen, grenscontrole en alarmen. Dezelfde regels als op het scherm.",
    "VERSION": "1.0.0",
    "CONTACT": {
        "name": "Beheer Schakel",
        "email": "beheer@schakel.example",
        "url": "https://schakel.example",
    },
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVERS": [{"url": "/api/v1"}],
    "POSTPROCESSING_HOOKS": ["schadelijkepraktijken.api.schema.complete"],
    "COMPONENT_SPLIT_REQUEST": False,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "core.logs.LineFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Django's own handler would print request bodies and locals to the console.
    "loggers": {
        "django.server": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        # These servers set up handlers of their own before the application is loaded, which print a fault's words: a
        # logger that is named here loses them, and its lines go to ours.
        "gunicorn.error": {"level": "INFO", "propagate": True},
        "uvicorn": {"propagate": True},
        "uvicorn.error": {"level": "INFO", "propagate": True},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
