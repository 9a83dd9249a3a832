"""Production does not start with what belongs on a developer's machine."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from organisations.models import User

LOCAL_PREFIXES = ("local", "build", "only-while-building", "dev")


def refuse_unsafe_start() -> None:
    """Raise ImproperlyConfigured where a demo account or a local key exists outside a local machine or the tests."""
    if settings.IS_LOCAL:
        return
    for name in ("FIELD_KEYS", "INDEX_KEYS"):
        if any(key_id.startswith(LOCAL_PREFIXES) for key_id in getattr(settings, name)):
            raise ImproperlyConfigured(
                f"{name} holds a key that was made for a local machine. Make a new one."
            )
        if any(len(set(key)) < 8 for key in getattr(settings, name).values()):
            raise ImproperlyConfigured(f"{name} holds a key that anyone can guess. Make a new one.")
    if settings.SECRET_KEY.startswith(LOCAL_PREFIXES) or len(settings.SECRET_KEY) < 40:
        raise ImproperlyConfigured("SECRET_KEY is a local one or shorter than 40 characters. Make a new one.")
    if User.objects.filter(is_demo=True).exists():
        raise ImproperlyConfigured("This database holds demo accounts. Use a database without them.")
