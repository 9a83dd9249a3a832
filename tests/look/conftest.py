"""Lets the tests of the look extend the project's templates with small pages of their own."""

from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(autouse=True, scope="package")
def own_templates():
    """Adds tests/look/templates to the template folders for these tests alone."""
    engine = {
        **settings.TEMPLATES[0],
        "DIRS": [*settings.TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"],
    }
    from django.test import override_settings  # needs configured settings

    with override_settings(TEMPLATES=[engine]):
        yield
