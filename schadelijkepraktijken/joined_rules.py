"""What must hold of several data together: the checks of the database and of the policies, read from the code."""

import inspect
from collections.abc import Iterator
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q

HEAD = """# Rules that join data

Written by `script/manage joined_rules` from the models and policies; a test fails when it drifts. The database refuses what
breaks a rule of the second table, whoever writes. A policy refuses with a sentence for the screen; what was typed stays.
"""


def markdown() -> str:
    """The whole document."""
    policies = [f"| `{where}` | {what} |" for where, what in sorted(_policies())]
    checks = [
        f"| {model._meta.verbose_name} (`{model._meta.label}`) | {check.name.replace('_', ' ')} | {', '.join(joined)} |"
        for model, check, joined in _checks()
    ]
    parts = [
        HEAD,
        "## Policies\n\n| check | what it says |\n|---|---|\n" + "\n".join(policies) + "\n",
        "## Checks of the database\n\n| record | rule | data that it joins |\n|---|---|---|\n"
        + "\n".join(checks),
    ]
    return "\n".join(parts) + "\n"


def _policies() -> Iterator[tuple[str, str]]:
    for path in sorted(settings.BASE_DIR.glob("*/*policies.py")):
        module = import_module(f"{path.parent.name}.{path.stem}")
        for name, function in vars(module).items():
            if (
                name.startswith("check_")
                and inspect.isfunction(function)
                and function.__module__ == module.__name__
            ):
                said = " ".join((inspect.getdoc(function) or "").split("\n\n")[0].split())
                yield f"{module.__name__}.{name}", said


def _checks() -> Iterator[tuple[type[models.Model], CheckConstraint, list[str]]]:
    for model in sorted(apps.get_models(), key=lambda model: model._meta.label):
        for check in model._meta.constraints:
            if not isinstance(check, CheckConstraint):
                continue
            joined = sorted(set(_names(check.condition)))
            if len(joined) > 1:
                yield model, check, joined


def _names(part: object) -> Iterator[str]:
    """The fields that a condition names."""
    if isinstance(part, Q):
        for child in part.children:
            yield from _names(child)
    elif isinstance(part, tuple):
        yield part[0].split("__")[0]
        yield from _names(part[1])
    elif isinstance(part, F):
        yield str(vars(part)["name"]).split("__")[0]
    elif hasattr(part, "get_source_expressions"):
        for source in part.get_source_expressions():
            yield from _names(source)
