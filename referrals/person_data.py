"""What is kept about one person, from every room that has something: for the export after a granted request.

The table of rooms is `schadelijkepraktijken/person_data.py`. Each gives only what is about this person; source identity,
protected papers, secret addresses and other people are never given by a room at all.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from django.utils.module_loading import import_string

from cases.models import Case, Person, Signal
from referrals.redaction import redact, sounds_of


@dataclass(frozen=True, slots=True)
class Part:
    """One heading with its lines (label, text): `facts` stand in words of the program, `lines` in those of people."""

    title: str
    lines: list[tuple[str, str]] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)


Room = Callable[[Case, Person], list[Part]]

_rooms: list[str] = []
HEALTH: Final = "referrals.own_person_data.health"


def configure(paths: Iterable[str]) -> None:
    """Set the table of dotted paths, each `(case, person) -> list[Part]`."""
    _rooms[:] = paths


def collect(case: Case, person: Person, *, health: bool) -> list[Part]:
    """Everything about the person, third parties and protected sources taken out; `health`: who collects sees that."""
    others = sounds_of(_others(case, person))
    own = sounds_of([f"{person.given_names} {person.family_name}"])
    found: list[Part] = []
    for path in (*_rooms, *([HEALTH] if health else [])):
        room: Room = import_string(path)
        for part in room(case, person):
            told = [(label, redact(text, others, own)) for label, text in part.lines]
            found.append(Part(part.title, [(label, text) for label, text in (*part.facts, *told) if text]))
    return [part for part in found if part.lines]


def _others(case: Case, person: Person) -> list[str]:
    people = [f"{p.given_names} {p.family_name}" for p in case.people.exclude(pk=person.pk)]
    reporters = [s.reporter_name for s in Signal.objects.filter(case=case)]
    members = [str(m.membership.user) for m in case.assignments.select_related("membership__user")]
    return [name for name in (*people, *reporters, *members) if name.strip()]
