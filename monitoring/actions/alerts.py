"""Seeing an alert, taking it, passing it on, and recording what was done."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

import audit
from cases.access import can_view
from cases.actions import participation, tasks, timeline
from cases.deadline_ends import step_due
from cases.sections import Section
from core import clock, scope, words
from core.actor import Actor, system
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from core.events import publish
from monitoring import addressing
from monitoring.access import check_can_take, check_not_excluded, keeps_away, locks_on
from monitoring.actions import deliveries
from monitoring.actions.raising import PASSED_TASK, ask_colleague, ask_fallback
from monitoring.climbing import begin, let_go
from monitoring.ladder import ladder
from monitoring.models import Alert, AlertAddressee, Severity
from monitoring.workflow import ADDRESSEE, OPEN, TAKEN
from organisations.models import Membership
from organisations.permissions import Permission

RESPONSE_TASK = "alert_response"
RESPONSE_LATE_TASK = "alert_response_late"
# A step for the silent organisation itself stands under its part of the alert; one for who leads the case under the
# alert as a whole, so that three silent organisations are one step.
OWN_TASK = "alert_unanswered_coordinator"
LEAD_TASKS = ("alert_unanswered_case_lead", "alert_unanswered_fallback")


def see(*, by: Actor, alert_id: UUID) -> None:
    """Note that this person opened the alert; does nothing for other organisations or a second time.

    After it was passed to a colleague only that colleague's look counts.
    """
    with transaction.atomic(), scope.about(by, _seen(by, alert_id)):
        addressee = (
            AlertAddressee.objects.select_for_update(of=("self",))
            .select_related("alert")
            .filter(alert_id=alert_id, organisation_id=by.organisation_id, state="sent")
            .first()
        )
        if addressee is None:
            return
        check_can_take(by, addressee)
        if addressee.passed_to_id not in (None, by.membership_id):
            return
        addressee.state = ADDRESSEE.check("see", addressee.state).target
        _note_seen(addressee, by)
        addressee.save()
        audit.record(by=by, action="alert.see", obj=addressee, case_id=addressee.alert.case_id)


def acknowledge(*, by: Actor, alert_id: UUID, version: int | None = None, note: str = "") -> AlertAddressee:
    """A named person takes the alert for the own organisation; a second time by the same person changes nothing.

    Raises AccessDenied for another organisation, PolicyDenied (with the name) when a colleague was first,
    StaleRecord when `version` is given and passed.
    """
    with transaction.atomic(), scope.about(by, _seen(by, alert_id)):
        addressee = _own(by, alert_id)
        holder = addressee.acknowledged_by
        if holder is not None and holder.user_id == by.user_id:
            return addressee
        if holder is not None and addressee.acknowledged_at is not None:
            at = words.when(addressee.acknowledged_at)
            raise PolicyDenied(f"{holder.user} heeft dit alarm al aangenomen op {at}.")
        addressee.check_version(version)
        addressee.state = ADDRESSEE.check("acknowledge", addressee.state).target
        addressee.acknowledged_by_id = by.membership_id
        addressee.acknowledged_at = clock.now()
        addressee.next_step_at = None
        # Without script nothing told us that it was opened; who takes it has seen it.
        _note_seen(addressee, by)
        addressee.save()
        _let_work(by, addressee)
        _ask_what_was_done(by, addressee)
        _no_longer_unanswered(by, addressee, f"Aangenomen door {by.name}.")
        _stand_down_added(by, addressee)
        _told(by=by, addressee=addressee, verb="acknowledge", title="Alarm aangenomen", text=note)
        return addressee


def pass_on(
    *, by: Actor, alert_id: UUID, to: Membership | None = None, version: int | None = None
) -> AlertAddressee:
    """Ask a colleague (`to`, or whoever comes first) to take the alert; until then it counts as not taken.

    Who had taken it begins a new wait; otherwise the ladder goes on from the first moment, so that passing on never
    postpones it. Raises InvalidInput for somebody who cannot take it.
    """
    with transaction.atomic(), scope.about(by, _seen(by, alert_id)):
        addressee = _own(by, alert_id)
        _check_colleague(by, addressee, to)
        addressee.check_version(version)
        was_taken = addressee.state in TAKEN
        addressee.state = ADDRESSEE.check("pass_on", addressee.state).target
        addressee.acknowledged_by, addressee.acknowledged_at, addressee.response_asked_at = None, None, None
        addressee.passed_to = to
        addressee.wait = let_go(
            ladder(), addressee.alert.severity, addressee.wait, taken=was_taken, now=clock.now()
        )
        addressee.save()
        ask_colleague(by, addressee, to)
        title = "Alarm doorgegeven aan collega"
        _told(by=by, addressee=addressee, verb="pass_on", title=title, text=f"Voor {to.user}." if to else "")
        return addressee


def handle(
    *, by: Actor, alert_id: UUID, response: str, occurred_at: datetime, version: int | None = None
) -> AlertAddressee:
    """Record what was done. Raises InvalidInput without a text, PolicyDenied before the alert was taken."""
    with transaction.atomic(), scope.about(by, _seen(by, alert_id)):
        addressee = _own(by, alert_id)
        if not response.strip():
            raise InvalidInput("Schrijf kort wat u deed.", "response")
        # A form gives whole minutes; the alert has seconds.
        if occurred_at < addressee.alert.occurred_at.replace(second=0, microsecond=0):
            raise InvalidInput("Dit moment ligt vóór het alarm.", "occurred_at")
        addressee.check_version(version)
        addressee.state = ADDRESSEE.check("handle", addressee.state).target
        addressee.response = response
        addressee.response_at = occurred_at
        addressee.responded_by_id = by.membership_id
        addressee.save()
        _told(by=by, addressee=addressee, verb="handle", title="Wat is gedaan na het alarm", at=occurred_at)
        return addressee


def settle(*, by: Actor, kind: str, source_id: UUID, member: Membership, response: str, at: datetime) -> None:
    """The thing itself was done on its own screen by `member`: their organisation's part of the alert is handled.

    Does nothing without an alert, for another organisation, or for the one person who may not close it.
    """
    with transaction.atomic():
        addressees = (
            AlertAddressee.objects.select_for_update(of=("self",))
            .select_related("alert__not_by", "organisation")
            .filter(alert__kind=kind, alert__source_id=source_id, organisation_id=member.organisation_id)
            .exclude(state__in=("handled", "stood_down"))
            .order_by("pk")
        )
        for addressee in addressees:
            excluded = addressee.alert.not_by
            if excluded is None or excluded.user_id != member.user_id:
                _settle(by, addressee, member, response, at)


def _settle(by: Actor, addressee: AlertAddressee, member: Membership, response: str, at: datetime) -> None:
    if addressee.state in OPEN:
        addressee.state = ADDRESSEE.check("acknowledge", addressee.state).target
        addressee.acknowledged_by, addressee.acknowledged_at = member, clock.now()
        addressee.next_step_at = None
        # One edge at a save: the database knows the same table.
        addressee.save()
    addressee.state = ADDRESSEE.check("handle", addressee.state).target
    addressee.response, addressee.response_at, addressee.responded_by = response, at, member
    addressee.save()
    _no_longer_unanswered(by, addressee, response)
    _stand_down_added(by, addressee)
    _told(by=by, addressee=addressee, verb="handle", title="Alarm afgehandeld", text=response)


def replace(*, by: Actor, kind: str, source_id: UUID, successor: Alert) -> None:
    """An alert that knew less is followed by one that knows more: who had not taken it need not act on the old one."""
    with transaction.atomic():
        old = _open_addressees().filter(alert__kind=kind, alert__source_id=source_id)
        for addressee in old.exclude(alert=successor):
            _stand_down(by, addressee, f"Vervangen door {successor.reference}.")


def stand_down(*, by: Actor, kind: str, source_id: UUID, why: str, but: Collection[UUID] = ()) -> None:
    """The cause of an alert is gone: whoever had not taken it need not act. Does nothing where none is open.

    `but` names organisations for which it is not gone, with whoever was added because they did not answer.
    """
    with transaction.atomic():
        open_ones = _open_addressees().filter(alert__kind=kind, alert__source_id=source_id)
        for addressee in open_ones.exclude(organisation_id__in=but).exclude(because__organisation_id__in=but):
            _stand_down(by, addressee, why)


def _seen(by: Actor, alert_id: UUID) -> UUID | None:
    """The alert, when `by` sees it. Who is addressed need not take part in the case, and acts in it all the same."""
    return Alert.objects.visible_to(by).filter(pk=alert_id).values_list("pk", flat=True).first()


def _own(by: Actor, alert_id: UUID) -> AlertAddressee:
    # Who took it is asked after the lock and not joined: PostgreSQL gives a waiting reader the new row with the old
    # partner of an outer join, and the second person would not hear the name of the first.
    addressees = (
        AlertAddressee.objects.select_for_update(of=("self",))
        .select_related("alert__case", "alert__not_by", "organisation")
        .filter(alert_id=alert_id)
    )
    addressee = addressees.filter(organisation_id=by.organisation_id).first() or addressees.first()
    if addressee is None:
        raise AccessDenied("Dit alarm bestaat niet.")
    check_can_take(by, addressee)
    check_not_excluded(by, addressee.alert)
    return addressee


def _let_work(by: Actor, addressee: AlertAddressee) -> None:
    """Who takes an alert must be able to open what it is about.

    Where the own organisation takes part in the case but this person did not work on it, that begins now.
    """
    case = addressee.alert.case
    if case is None or can_view(by, case) or not by.can(Permission.CASE_LIST):
        return
    if case.participations.running().filter(organisation_id=by.organisation_id).exists():
        member = Membership.objects.select_related("organisation").get(pk=by.membership_id)
        participation.assign(by=system("alert.acknowledge"), case=case, membership=member)


def _note_seen(addressee: AlertAddressee, by: Actor) -> None:
    if addressee.seen_at is None:
        addressee.seen_by_id = by.membership_id
        addressee.seen_at = clock.now()


def free_from(*, by: Actor, user_id: UUID, alerts: Iterable[Alert]) -> None:
    """Whoever must keep away from the case lets go of its alerts: what that person held waits for somebody else.

    A new wait begins, with the next person asked by name, and the fallback is asked at once.
    """
    with transaction.atomic():
        now = clock.now()
        for alert in alerts:
            held = alert.addressees.select_for_update(of=("self",)).select_related(
                "organisation", "alert__case"
            )
            for addressee in held.filter(
                Q(acknowledged_by__user_id=user_id, state="acknowledged")
                | Q(passed_to__user_id=user_id, state__in=OPEN)
            ):
                _let_go(by, addressee, now)


def _let_go(by: Actor, addressee: AlertAddressee, now: datetime) -> None:
    alert, organisation = addressee.alert, addressee.organisation
    kept_away = set(locks_on(alert).values_list("user_id", flat=True))
    addressee.state = ADDRESSEE.check("pass_on", addressee.state).target
    addressee.acknowledged_by, addressee.acknowledged_at, addressee.response_asked_at = None, None, None
    addressee.passed_to = addressing.next_person(organisation, kept_away)
    addressee.wait = begin(ladder(), alert.severity, now)
    addressee.save()
    ask_colleague(by, addressee, addressee.passed_to)
    _told(by=by, addressee=addressee, verb="pass_on", title="Alarm doorgegeven aan een ander")
    why = f"Wie het had bij {organisation} kan dit niet behandelen"
    ask_fallback(alert, organisation, why, now=now, because=addressee)


def _check_colleague(by: Actor, addressee: AlertAddressee, to: Membership | None) -> None:
    if to is None:
        return
    receives = to.active and to.role in addressing.RECEIVING_ROLES
    if to.organisation_id != addressee.organisation_id or not receives:
        raise InvalidInput("Kies een collega die alarmen krijgt.", "to")
    if keeps_away(by, addressee.alert, to.user_id):
        raise InvalidInput("Deze collega kan dit alarm niet behandelen. Kies een ander.", "to")
    if to.pk == by.membership_id:
        raise InvalidInput("Kies een ander dan uzelf, of neem het alarm aan.", "to")
    excluded = addressee.alert.not_by
    if excluded is not None and excluded.user_id == to.user_id:
        raise InvalidInput("Het gaat over het besluit van deze collega. Kies een ander.", "to")


def _ask_what_was_done(by: Actor, addressee: AlertAddressee) -> None:
    """Taking an alert is not acting on it: what was done stands on the worklist of who took it until it is written down."""
    alert = addressee.alert
    tasks.open_task(
        by=by, organisation=addressee.organisation, membership=addressee.acknowledged_by,
        kind=RESPONSE_TASK, title="Leg vast wat u deed na het alarm", detail=f"{alert.reference}. {alert.title}"[:300],
        why="U nam het alarm aan", url=f"{alert.get_absolute_url()}gedaan/", source_id=addressee.pk,
        due_at=step_due(RESPONSE_TASK, urgent=alert.severity == Severity.ACUTE, opened_at=clock.now()),
    )  # fmt: skip


def _no_longer_unanswered(by: Actor, addressee: AlertAddressee, outcome: str) -> None:
    for kind in (PASSED_TASK, OWN_TASK):
        tasks.finish_tasks(by=by, kind=kind, source_id=addressee.pk, outcome=outcome)
    silent = AlertAddressee.objects.filter(alert_id=addressee.alert_id, state__in=OPEN, level__gt=0)
    if not silent.exclude(pk=addressee.pk).exists():
        for kind in LEAD_TASKS:
            tasks.finish_tasks(by=by, kind=kind, source_id=addressee.alert_id, outcome=outcome)


def _stand_down_added(by: Actor, addressee: AlertAddressee) -> None:
    """Organisations that were added because this one did not answer need not act any more, unless they took it."""
    for added in _open_addressees().filter(because=addressee):
        _stand_down(by, added, f"{addressee.organisation} nam het alarm aan.")


def _open_addressees() -> QuerySet[AlertAddressee]:
    return (
        AlertAddressee.objects.select_for_update(of=("self",))
        .select_related("organisation", "alert__case")
        .filter(state__in=OPEN)
    )


def _stand_down(by: Actor, addressee: AlertAddressee, why: str) -> None:
    addressee.state = ADDRESSEE.check("stand_down", addressee.state).target
    addressee.stood_down_why = why[:200]
    addressee.next_step_at = None
    addressee.save()
    deliveries.alert_is_over(addressee=addressee)
    _no_longer_unanswered(by, addressee, why[:200])
    _stand_down_added(by, addressee)
    _told(by=by, addressee=addressee, verb="stand_down", title="Alarm niet meer nodig bij", text=why)


def _told(
    *, by: Actor, addressee: AlertAddressee, verb: str, title: str, text: str = "", at: datetime | None = None
) -> None:
    alert = addressee.alert
    audit.record(by=by, action=f"alert.{verb}", obj=addressee, case_id=alert.case_id)
    if verb in ("handle", "pass_on", "stand_down"):
        close = tasks.finish_tasks if verb == "handle" else tasks.cancel_tasks
        for kind in (RESPONSE_TASK, RESPONSE_LATE_TASK):
            close(by=by, kind=kind, source_id=addressee.pk, outcome=f"{title}."[:300])
    if alert.case is not None:
        timeline.add(
            by=by, case=alert.case, kind=f"alert.{verb}", title=f"{title}: {addressee.organisation}", text=text,
            occurred_at=at or clock.now(), section=Section.ORDERS, obj=alert, url=alert.get_absolute_url(),
        )  # fmt: skip
    publish(f"alert.{verb}", by=by, alert_id=alert.pk, organisation_id=addressee.organisation_id)
