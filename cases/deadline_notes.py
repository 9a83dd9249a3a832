"""What other rooms know about a clock, beside its page: which orders lapse at 18, and what can take their place.

The table is `schadelijkepraktijken/deadline_notes.py`; the composition hands it over at the start, so that this room
never imports upward.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.module_loading import import_string

from cases.models import Deadline
from core.actor import Actor

Notes = Callable[[Actor, Deadline], list[dict[str, Any]]]

_notes: dict[str, str] = {}


def configure(paths: Mapping[str, str]) -> None:
    """Set the table: key of a clock -> dotted path of `(actor, deadline) -> summary rows`."""
    _notes.clear()
    _notes.update(paths)


def notes(actor: Actor, deadline: Deadline) -> list[dict[str, Any]]:
    """What is known about this clock elsewhere, as far as this actor sees it; empty for most."""
    path = _notes.get(deadline.key)
    if path is None:
        return []
    found: Notes = import_string(path)
    return found(actor, deadline)
