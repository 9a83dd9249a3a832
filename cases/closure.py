"""Reasons against closing a case: every room registers its own, and the closing act asks each of them.

The table is `schadelijkepraktijken/closure_reasons.py`; the composition hands it over at the start.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.module_loading import import_string

from cases.models import Case


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """One thing that is not finished: a sentence that names nobody, and where it can be finished.

    `stops`: it must be finished first. Otherwise whoever closes says that it was looked at.
    """

    key: str
    sentence: str
    url: str = ""
    stops: bool = True


Reason = Callable[[Case], list[OpenMatter]]

_reasons: list[str] = []


def configure(paths: Iterable[str]) -> None:
    """Set the table of dotted paths, each `(case) -> list[OpenMatter]`."""
    _reasons[:] = paths


def open_matters(case: Case) -> list[OpenMatter]:
    """What stands against closing this case, asked of every registered room."""
    found: list[OpenMatter] = []
    for path in _reasons:
        reason: Reason = import_string(path)
        found.extend(reason(case))
    return found
