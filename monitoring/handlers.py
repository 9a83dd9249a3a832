"""What monitoring does when something happened below. Handlers may run twice: the alert of a source exists once.

An alert's words are fixed here and hold nothing from a file: no person, place, practice or order.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import Q

from border.models import BorderCheck, BorderMatch, TravelAlert
from border.policies import DECIDE_WITHIN
from cases.actions.followed_dates import DEPARTURE
from cases.deadline_ends import due_by_rule
from cases.intake_policies import SOON, WITH_DEPARTURE, urgency
from cases.models import Case, ConflictLock, Deadline, EmergencyAccess, Signal, SignalHandover
from core import clock, scope
from core.actor import Actor
from monitoring import addressing
from monitoring.actions import alerts, raising
from monitoring.models import Alert, AlertAddressee, AlertKind, Severity
from monitoring.workflow import OPEN
from organisations.models import Membership, Organisation
from protection_orders.models import Application, Breach, Order, OrderProtected, OrderRespondent, Review
from repatriation.models import ReturnFile

PHONE: Final = "Bel bij direct gevaar 112."
GUESSED: Final = (
    "De melder gaf vandaag veel nummers. Kijk nu. Zet de melding bij het bevel: dan volgt de politie."
)
# Changes of an order that change nothing on a card.
SAME_CARD: Final = ("used", "review_asked")
NO_FAMILY: Final = "Benader de familie niet."


def signal_received(*, by: Actor, event_id: UUID, signal_id: str, urgent: str = "", **_: Any) -> None:
    """A signal with acute danger or a departure within seven days alerts the receiving duty (and the one beside)."""
    if not urgent:
        return
    signal = Signal.objects.select_related("receiver", "beside").get(pk=signal_id)
    receivers = {signal.receiver: "ontvangt het signaal"}
    if signal.beside is not None:
        receivers.setdefault(signal.beside, "denkt mee: niet meer ingeschreven")
    _alert_of_signal(by, signal, receivers, f"{PHONE} Beoordeel het signaal nu. {NO_FAMILY}")


def _alert_of_signal(
    by: Actor,
    signal: Signal,
    receivers: dict[Organisation, str],
    instruction: str,
    *,
    occasion: UUID | None = None,
) -> None:
    raising.raise_for(
        by=by,
        kind=_signal_kind(signal),
        source_id=signal.pk,
        severity=Severity.ACUTE,
        title=_signal_title(signal),
        instruction=instruction,
        organisations=receivers,
        occurred_at=signal.occurred_at,
        url=signal.get_absolute_url(),
        occasion=occasion,
    )


def signal_judged(*, by: Actor, event_id: UUID, signal_id: str, **_: Any) -> None:
    """Whoever judged the signal has acted on its alert."""
    signal = Signal.objects.select_related("decided_by__organisation", "decided_by__user").get(pk=signal_id)
    if signal.decided_by is None or signal.decided_at is None:
        return
    alerts.settle(
        by=by,
        kind=_signal_kind(signal),
        source_id=signal.pk,
        member=signal.decided_by,
        response=f"Signaal beoordeeld: {signal.get_state_display().lower()}.",
        at=signal.decided_at,
    )


def signal_offered(*, by: Actor, event_id: UUID, signal_id: str, handover_id: str, **_: Any) -> None:
    """An urgent signal is offered to another organisation: its duty is alerted too, with a ladder of its own.

    Each offer anew, also to who refused before; not where an alert of this signal still waits there.
    """
    offer = SignalHandover.objects.select_related("signal", "to_organisation").get(pk=handover_id)
    urgent = urgency(offer.signal, clock.now())
    if offer.decided_at is not None or not urgent:
        return
    signal_received(by=by, event_id=event_id, signal_id=signal_id, urgent=",".join(urgent))
    there = AlertAddressee.objects.filter(
        alert__kind=_signal_kind(offer.signal), alert__source_id=offer.signal_id,
        organisation=offer.to_organisation, state__in=OPEN,
    )  # fmt: skip
    if not there.exists():
        _alert_of_signal(
            by, offer.signal, {offer.to_organisation: "krijgt dit signaal aangeboden"},
            f"{PHONE} Een ander biedt dit signaal aan. Neem het nu over, of weiger het. {NO_FAMILY}",
            occasion=offer.pk,
        )  # fmt: skip


def signal_not_theirs(*, by: Actor, event_id: UUID, signal_id: str, **_: Any) -> None:
    """An offer was taken, refused or withdrawn: whoever has no part in the signal any more need not act on its alert."""
    signal = Signal.objects.get(pk=signal_id)
    if signal.state == "handing_over":
        return
    alerts.stand_down(
        by=by,
        kind=_signal_kind(signal),
        source_id=signal.pk,
        why="Een ander beoordeelt dit signaal.",
        but=[pk for pk in (signal.receiver_id, signal.beside_id) if pk],
    )


def _signal_title(signal: Signal) -> str:
    if signal.acute_danger == "yes":
        return "Signaal met acuut gevaar"
    # For FGM a departure without a day cannot wait either; the alert may not say more than is known.
    if signal.departure_at is None:
        return "Signaal met een vertrek op een onbekende dag"
    return "Signaal met vertrek binnen zeven dagen"


def _signal_kind(signal: Signal) -> str:
    return AlertKind.ACUTE_SIGNAL if signal.acute_danger == "yes" else AlertKind.DEPARTURE


def breach_reported(*, by: Actor, event_id: UUID, breach_id: str, **_: Any) -> None:
    """Police and the lead, and the KMar where it concerns travel. Goes out in every state of order and service."""
    breaches_reported(by=by, events=[{"event_id": event_id, "breach_id": breach_id}])


def breaches_reported(*, by: Actor, events: Sequence[Mapping[str, Any]]) -> None:
    """Several reports at once, each as `breach_reported` has it."""
    rows = Breach.objects.select_related("order", "case__organisation", "sent_to")
    found = rows.in_bulk([UUID(event["breach_id"]) for event in events])
    reports = {UUID(event["breach_id"]): event["event_id"] for event in events}
    known: dict[UUID, tuple[Breach, Case, Order]] = {}
    for breach_id, event_id in reports.items():
        breach = found[breach_id]
        if breach.order is None or breach.case is None:
            breach_unmatched(by=by, event_id=event_id, breach_id=str(breach_id))
        else:
            known[breach_id] = breach, breach.case, breach.order
    units = addressing.joined(case for _breach, case, _order in known.values())
    wanted = []
    for breach, case, order in known.values():
        receivers = addressing.police(case, units) | addressing.owner(case)
        if breach.travel:
            receivers |= addressing.kmar(case, units)
        alert = Alert(
            kind=AlertKind.BREACH,
            source_id=breach.pk,
            severity=Severity.ACUTE,
            title=_breach_title(breach),
            instruction=f"{PHONE} Neem het alarm aan en open de kaart van het bevel. {NO_FAMILY}",
            occurred_at=breach.occurred_at,
            case=case,
            url=f"{order.get_absolute_url()}overtredingen/{breach.pk}/",
        )
        wanted.append((alert, receivers))
    for alert in raising.raise_all(by=by, wanted=wanted):
        # Only what once stood without an order has an alert that knew less.
        if known[alert.source_id][0].sent_to_id is not None:
            alerts.replace(by=by, kind=AlertKind.BREACH_UNMATCHED, source_id=alert.source_id, successor=alert)


def breach_unmatched(*, by: Actor, event_id: UUID, breach_id: str, **_: Any) -> None:
    """A report that stands under no order yet: Veilig Thuis looks it up, the police know at once.

    Where the number may have been guessed and nobody says that there is danger now, Veilig Thuis looks first; the ladder
    brings in the police when it does not answer.
    """
    breach = Breach.objects.select_related("sent_to").get(pk=breach_id)
    if breach.order_id is not None or breach.sent_to is None:
        return
    receivers = {breach.sent_to: "ontvangt de melding"}
    instruction = f"{PHONE} Het bevel is nog niet gevonden. Zoek het op en zet de melding erbij. {NO_FAMILY}"
    if breach.number_guessed and breach.danger_now != "yes":
        instruction = f"{PHONE} {GUESSED} {NO_FAMILY}"
    else:
        receivers |= addressing.police_of(breach.sent_to)
    raising.raise_for(
        by=by,
        kind=AlertKind.BREACH_UNMATCHED,
        source_id=breach.pk,
        severity=Severity.ACUTE,
        title=_breach_title(breach),
        instruction=instruction,
        organisations=receivers,
        occurred_at=breach.occurred_at,
        url=f"/bevelen/overtredingen/{breach.pk}/",
    )


def _breach_title(breach: Breach) -> str:
    if breach.danger_now == "yes":
        return "Overtreding gemeld. Er is nu gevaar."
    if breach.number_guessed:
        return "Overtreding gemeld. Nummer geraden?"
    return "Overtreding van een bevel gemeld"


def breach_handled(*, by: Actor, event_id: UUID, breach_id: str, **_: Any) -> None:
    """Whoever wrote down what was done about the breach has acted on its alert."""
    breach = Breach.objects.select_related("handled_by__organisation", "handled_by__user").get(pk=breach_id)
    if breach.handled_by is None or breach.handled_at is None:
        return
    for kind in (AlertKind.BREACH, AlertKind.BREACH_UNMATCHED):
        alerts.settle(
            by=by,
            kind=kind,
            source_id=breach.pk,
            member=breach.handled_by,
            response="Vastgelegd bij de overtreding zelf.",
            at=breach.handled_at,
        )


def border_hit(*, by: Actor, event_id: UUID, check_id: str, person_id: str, **_: Any) -> None:
    """Somebody who is protected or sought was established at the border: who leads the case and the police act now.

    The KMar officer stands in front of the person and has the card; this tells the others.
    """
    match = BorderMatch.objects.select_related("person__case__organisation").get(
        border_check_id=check_id, person_id=person_id
    )
    case = match.person.case
    if case.is_practice:
        return
    raising.raise_for(
        by=by,
        kind=AlertKind.BORDER_HIT,
        source_id=match.pk,
        severity=Severity.ACUTE,
        title="Treffer bij een grenscontrole",
        instruction=f"De Koninklijke Marechaussee wacht op u. Bel nu terug. {NO_FAMILY}",
        organisations=addressing.owner(case) | addressing.police(case),
        occurred_at=match.decided_at or match.recorded_at,
        case=case,
        url=f"{case.get_absolute_url()}reis/",
    )


def order_moved(*, by: Actor, event_id: UUID, order_id: str, what: str = "", **_: Any) -> None:
    """An order changed or ended: who has a card of it open at the border may be acting on what no longer holds."""
    if what in SAME_CARD:
        return
    people = set(OrderProtected.objects.filter(order_id=order_id).values_list("person_id", flat=True))
    people |= set(OrderRespondent.objects.filter(order_id=order_id).values_list("person_id", flat=True))
    _cards_stale(by, event_id, people)


def travel_alert_withdrawn(*, by: Actor, event_id: UUID, alert_id: str, **_: Any) -> None:
    """An alert at the border was withdrawn: as when an order ends."""
    _cards_stale(by, event_id, {TravelAlert.objects.get(pk=alert_id).person_id})


def _cards_stale(by: Actor, event_id: UUID, people: set[UUID]) -> None:
    """Alert each organisation that got a card of these people and may still open it; once for each change and check."""
    with scope.about(by, *people):
        met = BorderMatch.objects.filter(person_id__in=people, state__in=["hit", "confirmed"])
        carded = set(met.values_list("border_check_id", flat=True))
    with scope.about(by, *people, *carded):
        _tell_of_stale_cards(by, event_id, carded)


def _tell_of_stale_cards(by: Actor, event_id: UUID, carded: set[UUID]) -> None:
    checks = (
        BorderCheck.objects.filter(pk__in=carded, recorded_at__gte=clock.now() - DECIDE_WITHIN)
        .select_related("organisation", "person__case__organisation")
        .order_by("recorded_at", "pk")
    )
    for check in checks:
        raising.raise_for(
            by=by,
            kind=AlertKind.CARD_STALE,
            source_id=uuid5(event_id, str(check.pk)),
            severity=Severity.ACUTE,
            title="Kaart van een controle is gewijzigd",
            instruction=f"Controle {check.reference}. Handel niet verder op de oude kaart: wie controleerde, opent hem opnieuw.",
            organisations={check.organisation: "deed de controle"},
            occurred_at=clock.now(),
            case=check.person.case if check.person is not None else None,
            url=check.get_absolute_url(),
        )


def conflict_locked(*, by: Actor, event_id: UUID, lock_id: str, **_: Any) -> None:
    """Whoever must keep away from a case no longer holds its alerts; somebody else is asked at once."""
    lock = ConflictLock.objects.get(pk=lock_id)
    if lock.lifted_at is not None:
        return
    about = Q(source_id=lock.signal_id) if lock.case_id is None else (
        Q(case_id=lock.case_id) | Q(source_id__in=Signal.objects.filter(case_id=lock.case_id).values("pk"))
    )  # fmt: skip
    alerts.free_from(by=by, user_id=lock.user_id, alerts=Alert.objects.filter(about))


def emergency_opened(*, by: Actor, event_id: UUID, access_id: str, **_: Any) -> None:
    """Somebody reads a case by break-glass: who leads it and the own organisation know at once, never by that person."""
    access = EmergencyAccess.objects.select_related("case__organisation", "membership__organisation").get(
        pk=access_id
    )
    raising.raise_for(
        by=by,
        kind=AlertKind.EMERGENCY_ACCESS,
        source_id=access.pk,
        severity=Severity.URGENT,
        title="Noodtoegang gebruikt",
        instruction="Lees wie de casus opende en waarom. Vertrouwt u het niet? Beoordeel het nu, dan stopt het.",
        organisations={access.membership.organisation: "werkgever van wie opende"}
        | addressing.owner(access.case),
        occurred_at=access.recorded_at,
        case=access.case,
        url=access.get_absolute_url(),
        not_by=access.membership,
    )


def emergency_reviewed(*, by: Actor, event_id: UUID, access_id: str, **_: Any) -> None:
    """The review was given: whoever gave it has acted on the alert."""
    access = EmergencyAccess.objects.select_related("membership").get(pk=access_id)
    if access.reviewed_by_id is None:
        return
    houses = {access.case.organisation_id, access.membership.organisation_id}
    reviewer = Membership.objects.filter(
        user_id=access.reviewed_by_id, organisation_id__in=houses, active=True
    )
    for member in reviewer.select_related("user", "organisation"):
        alerts.settle(
            by=by, kind=AlertKind.EMERGENCY_ACCESS, source_id=access.pk, member=member,
            response="Noodtoegang beoordeeld.", at=access.reviewed_at or access.recorded_at,
        )  # fmt: skip


def approved_alone(*, by: Actor, event_id: UUID, application_id: str, **_: Any) -> None:
    """An approval by one person in acute danger: a second review within the term, never by that person."""
    application = Application.objects.select_related("case", "organisation").get(pk=application_id)
    review = _last_review(application, "alone")
    if review is None or not application.second_review_open or application.is_practice:
        return
    raising.raise_for(
        by=by,
        kind=AlertKind.SECOND_REVIEW,
        source_id=review.pk,
        severity=Severity.URGENT,
        title="Tweede beoordeling na een spoedbesluit",
        instruction="Eén persoon keurde goed. Lees de aanvraag en bevestig, of maak bezwaar.",
        organisations={application.organisation: "schreef de aanvraag"},
        occurred_at=review.occurred_at,
        case=application.case,
        url=f"{application.get_absolute_url()}beoordelen/",
        due_at=due_by_rule("EMERGENCY_REVIEW", review.recorded_at),
        not_by=review.reviewer,
    )


def second_reviewed(*, by: Actor, event_id: UUID, application_id: str, **_: Any) -> None:
    """The second review was given: whoever gave it has acted on the alert."""
    application = Application.objects.get(pk=application_id)
    alone = _last_review(application, "alone")
    second = _last_review(application, "confirmed", "objected")
    if alone is None or second is None:
        return
    alerts.settle(
        by=by,
        kind=AlertKind.SECOND_REVIEW,
        source_id=alone.pk,
        member=second.reviewer,
        response="Tweede beoordeling gegeven.",
        at=second.occurred_at,
    )


def application_withdrawn(*, by: Actor, event_id: UUID, application_id: str, **_: Any) -> None:
    """There is nothing left to review a second time: who had not taken that alert need not act."""
    alone = _last_review(Application.objects.get(pk=application_id), "alone")
    if alone is not None:
        alerts.stand_down(
            by=by, kind=AlertKind.SECOND_REVIEW, source_id=alone.pk, why="De aanvraag is ingetrokken."
        )


def _last_review(application: Application, *decisions: str) -> Review | None:
    found: Review | None = (
        Review.objects.select_related("reviewer__organisation", "reviewer__user")
        .filter(application=application, decision__in=decisions)
        .order_by("-recorded_at")
        .first()
    )
    return found


def return_silent(*, by: Actor, event_id: UUID, file_id: str, **_: Any) -> None:
    """Too long no sign of life from abroad: who leads the return, and who leads the case. Once per silence."""
    file = ReturnFile.objects.select_related("case__organisation", "organisation").get(pk=file_id)
    if file.silent_since is None or file.case.is_practice:
        return
    raising.raise_for(
        by=by,
        kind=AlertKind.NO_SIGN_OF_LIFE,
        source_id=silence_id(file.pk, file.silent_since),
        severity=Severity.ACUTE,
        title="Te lang geen teken van leven",
        instruction="Gebruik alleen het veilige kanaal. Overleg met Buitenlandse Zaken. " + NO_FAMILY,
        organisations={file.organisation: "leidt de terugkeer"} | addressing.owner(file.case),
        occurred_at=file.silent_since,
        case=file.case,
        url=file.get_absolute_url(),
    )


def silence_id(file_id: UUID, since: datetime) -> UUID:
    """The id of one silence of one return: a second silence is another alert."""
    return uuid5(NAMESPACE_URL, f"silence:{file_id}:{since.isoformat()}")


def deadline_critical(*, by: Actor, event_id: UUID, deadline_id: str, **_: Any) -> None:
    """A right is about to lapse, or somebody is about to be taken away: who leads the case is alerted. Once per end."""
    deadline = Deadline.objects.select_related("case__organisation").get(pk=deadline_id)
    if not deadline.is_running or deadline.case is None or deadline.case.is_practice:
        return
    if deadline.key == DEPARTURE:
        _departure_near(by, deadline, deadline.case)
        return
    raising.raise_for(
        by=by,
        kind=AlertKind.ORDER_LAPSES,
        source_id=lapse_id(deadline.pk, deadline.due_at),
        severity=Severity.URGENT,
        title="Een bevel of machtiging loopt af",
        instruction="Verleng, vraag iets anders aan, of leg vast waarom het kan aflopen.",
        organisations=addressing.owner(deadline.case),
        occurred_at=clock.now(),
        case=deadline.case,
        url=f"/casussen/{deadline.case_id}/termijnen/{deadline.pk}/",
        due_at=deadline.due_at,
    )


def _departure_near(by: Actor, deadline: Deadline, case: Case) -> None:
    at = case.departure_at or deadline.due_at
    # The signal that told of the same journey within those seven days has alerted already.
    told = Signal.objects.filter(case=case, departure__in=WITH_DEPARTURE, departure_at=at)
    signals = list(told.values_list("pk", flat=True))
    # An alert about a signal that had no case yet is seen through its signal.
    with scope.about(by, deadline.pk, *signals):
        alerted = Alert.objects.filter(
            kind__in=[AlertKind.DEPARTURE, AlertKind.ACUTE_SIGNAL], source_id__in=signals,
            recorded_at__gte=at - SOON,
        ).exists()  # fmt: skip
    if alerted:
        return
    raising.raise_for(
        by=by,
        kind=AlertKind.DEPARTURE,
        source_id=lapse_id(deadline.pk, deadline.due_at),
        severity=Severity.ACUTE,
        title="Vertrek binnen zeven dagen",
        instruction=f"{PHONE} Open de casus en houd het vertrek tegen als dat kan. {NO_FAMILY}",
        organisations=addressing.owner(case),
        occurred_at=clock.now(),
        case=case,
        url=f"/casussen/{case.pk}/termijnen/{deadline.pk}/",
        due_at=deadline.due_at,
    )


def deadline_settled(*, by: Actor, event_id: UUID, deadline_id: str, **_: Any) -> None:
    """An end that moved, or a clock that stopped: who was alerted about the old end need not act on it."""
    deadline = Deadline.objects.get(pk=deadline_id)
    over = set(deadline.moves.values_list("old_due_at", flat=True)) | {deadline.due_at}
    if deadline.is_running:
        over.discard(deadline.due_at)
    for due_at in over:
        alerts.stand_down(
            by=by,
            kind=AlertKind.DEPARTURE if deadline.key == DEPARTURE else AlertKind.ORDER_LAPSES,
            source_id=lapse_id(deadline.pk, due_at),
            why="De termijn is verschoven of afgerond.",
        )


def lapse_id(deadline_id: UUID, due_at: datetime) -> UUID:
    """The id of one end of one clock: a moved end that comes near is another alert."""
    return uuid5(NAMESPACE_URL, f"lapse:{deadline_id}:{due_at.astimezone(UTC).isoformat()}")
