"""The card of a hit: identity, document, what is in force, what the officer may and must do, whom to call. No more.

No address, no health, no story: an officer at a desk needs none of them (netherlands.md §6, KMar).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

import audit
from border.models import BorderCheck, BorderMatch, TravelAlert
from border.reference import alert_grounds
from border.search import travel_measures
from cases.models import Person
from cases.person_words import birth_of, person_label
from core import clock, scope, words
from core.actor import Actor
from core.keyed_hash import current, keyed_hash
from core.working_days import local_day
from organisations.models import Organisation
from protection_orders.instruments import instruments
from protection_orders.models import OrderMeasure
from protection_orders.order_workflow import SERVICE
from protection_orders.routes import decide

VEILIG_THUIS_PHONE = "0800-2000"
CERTAIN = ("hit", "confirmed")


@dataclass(frozen=True, slots=True)
class InForce:
    """One order or alert that holds now: its number, what it says, until when, and what the officer may do."""

    kind: str
    reference: str
    title: str
    authority: str
    measures: tuple[str, ...]
    bound: bool
    until: datetime | None
    may: str
    why: str
    ground: str


@dataclass(frozen=True, slots=True, repr=False)
class Card:
    """What the officer sees of one sought person. `must` is in the order of doing."""

    match: BorderMatch
    name: str
    born: str
    label: str
    document_number: str
    in_force: tuple[InForce, ...]
    must: tuple[str, ...]
    contact: str
    phone: str

    @property
    def is_bound_only(self) -> bool:
        """Whether the person is not protected but bound: somebody else is in danger."""
        return all(item.bound for item in self.in_force)


def opened(*, by: Actor, check: BorderCheck) -> list[Card]:
    """The cards of a check for the officer who did it; each one shown stands in the audit log before it leaves."""
    cards = cards_of(by, check)
    for card in cards:
        audit.seen(
            by=by,
            action="border.card",
            obj=check,
            case_id=card.match.person.case_id,
            person=card.match.person_id,
        )
    return cards


def mark_of(cards: Iterable[Card]) -> str:
    """Changes when anything on these cards changes; keyed, so that it tells nothing in an address."""
    _key_id, key = current(settings.INDEX_KEYS)
    content = "|".join(
        repr((card.name, card.born, card.document_number, card.in_force, card.must)) for card in cards
    )
    return keyed_hash("border card", content, key)[:8].hex()


def cards_of(by: Actor, check: BorderCheck) -> list[Card]:
    """The cards of those whom a check found for certain and who are still sought at this instant, in four queries."""
    certain = check.matches.filter(state__in=CERTAIN).values_list("person_id", flat=True)
    # The officer has no part in the case: the people of this check are seen for their card alone.
    with scope.about(by, *certain):
        return _cards(check)


def _cards(check: BorderCheck) -> list[Card]:
    matches = {
        match.person_id: match
        for match in check.matches.filter(state__in=CERTAIN)
        .select_related("person__case__organisation")
        .order_by("place")
    }
    measures = _measures(list(matches))
    alerts: dict[object, list[TravelAlert]] = {}
    for alert in TravelAlert.objects.running().filter(person_id__in=matches).order_by("valid_until", "pk"):
        alerts.setdefault(alert.person_id, []).append(alert)
    cards = (
        _card(match, measures.get(person_id, []), alerts.get(person_id, []))
        for person_id, match in matches.items()
    )
    return [card for card in cards if card.in_force]


def _measures(people: list[object]) -> dict[object, list[tuple[OrderMeasure, bool]]]:
    """Per person the running measures about travel, each with whether it binds the person instead of protecting."""
    rows = (
        travel_measures()
        .filter(Q(order__protections__person_id__in=people) | Q(addressees__in=people))
        .select_related("order")
        .prefetch_related("addressees", "order__protections", "order__respondents")
        .order_by("order__decided_at", "pk")
        .distinct()
    )
    found: dict[object, list[tuple[OrderMeasure, bool]]] = {}
    for measure in rows:
        protected = {part.person_id for part in measure.order.protections.all() if _part_runs(part)}
        for person_id in people:
            if person_id in protected:
                found.setdefault(person_id, []).append((measure, False))
            elif person_id in {person.pk for person in measure.addressees.all()}:
                found.setdefault(person_id, []).append((measure, True))
    return found


def _part_runs(part: object) -> bool:
    now = clock.now()
    starts, ends = part.starts_at, part.ends_at  # type: ignore[attr-defined]
    return (starts is None or starts <= now) and (ends is None or now < ends)


def _card(match: BorderMatch, measures: list[tuple[OrderMeasure, bool]], alerts: list[TravelAlert]) -> Card:
    person: Person = match.person
    in_force = (*_orders(measures, person), *(_alert(alert) for alert in alerts))
    lead: Organisation = person.case.organisation
    phone = lead.duty_phone or VEILIG_THUIS_PHONE
    return Card(
        match=match,
        name=f"{person.given_names} {person.family_name}".strip(),
        born=_born(person),
        label=person_label(person),
        document_number=person.document_number,
        in_force=in_force,
        must=_must(in_force, alerts),
        contact=lead.name,
        phone=phone,
    )


def _orders(measures: list[tuple[OrderMeasure, bool]], person: Person) -> list[InForce]:
    """One entry per order; the route follows from the gravest kind that the library knows, in the order of the list."""
    orders: dict[object, list[tuple[OrderMeasure, bool]]] = {}
    for measure, bound in measures:
        orders.setdefault(measure.order_id, []).append((measure, bound))
    return [_order(rows, person) for rows in orders.values()]


def _order(rows: list[tuple[OrderMeasure, bool]], person: Person) -> InForce:
    measure, bound = rows[0]
    order = measure.order
    instrument = instruments().get(order.instrument)
    states = [row.service_state for row in order.respondents.all() if not bound or row.person_id == person.pk]
    route = decide(
        instrument,
        measure.kind,
        served=_all(states, {"served"}),
        aware=_all(states, {"served", "told"}),
        running=True,
    )
    ends = [m.ends_at for m, _bound in rows if m.ends_at is not None]
    return InForce(
        kind="order",
        reference=order.reference,
        title=instrument.name if instrument else order.instrument,
        authority=order.authority,
        measures=tuple(m.text for m, _bound in rows),
        bound=bound,
        until=min([*ends, *([order.runs_until] if order.runs_until else [])], default=None),
        may=route.label,
        why=" ".join(filter(None, [route.text, route.awareness])),
        ground=route.ground,
    )


def _all(states: list[str], wanted: set[str]) -> bool | None:
    """Whether all are in the wanted states; None when they differ or when there is nobody."""
    answers = {state in wanted for state in states if state in SERVICE.labels}
    return answers.pop() if len(answers) == 1 else None


def _alert(alert: TravelAlert) -> InForce:
    ground = alert_grounds()[alert.ground]
    return InForce(
        kind="alert",
        reference=alert.authority_reference,
        title=ground.label,
        authority=alert.authority,
        measures=(),
        bound=False,
        until=alert.valid_until,
        may=ground.may,
        why="",
        ground=ground.basis,
    )


def _must(in_force: tuple[InForce, ...], alerts: list[TravelAlert]) -> tuple[str, ...]:
    own = [alert_grounds()[alert.ground].instruction for alert in alerts]
    if in_force and all(item.bound for item in in_force):
        first = _("Kijk wie meereist. Controleer elk kind apart. Dit bevel beschermt iemand anders.")
    else:
        first = _("Spreek de persoon alleen. Gebruik een tolk, nooit familie.")
    lines = [*dict.fromkeys(own)] or [first]
    return (
        *lines,
        _("Zeg niet tegen familie of reisgenoten waarom u dit doet."),
        _("Bel voor u iemand laat gaan. Leg daarna vast wat u deed."),
    )


def _born(person: Person) -> str:
    birth = birth_of(person)
    if birth.full:
        return f"{birth.full.day} {words.MONTHS[birth.full.month - 1]} {birth.full.year}"
    if birth.month and birth.year:
        return f"{words.MONTHS[birth.month - 1]} {birth.year}"
    if birth.year:
        return str(birth.year)
    return words.age(birth.age_range(local_day(clock.now())))
