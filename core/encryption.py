"""Protected fields: AES-256-GCM with the key's id in the value and table, column and row as associated data.

A value copied to another row, column or table does not open. Keys come from the setting FIELD_KEYS: the first
writes, all read; `core.rotation` brings what stands under an older key to the first. Searching on such a field goes by
HMAC under INDEX_KEYS (`core.keyed_hash`).
"""

import base64
import logging
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

from core.errors import Refusal

logger = logging.getLogger(__name__)

UNREADABLE = "[Dit gegeven is niet leesbaar. Meld dit bij beheer.]"


class Undecryptable(Refusal):
    """The value was changed, moved, or written under a key that is no longer given. The user's sentence names nothing."""

    status = 409
    code = "unreadable"

    def __init__(self, place: str) -> None:
        super().__init__(
            "Een beschermd gegeven is niet leesbaar. Er is niets gewijzigd. Meld dit direct bij beheer."
        )
        self.place = place


class Sealed(str):
    """An encrypted value as it stands in the database; shown by accident it tells nothing."""

    __slots__ = ()


class Unreadable(str):
    """Stands on the page for a value that does not open, so that the rest of the record can be read."""

    __slots__ = ()


def current_prefix() -> str:
    """How every value under the current key begins."""
    return f"1:{next(iter(settings.FIELD_KEYS))}:"


def seal(plain: str, *, table: str, column: str, row: str) -> Sealed:
    """Encrypt one value for one place."""
    key = next(iter(settings.FIELD_KEYS.values()))
    nonce = os.urandom(12)
    data = AESGCM(key).encrypt(nonce, plain.encode(), _place(table, column, row))
    return Sealed(f"{current_prefix()}{base64.urlsafe_b64encode(nonce + data).decode()}")


def unseal(value: str, *, table: str, column: str, row: str) -> str:
    """Decrypt one value; raise Undecryptable when it was changed, moved or its key is gone."""
    try:
        version, key_id, encoded = value.split(":", 2)
        if version != "1":
            raise ValueError
        data = base64.b64decode(encoded, altchars=b"-_", validate=True)
        key = settings.FIELD_KEYS[key_id]
        return AESGCM(key).decrypt(data[:12], data[12:], _place(table, column, row)).decode()
    except (ValueError, KeyError, InvalidTag) as error:
        raise Undecryptable(f"{table}.{column}") from error


def renewed(value: str, *, table: str, column: str, row: str) -> Sealed:
    """The same value under the current key. Raises Undecryptable."""
    if value.startswith(current_prefix()):
        return Sealed(value)
    return seal(unseal(value, table=table, column=column, row=row), table=table, column=column, row=row)


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
        try:
            return unseal(value, **self.field.place(instance))
        except Undecryptable as error:
            logger.error("A protected value does not open: %s of row %s.", error.place, instance.pk)
            if self.field.strict:
                raise
            return Unreadable(UNREADABLE)

    def __set__(self, instance: models.Model, value: Any) -> None:
        # A form gives back what it showed: what could not be read stays as it is stored.
        if value == UNREADABLE and isinstance(instance.__dict__.get(self.field.attname), Sealed):
            return
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """A text that stands encrypted in the database, bound to its row. Needs a primary key made in Python.

    A value that does not open reads as `Unreadable`, a sentence for the page; with `strict` it raises Undecryptable,
    for what code must understand (a file, a form's content).
    """

    descriptor_class = _Revealing

    def __init__(self, *args: Any, strict: bool = False, **kwargs: Any) -> None:
        self.strict = strict
        super().__init__(*args, **kwargs)

    def place(self, instance: models.Model) -> dict[str, str]:
        """Where this value belongs: table, column and row."""
        return {"table": instance._meta.db_table, "column": str(self.column), "row": str(instance.pk)}

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return Sealed(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if not value:
            return value
        place = self.place(model_instance)
        if not isinstance(value, Sealed):
            if UNREADABLE in value:
                raise Undecryptable(f"{place['table']}.{place['column']}")
            return seal(value, **place)
        try:
            # While keys change, a save must not bring an older key back.
            return renewed(value, **place)
        except Undecryptable:
            return value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if value and not isinstance(value, Sealed):
            raise TypeError(f"{self.name}: plain text may not reach the database.")
        return super().get_db_prep_save(value, connection)

    def value_to_string(self, obj: models.Model) -> str:
        # `dumpdata` writes what stands in the database, never what it means.
        return str(self.pre_save(obj, add=False) or "")
