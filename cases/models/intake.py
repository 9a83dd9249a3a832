"""What professionals bring: a signal (report), or a request for advice that names nobody."""

from dataclasses import replace
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cases.models.case import Case
from cases.models.occurred import Occurred, not_future
from cases.models.person import PersonFields
from cases.models.scoped import case_visible_q, not_in_conflict
from cases.sections import Section
from cases.workflow import SIGNAL
from core.actor import Actor
from core.encryption import EncryptedTextField
from core.models import Record, Versioned, recorded_clock
from core.workflow import choices, guard
from organisations.models import Membership, Organisation
from organisations.permissions import Permission


class YesNoUnknown(models.TextChoices):
    YES = "yes", "Ja"
    NO = "no", "Nee"
    UNKNOWN = "unknown", "Niet bekend"


class Departure(models.TextChoices):
    NONE = "none", "Geen vertrek bekend"
    FEARED = "feared", "Vertrek gevreesd"
    BOOKED = "booked", "Vertrek geboekt"
    UNKNOWN = "unknown", "Niet bekend"


class Concern(models.Model):
    """What is feared and what it rests on: shared by a report and a request for advice. Names nobody."""

    practices = ArrayField(models.CharField(max_length=40), default=list)
    acute_danger = models.CharField(max_length=8, choices=YesNoUnknown, default=YesNoUnknown.UNKNOWN)
    departure = models.CharField(max_length=8, choices=Departure, default=Departure.UNKNOWN)
    departure_at = models.DateTimeField(null=True, blank=True)
    departure_note = models.CharField(max_length=200, blank=True)
    facts = models.TextField("gezien of zelf gehoord", blank=True)
    hearsay = models.TextField("van anderen gehoord", blank=True)
    interpretation = models.TextField("eigen oordeel", blank=True)
    meldcode = models.JSONField(default=dict)
    framework_version = models.CharField(max_length=40, blank=True)

    class Meta:
        abstract = True

    @property
    def is_fgm(self) -> bool:
        return "fgm" in self.practices

    @property
    def is_honour(self) -> bool:
        return "honour_violence" in self.practices


class SignalQuerySet(models.QuerySet["Signal"]):
    def visible_to(self, actor: Actor) -> Self:
        """Own signals, and for those who triage the signals that their organisation receives or is offered.

        Once a signal is in a case, it is for who sees that case: it says the same, and who told. Break-glass does not
        count, for that never tells who told.
        """
        if actor.is_system:
            return self
        if actor.user_id is None:
            return self.none()
        condition = Q(reporter_id=actor.membership_id)
        if actor.can(Permission.SIGNAL_TRIAGE):
            ours = Q(receiver_id=actor.organisation_id) | Q(beside_id=actor.organisation_id)
            ours |= Q(
                pk__in=SignalHandover.objects.filter(
                    to_organisation_id=actor.organisation_id, decided_at__isnull=True
                ).values("signal_id")
            )
            seen = case_visible_q(replace(actor, emergency=False), section=Section.CORE, case="case_id")
            condition |= ours & (Q(case__isnull=True) | seen)
        return self.filter(condition, not_in_conflict(actor, case="case_id", signal="pk"))


