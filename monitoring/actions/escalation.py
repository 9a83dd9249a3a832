"""Climbing the ladder for alerts that nobody takes. Run often, by several processes at once, with the time given."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

import audit
from cases.actions import tasks, timeline
from cases.confidentiality import closes_to_unassigned
from cases.models import Participation
from cases.sections import Section
from core import doors, events, scope
from core.actor import Actor, system
from core.events import publish
from monitoring import addressing
from monitoring.access import locks_on
from monitoring.actions import deliveries
from monitoring.actions.alerts import OWN_TASK, RESPONSE_LATE_TASK
from monitoring.actions.raising import add_addressee, ask_fallback
from monitoring.climbing import climb
from monitoring.ladder import Step, ladder
from monitoring.models import AlertAddressee, AlertKind, Escalation, Moment
from monitoring.workflow import OPEN
from organisations.duty import on_duty
from organisations.models import Membership, Organisation

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 500
# Steps between two looks at what came in.
NEW_FIRST = 10
AGAIN_AFTER_FAILURE = timedelta(minutes=1)


def run(now: datetime) -> int:
    """Take every step that is due at `now`; return how many were taken.

    Each step is a transaction of its own; a row that another process holds is passed over. Running twice takes no
    step twice. One that fails is tried again a minute later and does not hold up the others.
    """
    taken = 0
    for addressee_id in doors.due_addressees(now, MOST_AT_ONCE):
        # After a time of silence one addressee may have several steps to take.
        while taken < MOST_AT_ONCE and _take(addressee_id, now):
            taken += 1
            if taken % NEW_FIRST == 0:
                # Where this is the only process, no new alarm waits until all the old ones have climbed.
                events.drain()
    return taken + _tell_of_missing_answers(now)


def _tell_of_missing_answers(now: datetime) -> int:
    """The coordinators hear of alerts that somebody took and nobody wrote down what was done about; once each."""
    return sum(
        _ask_if_late(addressee_id, now)
        for severity, after in ladder().responses.items()
        for addressee_id in doors.late_answers(severity, now - after, MOST_AT_ONCE)
    )


def _ask_if_late(addressee_id: UUID, now: datetime) -> bool:
    """Ask about one alert in a transaction that sees it and its case; False when another process was first."""
    by = system("alert.response")
    with transaction.atomic():
        scope.enter(by, about=[addressee_id])
        addressee = (
            AlertAddressee.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("alert__case", "organisation")
            .filter(pk=addressee_id, state="acknowledged", response_asked_at__isnull=True)
            .first()
        )
        if addressee is None:
            return False
        _ask_for_answer(by, addressee)
        addressee.response_asked_at = now
        addressee.save()
        return True


def _ask_for_answer(by: Actor, addressee: AlertAddressee) -> None:
    alert, organisation = addressee.alert, addressee.organisation
    tasks.open_task(
        by=by, organisation=organisation, role=_coordinator_role(addressee), kind=RESPONSE_LATE_TASK,
        title=_("Wat is gedaan na het alarm? Niemand legde het vast."),
        detail=f"{alert.get_kind_display()}, {alert.reference}.", why=_("Alarm aangenomen, niets vastgelegd"),
        url=alert.get_absolute_url(), source_id=addressee.pk, urgent=True,
    )  # fmt: skip
    audit.record(by=by, action="alert.ask_response", obj=addressee, case_id=alert.case_id)


def _coordinator_role(addressee: AlertAddressee) -> str:
    """The role of the coordinators of this organisation who may act on the alert; empty, for everybody, without one."""
    organisation = addressee.organisation
    role = ladder().house(organisation.kind).coordinator_role
    kept_away = locks_on(addressee.alert).values("user_id")
    present = Membership.objects.filter(organisation=organisation, role=role, active=True)
    return role if present.exclude(user_id__in=kept_away).exists() else ""


def _take(addressee_id: UUID, now: datetime) -> bool:
    """Take one step in a transaction that sees this addressee and the case of its alert, and no other."""
    by = system("alert.ladder")
    with transaction.atomic():
        scope.enter(by, about=[addressee_id])
        addressee = (
            AlertAddressee.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("alert__case__organisation", "alert__case__lead", "organisation")
            .filter(pk=addressee_id, next_step_at__lte=now, state__in=OPEN)
            .first()
        )
        if addressee is None:
            return False
        try:
            with transaction.atomic():
                _climb(by, addressee, now)
        except Exception as error:
            # The message of an error may hold text from a file: only its type is logged.
            logger.error("Ladder of addressee %s failed: %s", addressee.pk, type(error).__name__)
            AlertAddressee.objects.filter(pk=addressee.pk).update(next_step_at=now + AGAIN_AFTER_FAILURE)
    return True


def _climb(by: Actor, addressee: AlertAddressee, now: datetime) -> None:
    step, after = climb(ladder(), addressee.alert.severity, addressee.wait)
    if step is not None:
        tell = {"case_lead": _tell_lead, "coordinator": _tell_coordinator, "fallback": _add_fallback}[
            step.code
        ]
        told = tell(by, addressee, step, now)
        addressee.level = after.level
        _write_down(by, addressee, step, told)
    addressee.wait = after
    addressee.save()


def _write_down(by: Actor, addressee: AlertAddressee, step: Step, told: str) -> None:
    alert = addressee.alert
    escalation = Escalation(
        addressee=addressee, waiting_since=addressee.waiting_since, level=addressee.level, step=step.code,
        told=told[:300],
    )  # fmt: skip
    escalation.save()
    audit.record(by=by, action="alert.escalate", obj=escalation, case_id=alert.case_id, step=step.code)
    if alert.case is not None:
        waited = step.after(alert.severity) // timedelta(minutes=1)
        timeline.add(
            by=by, case=alert.case, kind="alert.escalate",
            title=_("Alarm na %(minutes)d minuten niet aangenomen: %(organisation)s")
            % {"minutes": waited, "organisation": addressee.organisation},
            text=told, occurred_at=min(addressee.waiting_since + step.after(alert.severity), escalation.recorded_at),
            section=Section.ORDERS, danger=True, obj=alert, url=alert.get_absolute_url(),
        )  # fmt: skip
    publish("alert.escalated", by=by, alert_id=alert.pk, addressee_id=addressee.pk, step=step.code)


def _tell_lead(by: Actor, addressee: AlertAddressee, step: Step, now: datetime) -> str:
    """Whoever leads the case; for an alert without a case everybody of the silent organisation itself."""
    case = addressee.alert.case
    if case is None:
        _open_task(by, addressee, step, addressee.organisation)
        return _("iedereen bij %(organisation)s.") % {"organisation": addressee.organisation}
    kept_away = locks_on(addressee.alert)
    lead = case.lead if case.lead is not None and case.lead.active else None
    if lead is not None and kept_away.filter(user_id=lead.user_id).exists():
        lead = None
    _open_task(by, addressee, step, case.organisation, member=lead)
    if lead is None:
        return _("iedereen bij %(organisation)s: er is geen regievoerder.") % {
            "organisation": case.organisation
        }
    return _("de regievoerder van %(organisation)s.") % {"organisation": case.organisation}


def _tell_coordinator(by: Actor, addressee: AlertAddressee, step: Step, now: datetime) -> str:
    """The coordinators of the silent organisation, or everybody where it has none; over its other channels, and by mail who has duty (where nobody has, who comes first)."""
    organisation = addressee.organisation
    role = _coordinator_role(addressee)
    _open_task(by, addressee, step, organisation, role=role)
    away = set(locks_on(addressee.alert).values_list("user_id", flat=True))
    duty = [s.membership for s in on_duty(organisation.pk, now) if s.membership.user_id not in away]
    if not duty and (stand_in := addressing.next_person(organisation, away)) is not None:
        duty = [stand_in]
    told = deliveries.queue_duty(addressee=addressee, members=duty)
    others = deliveries.queue_alert(addressees=[addressee], moment=Moment.UNANSWERED)
    way = " " + _("Ook buiten het scherm.") if others or told else ""
    if role:
        return _("de coördinatoren van %(organisation)s.") % {"organisation": organisation} + way
    return _("iedereen bij %(organisation)s.") % {"organisation": organisation} + way


def _add_fallback(by: Actor, addressee: AlertAddressee, step: Step, now: datetime) -> str:
    """The organisation that stands in; when all were asked, the end: the lead must phone."""
    alert, silent = addressee.alert, addressee.organisation
    minutes = step.after(alert.severity) // timedelta(minutes=1)
    if alert.kind == AlertKind.BREACH_UNMATCHED:
        # A report of a breach that nobody judged is never left to Veilig Thuis alone.
        asked = set(alert.addressees.values_list("organisation_id", flat=True))
        for unit, why in addressing.police_of(silent).items():
            if unit.pk not in asked:
                add_addressee(alert, unit, why, now=now, because=addressee)
    why = _("%(organisation)s nam niet aan binnen %(minutes)d minuten") % {
        "organisation": silent,
        "minutes": minutes,
    }
    fallback = ask_fallback(alert, silent, why, now=now, because=addressee)
    if fallback is not None:
        return _("%(organisation)s, als opvolger.") % {"organisation": fallback}
    lead = alert.case.organisation if alert.case is not None else silent
    _open_task(by, addressee, step, lead)
    return _("%(lead)s belt nu, want alle organisaties zijn gevraagd.") % {"lead": lead}


def _open_task(
    by: Actor,
    addressee: AlertAddressee,
    step: Step,
    organisation: Organisation,
    *,
    role: str = "",
    member: Membership | None = None,
) -> None:
    alert, silent = addressee.alert, addressee.organisation
    case = alert.case
    taking_part = (
        case is not None
        and Participation.objects.running().filter(case=case, organisation=organisation).exists()
    )
    closed = case is not None and closes_to_unassigned(case, organisation.pk)
    kind = f"alert_unanswered_{step.code}"
    own = kind == OWN_TASK
    phone = _("Bel %(phone)s.") % {"phone": silent.duty_phone} if silent.duty_phone else ""
    title = {
        "case_lead": _("Alarm nog niet door iedereen aangenomen"),
        "coordinator": _("Alarm niet aangenomen door uw organisatie"),
        "fallback": _("Bel nu: niemand nam het alarm aan"),
    }[step.code]
    tasks.open_task(
        by=by,
        organisation=organisation,
        role=role,
        membership=member,
        # A step in a case is seen by who sees the case; where it is not for one who does, it comes without the case.
        case=case if taking_part and (member is not None or not closed) else None,
        kind=kind,
        title=title,
        detail=f"{alert.get_kind_display()}, {alert.reference}. {silent}: {_('niet aangenomen.')} {phone}".strip(),
        why=_("Niemand nam het alarm aan"),
        url=alert.get_absolute_url(),
        source_id=addressee.pk if own else alert.pk,
        due_at=addressee.next_step_at,
        urgent=True,
    )
