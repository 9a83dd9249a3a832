"""Messages outside the screen: written with their cause, sent from rows by whoever looks first, each with a receipt.

Sending waits for others, so it happens outside every transaction and in threads of its own: a receiver that hangs holds up
neither the poller nor another receiver. What a killed process was sending is sent again by the next look; the receiver
knows it by its key.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from time import monotonic
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.db import close_old_connections, transaction
from django.db.models import Exists, OuterRef, Q

import audit
from border.models import BorderCheck
from cases.actions import tasks
from core import clock, scope
from core.actor import Actor, system
from monitoring.channels import ADAPTERS, Message, Outcome, Target
from monitoring.models import (
    RANKS,
    Alert,
    AlertAddressee,
    AlertKind,
    Channel,
    ChannelKind,
    Delivery,
    DeliveryAttempt,
    MessageKind,
    Moment,
    ReminderPreference,
)
from monitoring.workflow import DELIVERY
from organisations.models import Membership, Organisation
from organisations.permissions import RoleName

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=60)
WORK_SECONDS: Final = 45.0
AT_ONCE: Final = 10
SENDERS: Final = 8
FIRST_RETRY: Final = timedelta(seconds=5)
LAST_RETRY: Final = timedelta(minutes=10)
TELL_AFTER: Final = timedelta(minutes=15)
FAILING_TASK: Final = "channel_failing"


@dataclass(frozen=True, slots=True)
class Reminder:
    """What somebody is reminded of: a number and a path. One message for each `source_id`."""

    member_id: UUID
    organisation_id: UUID
    case_id: UUID | None
    source_id: UUID
    reference: str
    path: str


def queue_alert(*, addressees: Sequence[AlertAddressee], moment: str = Moment.AT_ONCE) -> list[Channel]:
    """Write one message for every channel of these addressees that is for this moment; return those channels.

    Called by actions, in their transaction. A second call for the same addressee writes nothing.
    """
    of_organisation: dict[UUID, list[AlertAddressee]] = defaultdict(list)
    for addressee in addressees:
        of_organisation[addressee.organisation_id].append(addressee)
    channels = list(Channel.objects.working().filter(organisation_id__in=of_organisation, moment=moment))
    rows = []
    for channel in channels:
        for addressee in of_organisation[channel.organisation_id]:
            kind, reference, path = _about(addressee.alert)
            rows.append(
                Delivery(
                    channel=channel, addressee=addressee, kind=kind, source_id=addressee.pk, reference=reference, path=path
                )
            )  # fmt: skip
    _write(rows)
    return channels


def queue_duty(*, addressee: AlertAddressee, members: Iterable[Membership]) -> int:
    """Write a mail to the account of each of these colleagues; return how many. Nobody where mail is not set up."""
    reached = [member for member in members if member.user.email] if settings.EMAIL_HOST else []
    kind, reference, path = _about(addressee.alert)
    _write(
        Delivery(
            member=member, organisation_id=member.organisation_id, addressee=addressee, kind=kind,
            source_id=addressee.pk, reference=reference, path=path,
        )
        for member in reached
    )  # fmt: skip
    return len(reached)


def _about(alert: Alert) -> tuple[MessageKind, str, str]:
    """Kind, number and path. A card of the border that is no longer so is named by the number of the check that gave it."""
    if alert.kind != AlertKind.CARD_STALE:
        return MessageKind.ALERT, alert.reference, alert.get_absolute_url()
    check = BorderCheck.objects.filter(pk=UUID(alert.url.strip("/").rpartition("/")[2])).first()
    if check is None:
        return MessageKind.CARD_STALE, alert.reference, alert.get_absolute_url()
    return MessageKind.CARD_STALE, check.reference, check.get_absolute_url()


def alert_is_over(*, addressee: AlertAddressee) -> None:
    """Who was told of the alert hears that it is no longer needed; what was not sent yet is not sent."""
    alert = addressee.alert
    told = Delivery.objects.select_for_update(of=("self",)).filter(
        addressee=addressee, kind=MessageKind.ALERT
    )
    for delivery in told:
        # A try that is under way may arrive: then it is called back too.
        untouched = (
            delivery.attempts == 0 and delivery.next_at is not None and delivery.next_at <= clock.now()
        )
        if delivery.state == "waiting" and untouched:
            end(delivery, "stop", "over")
            continue
        over = Delivery(
            organisation_id=delivery.organisation_id, channel_id=delivery.channel_id, member_id=delivery.member_id,
            addressee=addressee, kind=MessageKind.ALERT_OVER, source_id=addressee.pk,
            reference=alert.reference, path=alert.get_absolute_url(),
        )  # fmt: skip
        _write([over])


def queue_reminders(*, reminders: Iterable[Reminder]) -> None:
    """Write a mail for everybody who asked for reminders by mail, after their quiet hours. Called in a transaction."""
    rows = list(reminders)
    wanted = {
        preference.membership_id: preference
        for preference in ReminderPreference.objects.filter(
            membership_id__in={row.member_id for row in rows}, by_mail=True, membership__active=True
        ).exclude(membership__user__email="")
    }
    _write(
        Delivery(
            member_id=row.member_id, organisation_id=row.organisation_id, case_id=row.case_id, kind=MessageKind.REMINDER,
            source_id=row.source_id, reference=row.reference, path=row.path,
            next_at=wanted[row.member_id].first_after(clock.now()),
        )
        for row in rows
        if row.member_id in wanted
    )  # fmt: skip


def queue_test(*, channel: Channel, source_id: UUID) -> None:
    """Write one test message. Called by an action, in its transaction."""
    _write(
        [Delivery(channel=channel, kind=MessageKind.TEST, source_id=source_id, reference="TEST", path=channel.get_absolute_url())]
    )  # fmt: skip


def _write(rows: Iterable[Delivery]) -> None:
    ready = []
    for row in rows:
        if row.channel is not None:
            row.organisation_id = row.channel.organisation_id
        row.rank = RANKS[MessageKind(row.kind)]
        # Not of the receiver: the same event reaches one organisation over two channels with one key.
        row.key = uuid5(NAMESPACE_URL, f"{row.kind}:{row.source_id}")
        row.next_at = row.next_at or clock.now()
        ready.append(row)
    if not ready:
        return
    # The database holds one per receiver, kind and source.
    Delivery.objects.bulk_create(ready, ignore_conflicts=True)


def end(delivery: Delivery, action: str, outcome: str) -> None:
    """Close a message. Called by actions, in their transaction, with the row locked."""
    delivery.state = DELIVERY.check(action, delivery.state).target
    delivery.outcome, delivery.done_at, delivery.next_at = outcome, clock.now(), None
    delivery.save()


def _retry_at(delivery: Delivery) -> datetime:
    at = clock.now() + retry_after(delivery.attempts)
    if delivery.kind != MessageKind.REMINDER:
        return at
    # A second try keeps to the quiet hours as the first did.
    preference = ReminderPreference.objects.filter(membership=delivery.member).first()
    return preference.first_after(at) if preference is not None else at


Submit = Callable[["Claim"], object]


@dataclass(frozen=True, slots=True)
class Claim:
    """Messages of one receiver that this process sends now, in this order."""

    channel_id: UUID | None
    deliveries: tuple[UUID, ...]


def run(now: datetime, submit: Submit | None = None) -> int:
    """Begin sending what is due at `now`, a few for each receiver; return how many. A round: see core.rounds."""
    hand_over = submit or _in_background
    begun = 0
    for channel_id in _ready(now):
        claim = _claim(channel_id, now)
        if claim.deliveries:
            hand_over(claim)
            begun += len(claim.deliveries)
    _tell_people(now)
    return begun


def _ready(now: datetime) -> list[UUID | None]:
    due = Delivery.objects.filter(state="waiting", next_at__lte=now)
    if not due.exists():
        return []
    channels = Channel.objects.filter(
        Q(not_before__isnull=True) | Q(not_before__lte=now), Exists(due.filter(channel_id=OuterRef("pk")))
    )
    return [*channels.order_by("recorded_at", "pk").values_list("pk", flat=True), None]


def _claim(channel_id: UUID | None, now: datetime) -> Claim:
    """Take what is due of one receiver for a minute. A receiver that failed gets one try, not ten."""
    with transaction.atomic():
        scope.enter(system("delivery.send"))
        channel = Channel.objects.filter(pk=channel_id).first() if channel_id else None
        most = 1 if channel is not None and channel.failures else AT_ONCE
        rows = list(
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(Q(channel_id=channel_id) if channel_id else Q(channel__isnull=True))
            .filter(state="waiting", next_at__lte=now)
            .order_by("rank", "next_at", "pk")[:most]
        )
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(next_at=now + LEASE)
    return Claim(channel_id, tuple(row.pk for row in rows))


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=SENDERS, thread_name_prefix="deliver")


def _in_background(claim: Claim) -> None:
    _pool().submit(_in_thread, claim)


def _in_thread(claim: Claim) -> None:
    try:
        send_all(claim)
    except Exception as error:
        # The next look finds the rows again. The message of an error may hold text: only its type is logged.
        logger.error("Sending stopped: %s", type(error).__name__)
    finally:
        close_old_connections()


def send_all(claim: Claim) -> None:
    """Send the messages of a claim one after the other; a channel that fails keeps the others for later."""
    ends = monotonic() + WORK_SECONDS
    tried = 0
    for delivery_id in claim.deliveries:
        if monotonic() >= ends:
            break
        tried += 1
        if not _send(delivery_id) and claim.channel_id is not None:
            break
    # What was claimed and not tried waits for its channel, not for the end of the minute.
    with transaction.atomic():
        scope.enter(system("delivery.send"))
        left = Delivery.objects.filter(pk__in=claim.deliveries[tried:], state="waiting")
        left.update(next_at=clock.now())


def _send(delivery_id: UUID) -> bool:
    with transaction.atomic():
        scope.enter(system("delivery.send"))
        delivery = (
            Delivery.objects.select_related("channel", "member__user")
            .filter(pk=delivery_id, state="waiting")
            .first()
        )
    if delivery is None:
        return True
    began = monotonic()
    outcome = _tried(delivery)
    _note(delivery_id, outcome, int((monotonic() - began) * 1000))
    return outcome.arrived


def _tried(delivery: Delivery) -> Outcome:
    message = Message(
        key=delivery.key, kind=delivery.kind, reference=delivery.reference,
        link=f"{settings.PUBLIC_URL.rstrip('/')}{delivery.path}", at=delivery.recorded_at,
    )  # fmt: skip
    try:
        channel = delivery.channel
        if channel is not None:
            target = Target(channel.target, channel.signing, channel.secret, str(channel.pk))
            return ADAPTERS[channel.kind](message, target)
        member = delivery.member
        if member is None or not member.user.email:
            return Outcome("no_address")
        return ADAPTERS[ChannelKind.EMAIL](message, Target(member.user.email))
    except Exception as error:
        logger.error("Message %s could not be sent: %s", delivery.pk, type(error).__name__)
        return Outcome("failed")


def _note(delivery_id: UUID, outcome: Outcome, milliseconds: int) -> None:
    """Write the receipt, and what it means for this message and for its channel."""
    by = system("delivery.send")
    with transaction.atomic():
        scope.enter(by)
        # The channel first, as who stops it does: two orders of locking would wait for each other.
        channel = Channel.objects.select_for_update().filter(deliveries=delivery_id).first()
        delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery_id)
        delivery.attempts += 1
        DeliveryAttempt(
            delivery=delivery, number=delivery.attempts, outcome=outcome.code, status=outcome.status,
            milliseconds=milliseconds,
        ).save()  # fmt: skip
        delivery.outcome = outcome.code
        if delivery.state != "waiting":
            delivery.save()
        elif outcome.arrived:
            end(delivery, "deliver" if outcome.code == "delivered" else "send", outcome.code)
        else:
            delivery.next_at = _retry_at(delivery)
            delivery.save()
        audit.record(by=by, action="delivery.try", obj=delivery, outcome=outcome.code)
        if channel is not None:
            with scope.about(by, channel.pk):
                _note_channel(by, channel, outcome)


def _note_channel(by: Actor, channel: Channel, outcome: Outcome) -> None:
    if not outcome.arrived:
        channel.failures += 1
        channel.not_before = clock.now() + retry_after(channel.failures)
        channel.save()
        return
    if channel.failures == 0:
        return
    channel.failures, channel.not_before = 0, None
    channel.save()
    # It answers again: nobody waits for the pause of an earlier failure.
    Delivery.objects.filter(channel=channel, state="waiting", attempts__gt=0).update(next_at=clock.now())
    tasks.finish_tasks(by=by, kind=FAILING_TASK, source_id=channel.pk, outcome="Het kanaal werkt weer.")


def retry_after(failures: int) -> timedelta:
    """How long until the next try: five seconds, doubled each time, at most ten minutes. It never stops."""
    return min(FIRST_RETRY * (1 << min(failures - 1, 10)), LAST_RETRY)


def _tell_people(now: datetime) -> None:
    """What waits longer than fifteen minutes stands on the worklist of the administrator. The ladder goes on meanwhile."""
    # A reminder that waits for the end of quiet hours is not late.
    waiting = Delivery.objects.filter(
        state="waiting", told_at__isnull=True, recorded_at__lte=now - TELL_AFTER
    ).exclude(kind=MessageKind.REMINDER)
    if not waiting.exists():
        return
    by = system("delivery.late")
    with transaction.atomic():
        scope.enter(by)
        late = list(
            waiting.select_for_update(skip_locked=True, of=("self",))
            .select_related("organisation")
            .order_by("recorded_at")[:500]
        )
        receivers: dict[tuple[Organisation, UUID], str] = {
            (row.organisation, row.channel_id or row.organisation_id): f"/kanalen/{row.channel_id}/"
            if row.channel_id
            else "/kanalen/"
            for row in late
        }
        scope.enter(by, about=[source_id for _, source_id in receivers])
        for (organisation, source_id), url in receivers.items():
            tasks.open_task(
                by=by, organisation=organisation, role=RoleName.ADMINISTRATOR, kind=FAILING_TASK,
                title="Berichten over alarmen komen niet aan", why="U beheert de kanalen",
                detail="Kijk wat er misgaat. De alarmen staan wel op het scherm.", url=url, source_id=source_id, urgent=True,
            )  # fmt: skip
        Delivery.objects.filter(pk__in=[row.pk for row in late]).update(told_at=now)
