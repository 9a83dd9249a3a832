"""Ways outside the screen: where an organisation wants to hear of alarms, each message, and what came of every try.

No row here can hold a word about a person: a message is a number and a path, and the database refuses anything else.
It goes to a channel of an organisation or to the account of a colleague; there is no way to address anybody else.
"""

from typing import Self

from django.db import models
from django.db.models import Q

from cases.models import Case
from core.actor import Actor
from core.encryption import EncryptedTextField
from core.models import Record, Versioned, recorded_clock
from core.models.base import append_only
from core.workflow import choices, guard
from monitoring.models.alert import AlertAddressee
from monitoring.workflow import DELIVERY
from organisations.models import Membership, Organisation
from organisations.permissions import Permission


class ChannelKind(models.TextChoices):
    EMAIL = "email", "E-mail"
    WEBHOOK = "webhook", "Bericht aan een systeem"


class Moment(models.TextChoices):
    AT_ONCE = "at_once", "Direct"
    UNANSWERED = "unanswered", "Pas als niemand het alarm aanneemt"


class Signing(models.TextChoices):
    HMAC = "hmac-sha256", "Gedeeld geheim (HMAC)"
    ED25519 = "ed25519", "Sleutelpaar (Ed25519)"


class MessageKind(models.TextChoices):
    """What a message is about; the word says nothing of a case."""

    ALERT = "alert", "Alarm"
    ALERT_OVER = "alert_over", "Alarm niet meer nodig"
    CARD_STALE = "card_stale", "Kaart is niet meer actueel"
    REMINDER = "reminder", "Herinnering"
    TEST = "test", "Testbericht"


# What is no longer so travels before what is new.
RANKS = {
    MessageKind.CARD_STALE: 0,
    MessageKind.ALERT_OVER: 0,
    MessageKind.ALERT: 1,
    MessageKind.TEST: 2,
    MessageKind.REMINDER: 3,
}


class ChannelQuerySet(models.QuerySet["Channel"]):
    def visible_to(self, actor: Actor) -> Self:
        """The channels of the organisation that the actor administers."""
        if actor.is_system:
            return self
        if not actor.can(Permission.ORGANISATION_MANAGE) or actor.organisation_id is None:
            return self.none()
        return self.filter(organisation_id=actor.organisation_id)

    def working(self) -> Self:
        """Channels that were not stopped."""
        return self.filter(stopped_at__isnull=True)


