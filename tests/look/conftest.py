"""Lets the tests of the look extend the project's templates with small pages of their own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings
from django.test import override_settings


@pytest.fixture(autouse=True, scope="package")
def own_templates() -> Iterator[None]:
    """Adds tests/look/templates to the template folders for these tests alone."""
    engine = cast(dict[str, Any], settings.TEMPLATES[0])
    folders = [*engine["DIRS"], Path(__file__).parent / "templates"]
    with override_settings(TEMPLATES=[{**engine, "DIRS": folders}]):
        yield
