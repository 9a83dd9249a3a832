"""Protected fields: AES-256-GCM with the key's id in the value and table, column and row as associated data.

A value copied to another row, column or table does not decrypt. Keys come from the setting FIELD_KEYS: the first
writes, all read. Searching on such a field goes by HMAC under INDEX_KEYS (see `lookup_digest`).
"""

import base64
import hashlib
import hmac
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models


class Undecryptable(Exception):
    """The value was changed, moved, or written under a key that is no longer given."""


class Sealed(str):
    """An encrypted value as it stands in the database; shown by accident it tells nothing."""

    __slots__ = ()


def seal(plain: str, *, table: str, column: str, row: str) -> Sealed:
    """Encrypt one value for one place."""
    key_id, key = next(iter(settings.FIELD_KEYS.items()))
    nonce = os.urandom(12)
    data = AESGCM(key).encrypt(nonce, plain.encode(), _place(table, column, row))
    return Sealed(f"1:{key_id}:{base64.urlsafe_b64encode(nonce + data).decode()}")


def unseal(value: str, *, table: str, column: str, row: str) -> str:
    """Decrypt one value; raise Undecryptable when it was changed, moved or its key is gone."""
    try:
        _version, key_id, encoded = value.split(":", 2)
        data = base64.urlsafe_b64decode(encoded)
        key = settings.FIELD_KEYS[key_id]
        return AESGCM(key).decrypt(data[:12], data[12:], _place(table, column, row)).decode()
    except (ValueError, KeyError, InvalidTag) as error:
        raise Undecryptable(f"{table}.{column}") from error


def lookup_digest(text: str, *, label: str) -> bytes:
    """The current HMAC-SHA256 of a value for equality search; `label` keeps uses apart."""
    return lookup_digests(text, label=label)[0]


def lookup_digests(text: str, *, label: str) -> list[bytes]:
    """The HMACs under every known key, current first: a look-up tries all while keys change."""
    message = f"{label}\0{text}".encode()
    return [hmac.new(key, message, hashlib.sha256).digest() for key in settings.INDEX_KEYS.values()]


def _place(table: str, column: str, row: str) -> bytes:
    return f"{table}\0{column}\0{row}".encode()


class _Revealing:
    """Keeps the stored form on the instance and decrypts at the moment of reading."""

    def __init__(self, field: "EncryptedTextField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])
        value = instance.__dict__[self.field.attname]
        if not isinstance(value, Sealed):
            return value
        return unseal(value, **self.field.place(instance))

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """A text that stands encrypted in the database, bound to its row. Needs a primary key made in Python."""

    descriptor_class = _Revealing

    def place(self, instance: models.Model) -> dict[str, str]:
        """Where this value belongs: table, column and row."""
        return {"table": instance._meta.db_table, "column": str(self.column), "row": str(instance.pk)}

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return Sealed(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if not value or isinstance(value, Sealed):
            return value
        return seal(value, **self.place(model_instance))

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if value and not isinstance(value, Sealed):
            raise TypeError(f"{self.name}: plain text may not reach the database.")
        return super().get_db_prep_save(value, connection)
