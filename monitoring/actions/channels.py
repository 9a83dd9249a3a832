"""The administrator's acts on the channels of the own organisation."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

import audit
from cases.actions import tasks
from core import clock
from core.actor import Actor
from core.errors import InvalidInput, PolicyDenied
from core.ids import new_id
from monitoring.actions import deliveries
from monitoring.channels.pinned import check_address
from monitoring.channels.signature import new_secret
from monitoring.models import Channel, ChannelKind, Delivery, Moment, Signing
from organisations.access import check_can_manage, check_fresh
from organisations.models import Membership

MOST_CHANNELS = 10
ELSEWHERE = (
    "Dit adres is niet van uw organisatie. Het deel na de @ moet gelijk zijn aan dat van uw eigen e-mailadres "
    "of dat van een collega."
)


def open_channel(*, by: Actor, kind: str, target: str, moment: str, signing: str = "") -> tuple[Channel, str]:
    """Add a channel for the own organisation; return it with the shared secret, which is shown once and never again.

    Mail goes to a mailbox of the organisation itself, so that no private address (and nobody at risk) can stand here.
    Raises AccessDenied, NotFresh, and InvalidInput with the field that is wrong.
    """
    with transaction.atomic():
        check_can_manage(by)
        check_fresh(by)
        if moment not in Moment.values:
            raise InvalidInput("Kies wanneer dit kanaal berichten krijgt.", "moment")
        if kind == ChannelKind.EMAIL:
            channel = Channel(kind=kind, target=_mailbox(by, target))
        elif kind == ChannelKind.WEBHOOK:
            if signing not in Signing.values:
                raise InvalidInput("Kies hoe wij ondertekenen.", "signing")
            channel = Channel(kind=kind, target=check_address(target), signing=signing)
            channel.secret, channel.public_key = new_secret(signing)
        else:
            raise InvalidInput("Kies een soort kanaal.", "kind")
        working = list(
            Channel.objects.working().select_for_update().filter(organisation_id=by.organisation_id)
        )
        if len(working) >= MOST_CHANNELS:
            raise InvalidInput(f"Uw organisatie heeft al {MOST_CHANNELS} kanalen. Stop er eerst een.")
        if any(one.kind == channel.kind and one.target == channel.target for one in working):
            raise InvalidInput("Dit kanaal is er al.", "target")
        channel.organisation_id, channel.moment = by.organisation_id, moment
        channel.save()
        audit.record(by=by, action="channel.open", obj=channel, kind=kind, moment=moment)
        return channel, channel.secret if signing == Signing.HMAC else ""


def _mailbox(by: Actor, address: str) -> str:
    found = address.strip().lower()
    try:
        validate_email(found)
    except ValidationError:
        raise InvalidInput("Dit is geen e-mailadres. Bijvoorbeeld: wacht@organisatie.nl.", "target") from None
    members = Membership.objects.filter(organisation_id=by.organisation_id, active=True, user__is_active=True)
    known = {mail.rpartition("@")[2].lower() for mail in members.values_list("user__email", flat=True)}
    if found.rpartition("@")[2] not in known - {""}:
        raise InvalidInput(ELSEWHERE, "target")
    return found


def send_test(*, by: Actor, channel_id: UUID) -> None:
    """Send a test message over a channel. Raises AccessDenied, PolicyDenied for a channel that was stopped."""
    with transaction.atomic():
        channel = _own(by, channel_id)
        # Who tests has just mended something: the pause after an earlier failure is over, for all that waits.
        if channel.not_before is not None:
            channel.not_before = None
            channel.save()
            Delivery.objects.filter(channel=channel, state="waiting").update(next_at=clock.now())
        deliveries.queue_test(channel=channel, source_id=new_id())
        audit.record(by=by, action="channel.test", obj=channel)


def stop_channel(*, by: Actor, channel_id: UUID) -> None:
    """Stop a channel; what waits is no longer sent over it. Raises AccessDenied, NotFresh, PolicyDenied."""
    with transaction.atomic():
        channel = _own(by, channel_id)
        check_fresh(by)
        channel.stopped_at, channel.stopped_by_id = clock.now(), by.membership_id
        channel.save()
        for waiting in Delivery.objects.select_for_update(of=("self",)).filter(
            channel=channel, state="waiting"
        ):
            deliveries.end(waiting, "stop", "stopped")
        tasks.finish_tasks(
            by=by, kind=deliveries.FAILING_TASK, source_id=channel.pk, outcome="Het kanaal is gestopt."
        )
        audit.record(by=by, action="channel.stop", obj=channel)


def _own(by: Actor, channel_id: UUID) -> Channel:
    check_can_manage(by)
    channel = Channel.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=channel_id).first()
    if channel is None:
        raise PolicyDenied("Dit kanaal is er niet.")
    if channel.stopped_at is not None:
        raise PolicyDenied("Dit kanaal is gestopt. Maak een nieuw kanaal.")
    return channel
