"""Raising alerts: one for each source, sent to everybody who must act. Several at once cost hardly more than one."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

import audit
from cases.actions import tasks, timeline
from cases.models import Case, TimelineEntry
from cases.sections import Section
from core import clock
from core.actor import Actor, system
from core.errors import InvalidInput, PolicyDenied
from core.events import publish
from core.references import next_references
from monitoring import addressing
from monitoring.access import kept_away_of
from monitoring.actions import deliveries
from monitoring.addressing import Addressees
from monitoring.channels import screen
from monitoring.climbing import begin
from monitoring.ladder import ladder
from monitoring.models import Alert, AlertAddressee
from organisations.models import Membership, Organisation

PASSED_TASK = "alert_passed"

# What an alert exists once for: its kind, source and occasion.
Cause = tuple[str, UUID, UUID | None]


def raise_for(
    *,
    by: Actor,
    kind: str,
    source_id: UUID,
    severity: str,
    title: str,
    instruction: str,
    organisations: Addressees,
    occurred_at: datetime,
    case: Case | None = None,
    url: str = "",
    due_at: datetime | None = None,
    not_by: Membership | None = None,
    occasion: UUID | None = None,
) -> Alert:
    """Raise one alert for one source to these organisations (each with the reason why it gets it).

    Called again for the same source and `occasion` it returns the first alert and sends nothing twice. Where nobody
    receives alerts for an organisation, its fallback gets it at once. Raises InvalidInput without an organisation,
    PolicyDenied for a practice case: an exercise never reaches a duty officer.
    """
    alert = Alert(
        kind=kind, severity=severity, case=case, source_id=source_id, title=title, instruction=instruction,
        url=url, occurred_at=occurred_at, due_at=due_at, not_by=not_by, occasion=occasion,
    )  # fmt: skip
    return raise_all(by=by, wanted=[(alert, organisations)])[0]


def raise_all(*, by: Actor, wanted: Sequence[tuple[Alert, Addressees]]) -> list[Alert]:
    """Raise these alerts, each to its organisations, all or none; return the alert of each source. See `raise_for`."""
    for alert, organisations in wanted:
        if not organisations:
            raise InvalidInput("Een alarm heeft altijd een ontvanger.")
        if alert.case is not None and alert.case.is_practice:
            raise PolicyDenied("Een oefening geeft geen echt alarm.")
    # Part of their cause: who called rolls back the whole of it.
    with transaction.atomic(savepoint=False):
        there = _write(wanted)
        new = [(alert, to) for alert, to in wanted if there[_cause(alert)].pk == alert.pk]
        sent = _send([alert for alert, _ in new], dict(new))
        audit.record_each(
            by=by,
            action="alert.raise",
            lines=[
                (alert, {"kind": alert.kind, "organisations": [str(a.organisation_id) for a in sent[alert]]})
                for alert, _ in new
            ],
        )
        timeline.add_all(_line(by, alert, alert.case, sent[alert]) for alert, _ in new if alert.case)
        for alert, _ in new:
            publish("alert.raised", by=by, alert_id=alert.pk)
        mine = {alert.pk: alert for alert, _ in new}
        found = [there[_cause(alert)] for alert, _ in wanted]
        return [mine.get(alert.pk, alert) for alert in found]


def _cause(alert: Alert) -> Cause:
    return alert.kind, alert.source_id, alert.occasion


def _write(wanted: Sequence[tuple[Alert, Addressees]]) -> dict[Cause, Alert]:
    """Write those whose cause has none; the alert of each cause."""
    alerts = [alert for alert, _ in wanted]
    for alert, reference in zip(alerts, next_references("AL", len(alerts)), strict=True):
        alert.reference = reference
    # Another process may be doing the same: then this waits for it, writes nothing, and finds that one.
    Alert.objects.bulk_create(alerts, ignore_conflicts=True)
    found = Alert.objects.filter(
        kind__in={alert.kind for alert in alerts}, source_id__in={alert.source_id for alert in alerts}
    )
    there = {_cause(alert): alert for alert in found}
    for alert in alerts:
        alert.recorded_at = there[_cause(alert)].recorded_at
    return there


def _line(by: Actor, alert: Alert, case: Case, sent: Collection[AlertAddressee]) -> TimelineEntry:
    return timeline.line(
        by=by, case=case, kind="alert.raise", title=f"Alarm: {alert.get_kind_display().lower()}",
        text=f"Gestuurd aan {', '.join(str(a.organisation) for a in sent)}.", occurred_at=clock.now(),
        section=Section.ORDERS, danger=True, obj=alert, url=alert.get_absolute_url(),
    )  # fmt: skip


def _send(
    alerts: Sequence[Alert], to: Mapping[Alert, Addressees]
) -> Mapping[Alert, Collection[AlertAddressee]]:
    """Who got each alert, whoever stands in for who cannot be reached among them."""
    now = clock.now()
    kept_away = kept_away_of(alerts)
    everybody = {organisation.pk for alert in alerts for organisation in to[alert]}
    reached = addressing.has_receivers(everybody)
    sent: dict[Alert, list[AlertAddressee]] = defaultdict(list)
    for addressee in _add([(alert, o, why) for alert in alerts for o, why in to[alert].items()], now=now):
        sent[addressee.alert].append(addressee)
    for alert, addressees in sent.items():
        users = kept_away.get(alert.pk, set())
        here = addressing.has_receivers([o.pk for o in to[alert]], users) if users else reached
        # Whoever is added is looked at too: where nobody is there either, the next one is asked at once.
        for addressee in addressees:
            if addressee.because is not None:
                here = here | addressing.has_receivers([addressee.organisation_id], users)
            why = _why_not_reached(addressee, here, users, now)
            if not why:
                continue
            fallback = addressing.fallback_of(addressee.organisation, {a.organisation_id for a in addressees})
            if fallback is not None:
                addressees.append(add_addressee(alert, fallback, why, now=now, because=addressee))
    return sent


def _why_not_reached(
    addressee: AlertAddressee, reached: Collection[UUID], kept_away: Collection[UUID], now: datetime
) -> str:
    """Why the fallback is asked at once; empty when it is not.

    Where everybody on duty is kept away from the case by a conflict of interest, the next person there is asked by name
    as well: nobody waits for somebody who may not act.
    """
    organisation = addressee.organisation
    if addressee.organisation_id not in reached:
        return f"{organisation} heeft hier geen ontvanger"
    if not kept_away or not addressing.duty_in_conflict(organisation, kept_away, now):
        return ""
    by, colleague = system("alert.conflict"), addressing.next_person(organisation, kept_away)
    addressee.passed_to = colleague
    addressee.save()
    ask_colleague(by, addressee, colleague)
    audit.record(by=by, action="alert.pass_on", obj=addressee, case_id=addressee.alert.case_id)
    return f"Wie dienst heeft bij {organisation} kan dit niet behandelen"


def add_addressee(
    alert: Alert,
    organisation: Organisation,
    why: str,
    *,
    now: datetime,
    because: AlertAddressee | None = None,
) -> AlertAddressee:
    """Send the alert to one more organisation; its own ladder begins `now`. Called by actions, in their transaction."""
    (addressee,) = _add([(alert, organisation, why)], now=now, because=because)
    return addressee


def ask_fallback(
    alert: Alert, silent: Organisation, why: str, *, now: datetime, because: AlertAddressee
) -> Organisation | None:
    """Send it to who stands in for `silent`; where nobody receives alerts there, to the next one as well. Who was asked first.

    None when all were asked. Called by actions, in their transaction.
    """
    asked = set(alert.addressees.values_list("organisation_id", flat=True))
    first = fallback = addressing.fallback_of(silent, asked)
    while fallback is not None:
        because = add_addressee(alert, fallback, why, now=now, because=because)
        if addressing.has_receivers([fallback.pk]):
            break
        asked.add(fallback.pk)
        why = f"{fallback} heeft hier geen ontvanger"
        fallback = addressing.fallback_of(fallback, asked)
    return first


def _add(
    wanted: Sequence[tuple[Alert, Organisation, str]],
    *,
    now: datetime,
    because: AlertAddressee | None = None,
) -> list[AlertAddressee]:
    added = [
        AlertAddressee(alert=alert, organisation=organisation, why=why[:200], because=because)
        for alert, organisation, why in wanted
    ]
    for addressee in added:
        addressee.wait = begin(ladder(), addressee.alert.severity, now)
    AlertAddressee.objects.bulk_create(added)
    for organisation_id in {addressee.organisation_id for addressee in added}:
        screen.wake_after_commit(organisation_id)
    deliveries.queue_alert(addressees=added)
    return added


def ask_colleague(by: Actor, addressee: AlertAddressee, to: Membership | None) -> None:
    """A step for the colleague who is asked by name; the one before it ends. Called by actions, in their transaction."""
    tasks.cancel_tasks(by=by, kind=PASSED_TASK, source_id=addressee.pk, outcome="Opnieuw doorgegeven.")
    if to is None:
        return
    alert = addressee.alert
    tasks.open_task(
        by=by, organisation=addressee.organisation, membership=to, kind=PASSED_TASK, title=f"Alarm: {alert.title}"[:200],
        why=(f"{by.name} gaf dit aan u door" if by.name else "Wie dienst heeft, kan dit niet")[:120], url=alert.get_absolute_url(),
        source_id=addressee.pk, urgent=True, due_at=addressee.next_step_at,
    )  # fmt: skip