class Channel(Versioned):
    """One address of an organisation: a mailbox or the system of a partner.

    `secret` signs what goes to a system; for a pair of keys `public_key` is what the partner checks with. After a failed
    try nothing is sent before `not_before`, so that one dead receiver holds up nobody else.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="channels")
    kind = models.CharField("soort", max_length=10, choices=ChannelKind)
    moment = models.CharField("wanneer", max_length=12, choices=Moment, default=Moment.AT_ONCE)
    target = EncryptedTextField("adres", strict=True)
    signing = models.CharField("ondertekening", max_length=12, choices=Signing, blank=True)
    secret = EncryptedTextField("geheim", blank=True, default="", strict=True)
    public_key = models.CharField("openbare sleutel", max_length=64, blank=True)
    failures = models.PositiveIntegerField(default=0, editable=False)
    not_before = models.DateTimeField(null=True, editable=False)
    stopped_at = models.DateTimeField("gestopt op", null=True, editable=False)
    stopped_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = ChannelQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock()]
        indexes = [
            models.Index(
                fields=["organisation"], name="channel_working", condition=Q(stopped_at__isnull=True)
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ChannelKind.values), name="channel_kind_known"),
            models.CheckConstraint(condition=Q(moment__in=Moment.values), name="channel_moment_known"),
            models.CheckConstraint(condition=~Q(target=""), name="channel_has_target"),
            # What goes to a system is always signed.
            models.CheckConstraint(
                condition=Q(kind="email", signing="", secret="", public_key="")
                | (Q(kind="webhook", signing="hmac-sha256", public_key="") & ~Q(secret=""))
                | (Q(kind="webhook", signing="ed25519") & ~Q(secret="") & ~Q(public_key="")),
                name="channel_signs_to_systems",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, stopped_by__isnull=True)
                | Q(stopped_at__isnull=False, stopped_by__isnull=False),
                name="channel_stopped_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_absolute_url(self) -> str:
        return f"/kanalen/{self.pk}/"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, actor: Actor) -> Self:
        """Messages of the organisation that the actor administers."""
        if actor.is_system:
            return self
        if not actor.can(Permission.ORGANISATION_MANAGE) or actor.organisation_id is None:
            return self.none()
        return self.filter(organisation_id=actor.organisation_id)


class Delivery(Record):
    """One message for one receiver, committed with its cause and kept with its receipt.

    One per receiver, kind and source: an event that comes twice makes no second message. `key` goes along with every
    try over every channel, so that a receiver who gets it twice can tell. `next_at` is when it is tried (again); while
    one process sends, it stands ahead, so that a second one passes it over and a killed one is followed.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries"
    )
    member = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries"
    )
    # By these a message goes when the file that it is about is destroyed.
    addressee = models.ForeignKey(
        AlertAddressee, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries"
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=MessageKind)
    source_id = models.UUIDField()
    key = models.UUIDField()
    reference = models.CharField("nummer", max_length=20)
    path = models.CharField(max_length=200)
    rank = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=choices(DELIVERY.labels), default="waiting")
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField("klaar op", null=True)
    outcome = models.CharField("laatste uitkomst", max_length=20, blank=True)
    told_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock(), guard(DELIVERY)]
        indexes = [
            models.Index(
                fields=["channel", "rank", "next_at"], name="delivery_waiting", condition=Q(state="waiting")
            ),
            models.Index(
                fields=["recorded_at"], name="delivery_untold", condition=Q(state="waiting", told_at=None)
            ),
            models.Index(fields=["organisation", "-recorded_at", "-id"], name="delivery_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "kind", "source_id"],
                name="one_delivery_per_channel",
                condition=Q(channel__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["member", "kind", "source_id"],
                name="one_delivery_per_member",
                condition=Q(member__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(channel__isnull=False, member__isnull=True)
                | Q(channel__isnull=True, member__isnull=False),
                name="delivery_has_one_receiver",
            ),
            models.CheckConstraint(condition=Q(kind__in=MessageKind.values), name="delivery_kind_known"),
            # A number and a path of ours: nowhere is there room for a name, a place or a subject.
            models.CheckConstraint(
                condition=Q(reference__regex=r"^[A-Z]{2}-[0-9]{4}-[0-9]{5,8}$") | Q(reference="TEST"),
                name="delivery_is_a_number",
            ),
            models.CheckConstraint(
                condition=Q(
                    path__regex=r"^/((alarmen|grens/controles|kanalen|triage|casussen/[0-9a-f-]{36}/termijnen)/[0-9a-f-]{36}"
                    r"|casussen/[0-9a-f-]{36}/taken)/$"
                ),
                name="delivery_path_tells_nothing",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", done_at__isnull=True, next_at__isnull=False)
                | (~Q(state="waiting") & Q(done_at__isnull=False, next_at__isnull=True)),
                name="delivery_waiting_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.state}"


class DeliveryAttempt(Record):
    """The receipt of one try; never changed."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="tries")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=20)
    status = models.PositiveSmallIntegerField("statuscode", null=True)
    milliseconds = models.PositiveIntegerField()

    class Meta:
        triggers = [recorded_clock(), append_only("attempt_append_only")]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="one_receipt_per_try"),
            models.CheckConstraint(condition=Q(outcome__regex=r"^[a-z_]{2,20}$"), name="outcome_is_a_code"),
        ]

    def __str__(self) -> str:
        return self.outcome
