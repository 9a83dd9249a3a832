"""Who may be found at the border, and finding them: equality on keyed hashes first, likeness in Python after.

A constant number of queries, whatever is searched and whatever comes of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from border.models import TravelAlert
from border.query import Query
from cases.models import Person
from cases.person_words import birth_of
from core import documents, doors, names, scope
from core.actor import Actor
from core.encryption import Unreadable
from core.names import Identity
from protection_orders.instruments import instruments
from protection_orders.models import OrderMeasure, OrderProtected

MOST_COMPARED: Final = 300
MOST_SHOWN: Final = 5
NOBODY: Final = UUID(int=0)

Likeness = Literal[
    "document", "document_loose", "name_same", "name_like", "birth_same", "birth_exchanged", "birth_near", "birth_year",
    "birth_unknown",
]  # fmt: skip


@dataclass(frozen=True, repr=False)
class Found:
    """One sought person who matches, how well (0 to 1), and what agreed."""

    person: Person
    value: float
    likeness: tuple[Likeness, ...]


@cache
def searchable_instruments() -> frozenset[str]:
    """Codes of instruments whose measures may be found at the border; never one that the law does not hold."""
    return frozenset(
        code for code, entry in instruments().items() if entry.border_searchable and not entry.is_prospective
    )


def travel_measures() -> QuerySet[OrderMeasure]:
    """Measures about travel that hold at this instant, of orders that hold, by the database's own clock."""
    found: QuerySet[OrderMeasure] = OrderMeasure.objects.running().filter(
        concerns_travel=True, order__instrument__in=searchable_instruments()
    )
    return found


def searchable_q(path: str = "pk") -> Q:
    """The condition under which a person may be found; `path` leads to the person's id.

    Three sources: protected by an order with a measure about travel, bound by such a measure, or under an alert.
    Asked at the moment of the check: there is no list that could lag behind a withdrawal.
    """
    measures = travel_measures()
    protected = OrderProtected.objects.running().filter(order_id__in=measures.values("order_id"))
    bound = OrderMeasure.addressees.through.objects.filter(ordermeasure_id__in=measures.values("pk"))
    alerts = TravelAlert.objects.running()
    return (
        Q(**{f"{path}__in": protected.values("person_id")})
        | Q(**{f"{path}__in": bound.values("person_id")})
        | Q(**{f"{path}__in": alerts.values("person_id")})
    )


def search(by: Actor, query: Query) -> tuple[names.Verdict, list[Found]]:
    """The verdict, and whom it is about, best first: all hits, or the likeliest of the possible ones.

    A constant number of queries: the candidates by their keys through the door of the border, and those people, seen
    for this look alone. Nothing of `query` leaves this function.
    """
    by_name, by_number = query.keys(list(settings.INDEX_KEYS.values()))
    # The door asks the database who stands before it; an action may run outside a request.
    scope.enter(by)
    candidates = doors.border_candidates(by_name, by_number, MOST_COMPARED)
    # An empty list would skip the query, and a miss would be answered sooner than a hit.
    ids = list(candidates) or [NOBODY]
    with scope.about(by, *ids):
        people = list(Person.objects.select_related("case__organisation").filter(searchable_q(), pk__in=ids))
    compared = sorted(
        (_compared(query.identity, person, candidates[person.pk]) for person in people), key=_best_first
    )
    hits = [found for found in compared if names.verdict(found.value) == "hit"]
    if hits:
        return "hit", hits[:MOST_SHOWN]
    possible = [found for found in compared if names.verdict(found.value) == "possible"]
    return ("possible" if possible else "none"), possible[:MOST_SHOWN]


def _best_first(found: Found) -> tuple[float, UUID]:
    return -found.value, found.person.pk


def _compared(query: Identity, person: Person, by_number: bool) -> Found:
    candidate = identity_of(person)
    value = names.score(query, candidate)
    if by_number and isinstance(person.document_number, Unreadable):
        # The key of the number agrees and the number itself does not open: look, never let pass.
        value = max(value, names.POSSIBLE_FROM)
    return Found(person, value, likeness(query, candidate))


def identity_of(person: Person) -> Identity:
    """What is known of a sought person, for comparing."""
    number = person.document_number
    return Identity(
        f"{person.given_names} {person.family_name}".strip(),
        birth_of(person),
        frozenset({number}) if number and not isinstance(number, Unreadable) else frozenset(),
    )


def likeness(query: Identity, candidate: Identity) -> tuple[Likeness, ...]:
    """What agreed, in general: enough to decide whether to look further, too little to learn who is sought."""
    found: list[Likeness] = []
    papers = documents.best_agreement(query.document_numbers, candidate.document_numbers)
    if papers != "none":
        found.append("document" if papers == "exact" else "document_loose")
    if query.name:
        alike = names.name_likeness(query.tokens, candidate.tokens)
        if alike >= 0.5:
            found.append("name_same" if alike >= 0.95 else "name_like")
    if query.birth is not None:
        found.extend(_birth_likeness(query, candidate))
    return tuple(found)


def _birth_likeness(query: Identity, candidate: Identity) -> list[Likeness]:
    value = names.birth_likeness(query.birth, candidate.birth)
    if value is None:
        return ["birth_unknown"]
    if value == 1.0:
        return ["birth_same"]
    if value == 0.9:
        return ["birth_exchanged"]
    if query.birth and candidate.birth and query.birth.year == candidate.birth.year:
        return ["birth_year"]
    return ["birth_near"] if value >= 0.4 else []
