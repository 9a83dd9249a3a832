"""Details of lines: AES-256-GCM under a key per subject, so that forgetting a subject is destroying its key.

The line itself stays as it was, and so does its hash. Bound to action and object: a value moved to another line
does not open.
"""

import base64
import json
import os
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.db import transaction

from core import clock

# Lines about nobody in particular (a list, a log-in): their details are counts and codes.
NO_SUBJECT = UUID(int=0)


Key = tuple[UUID, bytes]


def seal(
    details: Mapping[str, Any],
    *,
    subject_id: UUID | None,
    action: str,
    object_id: UUID | None,
    keys: Mapping[UUID, Key | None] | None = None,
) -> str:
    """Encrypt details; empty for none, and for a subject that was forgotten. `keys` are those of `keys_for`, if asked before."""
    if not details:
        return ""
    subject = subject_id or NO_SUBJECT
    found = (keys or keys_for([subject]))[subject]
    if found is None:
        return ""
    key_id, key = found
    nonce = os.urandom(12)
    plain = json.dumps(details, sort_keys=True, default=str).encode()
    data = AESGCM(key).encrypt(nonce, plain, _place(action, object_id))
    return f"1:{key_id}:{base64.urlsafe_b64encode(nonce + data).decode()}"


def unseal(sealed: str, *, action: str, object_id: UUID | None) -> dict[str, Any]:
    """The details; empty when the key was destroyed, and for a value that was changed or moved."""
    if not sealed:
        return {}
    _version, key_id, encoded = sealed.split(":", 2)
    row = _keys().filter(pk=key_id).first()
    if row is None or not row.secret:
        return {}
    data = base64.urlsafe_b64decode(encoded)
    try:
        plain = AESGCM(base64.b64decode(row.secret)).decrypt(data[:12], data[12:], _place(action, object_id))
    except InvalidTag:
        return {}
    found: dict[str, Any] = json.loads(plain)
    return found


def destroy(subjects: Iterable[UUID], *, using: str) -> int:
    """Destroy the keys of these subjects and return how many there were. A backup still holds them until it expires.

    `using` is the connection that may: the pages' own may not.
    """
    count = 0
    with transaction.atomic(using=using):
        for subject in set(subjects):
            rows = list(_keys().using(using).select_for_update().filter(subject_id=subject))
            if not rows:
                # Remember it all the same: a late line about this subject must not get a key.
                rows = [_keys().model(subject_id=subject)]
            for row in rows:
                count += bool(row.secret)
                row.secret, row.destroyed_at = "", row.destroyed_at or clock.now()
                row.save(using=using)
    return count


def _keys() -> Any:
    # The package is imported before the app registry is ready, its models only after.
    return apps.get_model("audit", "SubjectKey").objects


def keys_for(subjects: Iterable[UUID]) -> dict[UUID, Key | None]:
    """The key of each subject, made where there is none yet; None for one that was forgotten."""
    wanted = set(subjects)
    rows: dict[UUID, list[Any]] = {}
    for row in _keys().filter(subject_id__in=wanted).order_by("pk"):
        rows.setdefault(row.subject_id, []).append(row)
    made = [
        _keys().model(subject_id=subject, secret=base64.b64encode(os.urandom(32)).decode())
        for subject in wanted - set(rows)
    ]
    _keys().bulk_create(made)
    rows |= {row.subject_id: [row] for row in made}
    return {
        subject: None
        if any(row.destroyed_at for row in found)
        else (found[0].pk, base64.b64decode(found[0].secret))
        for subject, found in rows.items()
    }


def _place(action: str, object_id: UUID | None) -> bytes:
    return f"audit_entry\0details\0{action}\0{object_id or ''}".encode()