class Signal(Versioned, Occurred, Concern):
    """A report by a professional. `recorded_at` is the receipt from which the triage deadline runs."""

    reference = models.CharField("nummer", max_length=20, unique=True)
    state = models.CharField(max_length=14, choices=choices(SIGNAL.labels), default="received")
    reporter = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="signals")
    reporter_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reporter_capacity = models.CharField(max_length=40)
    reporter_name = EncryptedTextField("naam melder", blank=True, default="")
    reporter_contact = EncryptedTextField("bereikbaar op", blank=True, default="")
    source_protected = models.BooleanField("bron afschermen", default=False)
    safe_contact = EncryptedTextField("veilig contact", blank=True, default="")
    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="received_signals")
    beside = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="signals_beside"
    )
    route_reason = models.CharField(max_length=200)
    municipality_code = models.CharField(max_length=6, blank=True)
    no_longer_registered = models.BooleanField(default=False)
    advice = models.OneToOneField(
        "AdviceRequest", on_delete=models.PROTECT, null=True, blank=True, related_name="report"
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="signals")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision_reason = models.CharField(max_length=40, blank=True)
    decision_note = models.TextField(blank=True)
    feedback = models.TextField("terugkoppeling", blank=True)
    feedback_at = models.DateTimeField(null=True, blank=True)
    feedback_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SignalQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock(), guard(SIGNAL)]
        indexes = [
            models.Index(fields=["receiver", "state", "-recorded_at"], name="signal_receiver"),
            models.Index(fields=["reporter", "-recorded_at"], name="signal_reporter"),
        ]
        constraints = [
            not_future("signal"),
            models.CheckConstraint(
                condition=Q(state="accepted", case__isnull=False)
                | (~Q(state="accepted") & Q(case__isnull=True)),
                name="signal_accepted_has_case",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="signal_decision_paired",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | ~Q(decision_reason=""), name="signal_ended_with_reason"
            ),
            models.CheckConstraint(condition=~Q(practices=[]), name="signal_has_practice"),
            models.CheckConstraint(
                condition=~Q(facts="") | ~Q(hearsay="") | ~Q(interpretation=""), name="signal_has_words"
            ),
            models.CheckConstraint(
                condition=Q(departure_at__isnull=True) | Q(departure__in=["feared", "booked"]),
                name="signal_date_only_with_departure",
            ),
            models.CheckConstraint(
                condition=Q(feedback="", feedback_at__isnull=True, feedback_by__isnull=True)
                | (~Q(feedback="") & Q(feedback_at__isnull=False, feedback_by__isnull=False)),
                name="signal_feedback_paired",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return f"/signalen/{self.pk}/"


class SignalPerson(PersonFields, Record):
    """A person as the reporter knows them; becomes a Person when the signal enters a case."""

    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="people")
    address = EncryptedTextField("adres", blank=True, default="")
    phone = EncryptedTextField("telefoon", blank=True, default="")
    relation = models.CharField("relatie", max_length=80, blank=True)
    # Who this became in the case: what is kept about that person goes here too (referrals.destroy).
    person = models.ForeignKey(
        "cases.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="reported_as"
    )

    class Meta:
        triggers = [recorded_clock()]
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_date="") | Q(birth_date__regex=r"^\d{4}-\d{2}-\d{2}$"),
                name="signal_person_birth_date_form",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SignalHandover(Record):
    """An offer of a signal to another organisation; the first stays owner until the other accepts."""

    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="handovers")
    from_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    to_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="handovers_in")
    offered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField("reden")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted = models.BooleanField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        triggers = [recorded_clock()]
        constraints = [
            models.UniqueConstraint(
                fields=["signal"], condition=Q(decided_at__isnull=True), name="one_open_handover"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, accepted__isnull=True)
                | Q(decided_at__isnull=False, accepted__isnull=False),
                name="handover_decision_paired",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class AdviceRequestQuerySet(models.QuerySet["AdviceRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        """The asker's own requests, and those at the organisation that gives the advice."""
        if actor.is_system:
            return self
        if actor.user_id is None:
            return self.none()
        condition = Q(asker_id=actor.membership_id)
        if actor.can(Permission.SIGNAL_TRIAGE):
            condition |= Q(receiver_id=actor.organisation_id)
        return self.filter(condition)


class AdviceRequest(Versioned, Occurred, Concern):
    """A question to Veilig Thuis. There is no column for the person discussed (Wmo 2015 art. 4.1.1; anonymity).

    The asker's own name is shown to Veilig Thuis only with consent; a telephone number is not even kept without.
    """

    reference = models.CharField(max_length=20, unique=True)
    asker = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="advice_requests")
    asker_capacity = models.CharField(max_length=40)
    # Where the asker works, when the organisation has no region of its own; kept for the report that may follow.
    asker_municipality = models.CharField(max_length=6, blank=True, default="")
    consent_to_name = models.BooleanField(default=False)
    asker_contact = EncryptedTextField("bereikbaar op", blank=True, default="")
    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="advice_requests")
    route_reason = models.CharField(max_length=200)
    question = models.TextField("vraag")
    answer = models.TextField("advies", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AdviceRequestQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock()]
        indexes = [models.Index(fields=["receiver", "-recorded_at"], name="advice_receiver")]
        constraints = [
            not_future("advice"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="advice_answer_paired",
            ),
            models.CheckConstraint(
                condition=Q(consent_to_name=True) | Q(asker_contact=""), name="advice_contact_needs_consent"
            ),
            models.CheckConstraint(
                condition=Q(departure_at__isnull=True) | Q(departure__in=["feared", "booked"]),
                name="advice_date_only_with_departure",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return f"/adviezen/{self.pk}/"


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, actor: Actor) -> Self:
        """Only one's own."""
        return self.filter(membership_id=actor.membership_id) if actor.membership_id else self.none()


class Draft(Versioned):
    """A half-filled form, kept for its writer only, so that a lost session costs nothing."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=40)
    about = models.UUIDField(null=True, blank=True)
    content = EncryptedTextField(default="", strict=True)
    saved_at = models.DateTimeField(auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock()]
        indexes = [models.Index(fields=["membership", "form"], name="draft_of_person")]

    def __str__(self) -> str:
        return self.form
