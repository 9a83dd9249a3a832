"""Raising an alert, seeing it, taking it, and recording what was done."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

import audit
from cases.actions import timeline
from cases.models import Case
from cases.sections import Section
from core import clock
from core.actor import Actor
from core.errors import InvalidInput, PolicyDenied
from core.events import publish
from core.references import next_reference
from monitoring.access import check_can_take, check_not_excluded
from monitoring.models import Alert, AlertAddressee
from monitoring.workflow import ADDRESSEE
from organisations.models import Membership, Organisation


def raise_for(
    *,
    by: Actor,
    kind: str,
    source_id: UUID,
    severity: str,
    title: str,
    instruction: str,
    organisations: Mapping[Organisation, str],
    occurred_at: datetime,
    case: Case | None = None,
    url: str = "",
    due_at: datetime | None = None,
    not_by: Membership | None = None,
) -> Alert:
    """Raise one alert for one source to these organisations (each with the reason why it gets it).

    Called again for the same source it returns the first alert and sends nothing twice. Raises InvalidInput without
    an organisation, PolicyDenied for a practice case: an exercise never reaches a duty officer.
    """
    if not organisations:
        raise InvalidInput("Een alarm heeft altijd een ontvanger.")
    if case is not None and case.is_practice:
        raise PolicyDenied("Een oefening geeft geen echt alarm.")
    with transaction.atomic():
        alert = Alert(
            reference=next_reference("AL"), kind=kind, severity=severity, case=case, source_id=source_id, title=title,
            instruction=instruction, url=url, occurred_at=occurred_at, due_at=due_at, not_by=not_by,
        )  # fmt: skip
        try:
            with transaction.atomic():
                alert.save()
        except IntegrityError:
            return Alert.objects.get(kind=kind, source_id=source_id)
        for organisation, why in organisations.items():
            AlertAddressee(alert=alert, organisation=organisation, why=why).save()
        audit.record(
            by=by, action="alert.raise", obj=alert, kind=kind, organisations=[str(o.pk) for o in organisations]
        )
        if case is not None:
            timeline.add(
                by=by, case=case, kind="alert.raise", title=f"Alarm: {alert.get_kind_display().lower()}",
                text=f"Gestuurd aan {', '.join(str(o) for o in organisations)}.", occurred_at=occurred_at,
                section=Section.ORDERS, danger=True, obj=alert, url=alert.get_absolute_url(),
            )  # fmt: skip
        publish("alert.raised", by=by, alert_id=alert.pk)
        return alert


def see(*, by: Actor, alert_id: UUID) -> None:
    """Note that somebody of the addressed organisation opened the alert; does nothing for others or a second time."""
    with transaction.atomic():
        addressee = (
            AlertAddressee.objects.select_for_update()
            .filter(alert_id=alert_id, organisation_id=by.organisation_id, state="sent")
            .first()
        )
        if addressee is None:
            return
        check_can_take(by, addressee)
        addressee.state = ADDRESSEE.check("see", addressee.state).target
        addressee.seen_at = clock.now()
        addressee.save()
        audit.record(by=by, action="alert.see", obj=addressee, case_id=addressee.alert.case_id)


def acknowledge(*, by: Actor, alert_id: UUID, version: int | None = None) -> AlertAddressee:
    """A named person takes the alert for the own organisation.

    Raises AccessDenied for another organisation, StaleRecord or PolicyDenied when a colleague was first.
    """
    with transaction.atomic():
        addressee = _own(by, alert_id)
        if addressee.state in {"acknowledged", "handled"}:
            raise PolicyDenied(f"{addressee.acknowledged_by.user} heeft dit alarm al aangenomen.")
        addressee.check_version(version)
        addressee.state = ADDRESSEE.check("acknowledge", addressee.state).target
        addressee.acknowledged_by_id = by.membership_id
        addressee.acknowledged_at = clock.now()
        addressee.save()
        _told(by=by, addressee=addressee, verb="acknowledge", title="Alarm aangenomen")
        return addressee


def pass_on(*, by: Actor, alert_id: UUID) -> AlertAddressee:
    """Give the alert back to the organisation's duty, so that a colleague can take it; it counts as not taken."""
    with transaction.atomic():
        addressee = _own(by, alert_id)
        addressee.state = ADDRESSEE.check("pass_on", addressee.state).target
        addressee.acknowledged_by = None
        addressee.acknowledged_at = None
        addressee.save()
        _told(by=by, addressee=addressee, verb="pass_on", title="Alarm doorgegeven aan collega")
        return addressee


def handle(*, by: Actor, alert_id: UUID, response: str, occurred_at: datetime) -> AlertAddressee:
    """Record what was done. Raises InvalidInput without a text, PolicyDenied before the alert was taken."""
    with transaction.atomic():
        addressee = _own(by, alert_id)
        if not response.strip():
            raise InvalidInput("Schrijf kort wat u deed.", "response")
        addressee.state = ADDRESSEE.check("handle", addressee.state).target
        addressee.response = response
        addressee.response_at = occurred_at
        addressee.save()
        _told(by=by, addressee=addressee, verb="handle", title="Wat is gedaan na het alarm", text=response, at=occurred_at)
        return addressee


def _own(by: Actor, alert_id: UUID) -> AlertAddressee:
    addressee = (
        AlertAddressee.objects.select_for_update(of=("self",))
        .select_related("alert__case", "organisation", "acknowledged_by__user")
        .filter(alert_id=alert_id, organisation_id=by.organisation_id)
        .first()
    )
    if addressee is None:
        addressee = AlertAddressee.objects.filter(alert_id=alert_id).first()
        if addressee is None:
            raise PolicyDenied("Dit alarm bestaat niet meer.")
    check_can_take(by, addressee)
    check_not_excluded(by, addressee.alert)
    return addressee


def _told(
    *, by: Actor, addressee: AlertAddressee, verb: str, title: str, text: str = "", at: datetime | None = None
) -> None:
    alert = addressee.alert
    audit.record(by=by, action=f"alert.{verb}", obj=addressee, case_id=alert.case_id)
    if alert.case is not None:
        timeline.add(
            by=by, case=alert.case, kind=f"alert.{verb}", title=f"{title}: {addressee.organisation}", text=text,
            occurred_at=at or clock.now(), section=Section.ORDERS, obj=alert, url=alert.get_absolute_url(),
        )  # fmt: skip
    publish(f"alert.{verb}", by=by, alert_id=alert.pk, organisation_id=addressee.organisation_id)
