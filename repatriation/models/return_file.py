"""The return of one person from abroad: where, how contact is safe, who does which step, when last heard of."""

from typing import Any, ClassVar, Self
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from cases.models import Case, Person
from cases.models.occurred import Occurred, not_future
from cases.models.scoped import CaseChild, CaseChildQuerySet
from cases.sections import Section
from core.actor import Actor
from core.encryption import EncryptedTextField
from core.models import Record, Versioned, recorded_clock
from core.workflow import choices, guard
from organisations.models import Membership, Organisation
from repatriation.phases import phases
from repatriation.workflow import CLOSED, RETURN


def known_time_zone(value: str) -> None:
    """Refuse a time zone that the clock does not know."""
    if value not in available_timezones():
        raise ValidationError("Kies een tijdzone uit de lijst.")


class ReturnFileQuerySet(CaseChildQuerySet):
    def running(self) -> Self:
        return self.exclude(state=CLOSED)

    def arriving_for(self, actor: Actor) -> Self:
        """Arrivals handed to the actor's organisation: seen as an arrival card, nothing else of the file."""
        if actor.organisation_id is None:
            return self.none()
        return self.filter(arrival_to_id=actor.organisation_id)


class ReturnFile(CaseChild, Versioned, Occurred):
    """One person's return. Place, channel, hours and code word stand encrypted."""

    section = Section.TRAVEL

    reference = models.CharField("nummer", max_length=20, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="return_files")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="return_files")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="return_files")
    lead = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="return_files")
    state = models.CharField("fase", max_length=20, choices=choices(RETURN.labels), default="INTAKE")
    country = models.CharField("land", max_length=80)
    place = EncryptedTextField("plaats", blank=True, default="")
    time_zone = models.CharField("tijdzone", max_length=60, validators=[known_time_zone])
    safe_channel = EncryptedTextField("veilig kanaal", blank=True, default="")
    safe_hours = EncryptedTextField("veilige uren, plaatselijke tijd", blank=True, default="")
    code_word = EncryptedTextField("codewoord", blank=True, default="")
    is_minor = models.BooleanField("minderjarig", null=True, blank=True)
    is_dutch = models.BooleanField("Nederlandse nationaliteit", null=True, blank=True)
    wish = models.CharField(
        "wil de persoon terug",
        max_length=10,
        choices=[
            ("unknown", "Nog niet gevraagd"),
            ("yes", "Ja"),
            ("no", "Nee"),
            ("unsure", "Weet het nog niet"),
        ],
        default="unknown",
    )
    wish_own_words = models.TextField("wens, in eigen woorden", blank=True)
    authority = models.CharField("gezag over het kind", max_length=300, blank=True)
    funding = models.CharField("betaling", max_length=300, blank=True)
    travel_at = models.DateTimeField("vertrek", null=True, blank=True)
    arrival_at = models.DateTimeField("aankomst", null=True, blank=True)
    arrival_place = models.CharField("luchthaven van aankomst", max_length=120, blank=True)
    arrival_to = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="arrivals"
    )
    silence_days = models.PositiveSmallIntegerField("alarm na zoveel dagen stilte", default=7)
    last_sign_at = models.DateTimeField("laatste teken van leven", null=True, blank=True)
    silent_since = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField("uitkomst", max_length=30, blank=True)
    outcome_note = models.TextField(blank=True)

    objects: ClassVar[Any] = ReturnFileQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock(), guard(RETURN)]
        indexes = [models.Index(fields=["last_sign_at"], name="return_watch", condition=~Q(state=CLOSED))]
        constraints = [
            not_future("return_file"),
            models.UniqueConstraint(
                fields=["person"], condition=~Q(state=CLOSED), name="one_running_return_per_person"
            ),
            models.CheckConstraint(
                condition=(Q(state=CLOSED, closed_at__isnull=False) & ~Q(outcome=""))
                | (~Q(state=CLOSED) & Q(closed_at__isnull=True, outcome="")),
                name="return_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(travel_at__isnull=True)
                | Q(arrival_at__isnull=True)
                | Q(arrival_at__gt=models.F("travel_at")),
                name="return_arrives_after_departure",
            ),
            models.CheckConstraint(
                condition=Q(arrival_to__isnull=True) | Q(arrival_at__isnull=False),
                name="return_handed_with_arrival",
            ),
            models.CheckConstraint(condition=Q(silence_days__gte=1), name="return_silence_at_least_a_day"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return f"/terugkeer/{self.pk}/"


class ReturnStep(CaseChild, Versioned):
    """One step of a phase by the organisation responsible for it."""

    case_lookup = "file__case_id"
    section = Section.TRAVEL

    file = models.ForeignKey(ReturnFile, on_delete=models.PROTECT, related_name="steps")
    phase = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    state = models.CharField(
        max_length=10,
        choices=[("todo", "Te doen"), ("done", "Gedaan"), ("set_aside", "Niet nodig")],
        default="todo",
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField("toelichting", blank=True)

    class Meta:
        triggers = [recorded_clock()]
        constraints = [
            models.UniqueConstraint(fields=["file", "phase", "code"], name="one_step_once"),
            models.CheckConstraint(
                condition=Q(state="todo", done_at__isnull=True, done_by__isnull=True)
                | (~Q(state="todo") & Q(done_at__isnull=False, done_by__isnull=False)),
                name="return_step_done_paired",
            ),
            models.CheckConstraint(
                condition=~Q(state="set_aside") | ~Q(note=""), name="step_set_aside_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        return phases().phases[self.phase].steps[self.code].label

    @property
    def is_required(self) -> bool:
        return phases().phases[self.phase].steps[self.code].required_for_next


class SignOfLife(CaseChild, Record, Occurred):
    """A sign that the person is alive, by which way, and whether the code word was used."""

    case_lookup = "file__case_id"
    section = Section.TRAVEL

    file = models.ForeignKey(ReturnFile, on_delete=models.PROTECT, related_name="signs")
    way = models.CharField("hoe", max_length=40)
    code_word_used = models.CharField(
        "codewoord gebruikt",
        max_length=8,
        choices=[("yes", "Ja"), ("no", "Nee"), ("unknown", "Niet bekend")],
        default="unknown",
    )
    note = models.TextField("wat is gehoord", blank=True)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers = [recorded_clock()]
        indexes = [models.Index(fields=["file", "-occurred_at"], name="sign_of_life_newest")]
        constraints = [not_future("sign_of_life")]

    def __str__(self) -> str:
        return str(self.pk)


class ReturnDocument(CaseChild, Versioned):
    """A document that the return needs, and who holds it."""

    case_lookup = "file__case_id"
    section = Section.TRAVEL

    file = models.ForeignKey(ReturnFile, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField("soort", max_length=40)
    number = EncryptedTextField("nummer", blank=True, default="")
    holder = models.CharField("wie heeft het", max_length=120, blank=True)
    state = models.CharField(
        "stand",
        max_length=10,
        choices=[("unknown", "Niet bekend"), ("missing", "Weg of afgenomen"), ("asked", "Aangevraagd"),
                 ("present", "Aanwezig")],
        default="unknown",
    )  # fmt: skip

    class Meta:
        triggers = [recorded_clock()]

    def __str__(self) -> str:
        return self.kind
