"""A quick password hash that counts how often it was worked out."""

from typing import Any

from django.contrib.auth.hashers import MD5PasswordHasher


class CountingHasher(MD5PasswordHasher):
    """Counts every hash."""

    done = 0

    def encode(self, *args: Any, **kwargs: Any) -> str:
        type(self).done += 1
        return str(super().encode(*args, **kwargs))
