"""Every column that can hold words or bytes is in a class, and what is protected stands encrypted."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.encryption import EncryptedTextField
from schadelijkepraktijken.field_classes import CLASSES

ROOT = Path(__file__).resolve().parents[2]
HOLDS_WORDS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, ArrayField)

# Names by which somebody would call a place, a number or a safe way. Whoever means something else says so here.
TELLING = re.compile(
    r"address|phone|contact|code_word|safe|channel|place|source|with_whom|whereabouts|location"
)
TELLS_NOTHING = {
    "audit.entry.source": "which installation wrote the line",
    "cases.contactmoment.channel": "a code: by telephone, at school",
    "cases.safecontact.may_contact": "yes, no or unknown",
    "cases.timelineentry.source": "a code: seen, heard, own words",
    "organisations.organisation.duty_phone": "the number of an office, for everyone",
    "repatriation.returnfile.arrival_place": "an airport, not where somebody stays",
    "repatriation.signoflife.code_word_used": "whether it was used, not which",
}


def text_fields() -> "dict[str, models.Field[Any, Any]]":
    return {
        f"{model._meta.label_lower}.{field.name}": field
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
        if isinstance(field, HOLDS_WORDS)
    }


def classed() -> dict[str, str]:
    found: dict[str, str] = {}
    for model, classes in CLASSES.items():
        for name, fields in classes.items():
            for field in fields.split():
                assert f"{model}.{field}" not in found, f"{model}.{field} is in two classes"
                found[f"{model}.{field}"] = name
    return found


def test_every_field_that_holds_words_is_in_one_class():
    assert sorted(text_fields()) == sorted(classed())


def test_protected_means_encrypted_and_encrypted_means_protected():
    encrypted = {name for name, field in text_fields().items() if isinstance(field, EncryptedTextField)}
    assert encrypted == {name for name, kind in classed().items() if kind == "protected"}


def test_what_is_called_an_address_or_a_number_is_protected():
    open_fields = {
        name
        for name, kind in classed().items()
        if kind != "protected" and TELLING.search(name.rpartition(".")[2]) and not _is_foreign(name)
    }
    assert open_fields == set(TELLS_NOTHING)


def _is_foreign(name: str) -> bool:
    return name.partition(".")[0] in {"auth", "sessions", "contenttypes", "guardian", "account", "mfa"}


@pytest.mark.parametrize("name", sorted(name for name, kind in classed().items() if kind == "protected"))
def test_a_protected_field_has_an_id_made_before_it_is_written(name):
    model = apps.get_model(name.rpartition(".")[0])
    assert isinstance(model._meta.pk, models.UUIDField)
    assert model._meta.pk.has_default()


def users_of(pattern: str) -> set[str]:
    return {
        str(path.relative_to(ROOT))
        for folder in ROOT.iterdir()
        if folder.is_dir() and not folder.name.startswith(".") and folder.name not in {"tests", "script"}
        for path in folder.rglob("*.py")
        if re.search(pattern, path.read_text())
    }


def test_keys_are_used_in_one_place():
    """What encrypts elsewhere would be missed when keys change."""
    assert users_of(r"settings\.FIELD_KEYS") == {"core/encryption.py", "core/rotation.py"}
    # Details of the log stand under keys of their own, which stand in a protected field.
    subject_keys = {"audit/details.py", "audit/migrations/0002_chain.py"}
    assert users_of(r"\bAESGCM\b|\bFernet\b") == {"core/encryption.py"} | subject_keys


def test_whoever_encrypts_by_hand_is_known_to_the_change_of_keys():
    """A field is found by its class; what is sealed by hand has a part of its own in `rotate_keys`."""
    assert (
        users_of(r"from core\.encryption import [^\n]*\bseal\b|encryption\.seal\(")
        == {
            "core/stored_values.py",  # migrations, into fields
            "schadelijkepraktijken/demo/bulk.py",  # into fields
            "organisations/second_factor.py",  # FactorSecrets
            "organisations/sessions.py",  # twelve hours at most; without its key a session ends and somebody logs in
        }
    )
