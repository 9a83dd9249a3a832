"""The parts of an application: people, their own view, measures asked for, and stated facts."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from cases.models import Person, Signal
from cases.models.contact import SourceKind
from cases.models.occurred import Occurred, not_future
from core.encryption import EncryptedTextField
from core.models import Record, Versioned, recorded_clock
from core.models.base import append_only
from organisations.models import Membership
from protection_orders.models.application import Application, YesNoUnknown, frozen_part


class Part(models.TextChoices):
    PROTECTED = "protected", "Te beschermen"
    RESPONDENT = "respondent", "Verweerder"


class AgeAnswer(models.TextChoices):
    """What a person says about an age that the birth date does not decide."""

    MINOR = "minor", "Jonger dan 18 jaar"
    ADULT = "adult", "18 jaar of ouder"
    UNDETERMINED = "undetermined", "Nog niet vast te stellen"


class Agreement(models.TextChoices):
    AGREES = "agrees", "Is het eens met de aanvraag"
    DISAGREES = "disagrees", "Is het er niet mee eens"
    MIXED = "mixed", "Deels, of twijfelt"
    NOT_ASKED = "not_asked", "Kon niet worden gevraagd"


class Capacity(models.TextChoices):
    PRESUMED = "presumed", "Geen twijfel: kan dit zelf overzien"
    DOUBT = "doubt", "Twijfel"
    LACKING = "lacking", "Kan dit niet zelf overzien"
    UNKNOWN = "unknown", "Niet bekend"


class LegalReason(models.TextChoices):
    """Why an application goes on for an adult who has not agreed."""

    VITAL = "vital", "Er is levensgevaar"
    PRESSURE = "pressure", "De weigering komt door dwang of druk"
    OTHERS = "others", "Het beschermt ook kinderen of anderen"
    CAPACITY = "capacity", "De persoon kan dit niet zelf overzien"
    POWER = "power", "De beslisser mag dit zonder instemming"


class ApplicationPerson(Versioned):
    """A person in the application, as one to be protected or as a respondent."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="people")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="in_applications")
    part = models.CharField(max_length=12, choices=Part)
    age_answer = models.CharField(max_length=14, choices=AgeAnswer, blank=True)
    age_basis = models.CharField("waaruit blijkt dit", max_length=200, blank=True)
    knows = models.CharField("weet ervan", max_length=8, choices=YesNoUnknown, blank=True)
    agreement = models.CharField("instemming", max_length=10, choices=Agreement, blank=True)
    not_asked_reason = models.TextField("waarom niet gevraagd", blank=True)
    capacity = models.CharField(max_length=10, choices=Capacity, blank=True)
    capacity_note = models.TextField(blank=True)
    share_view = models.BooleanField("andere partijen mogen de eigen woorden lezen", default=False)
    legal_reason = models.CharField(max_length=10, choices=LegalReason, blank=True)
    legal_reason_note = models.TextField(blank=True)
    legal_reason_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    role_note = models.CharField("rol", max_length=200, blank=True)

    class Meta:
        triggers = [recorded_clock(), frozen_part()]
        constraints = [
            models.UniqueConstraint(fields=["application", "person"], name="one_part_per_person"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="application_person_part_known"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="application_person_confirmed_paired",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(legal_reason_by__isnull=False) & ~Q(confirmed_by=F("legal_reason_by")),
                name="application_person_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(legal_reason="", legal_reason_by__isnull=True)
                | ~Q(legal_reason="") & Q(legal_reason_by__isnull=False),
                name="application_person_legal_reason_paired",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def case_id(self) -> object:
        """So that audit finds the case."""
        return self.application.case_id


class OwnView(Record, Occurred):
    """What the protected person says, in their own words. Never changed; a later view is a new row."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="views")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="own_views")
    words = EncryptedTextField("eigen woorden")
    alone = models.CharField("alleen gesproken", max_length=8, choices=YesNoUnknown)
    language = models.CharField("taal van het gesprek", max_length=60, blank=True)
    interpreter = models.CharField("tolk", max_length=8, choices=YesNoUnknown)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers = [recorded_clock(), append_only()]
        indexes = [models.Index(fields=["application", "person", "-occurred_at"], name="own_view_newest")]
        constraints = [
            not_future("own_view"),
            models.CheckConstraint(condition=~Q(words=""), name="own_view_has_words"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def case_id(self) -> object:
        """So that audit finds the case."""
        return self.application.case_id


class RequestedMeasure(Versioned):
    """One measure asked for: what, for whom, where, how long, and why nothing lighter where it limits travel."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="measures")
    key = models.CharField(max_length=40)
    kind = models.CharField("soort", max_length=12)
    text = models.TextField("tekst")
    concerns_travel = models.BooleanField(default=False)
    limits_travel = models.BooleanField(default=False)
    addressees = models.ManyToManyField(Person, related_name="+", blank=True, through="MeasureAddressee")
    binds_others = models.BooleanField("ook voor de groep van anderen", default=False)
    territory = models.CharField("waar", max_length=200, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    proportionality = models.TextField("waarom niet lichter", blank=True)

    class Meta:
        triggers = [recorded_clock(), frozen_part()]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["prohibition", "restriction", "requirement", "other"]),
                name="requested_measure_kind_known",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="requested_measure_has_text"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="requested_measure_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(limits_travel=False) | Q(concerns_travel=True), name="requested_measure_travel"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def case_id(self) -> object:
        """So that audit finds the case."""
        return self.application.case_id


class MeasureAddressee(Record):
    """Whom a requested measure binds; its own table so that it freezes with the application."""

    measure = models.ForeignKey(RequestedMeasure, on_delete=models.CASCADE, related_name="bindings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers = [
            recorded_clock(),
            pgtrigger.Trigger(
                name="frozen_with_measure",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=(
                    "IF EXISTS (SELECT FROM protection_orders_requestedmeasure m "
                    "JOIN protection_orders_application a ON a.id = m.application_id "
                    "WHERE a.state NOT IN ('draft', 'returned') AND m.id = "
                    "(CASE TG_OP WHEN 'INSERT' THEN NEW.measure_id ELSE OLD.measure_id END)) THEN "
                    "RAISE EXCEPTION 'A submitted application is frozen'; END IF; "
                    "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
                ),
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["measure", "person"], name="one_addressee_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Disclosure(models.TextChoices):
    """Who may read a fact. Protected evidence leaves the house only in the separately unlocked annex."""

    EVERYONE = "everyone", "Beslisser en andere partijen"
    AUTHORITY = "authority", "Alleen de beslisser"
    PROTECTED = "protected", "Afgeschermd: in geen van beide stukken"


class StatedFact(Versioned):
    """One line of the statement of facts, with what it rests on and who may read it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="facts")
    text = EncryptedTextField("wat is er gebeurd")
    kind = models.CharField("bron", max_length=10, choices=SourceKind)
    happened_on = models.DateField("wanneer", null=True, blank=True)
    disclosure = models.CharField(
        "wie leest dit", max_length=10, choices=Disclosure, default=Disclosure.AUTHORITY
    )
    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        triggers = [recorded_clock(), frozen_part()]
        ordering = [F("happened_on").asc(nulls_last=True), "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="stated_fact_has_text"),
            models.CheckConstraint(condition=Q(kind__in=SourceKind.values), name="stated_fact_kind_known"),
            models.CheckConstraint(
                condition=Q(disclosure__in=Disclosure.values), name="stated_fact_disclosure"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def case_id(self) -> object:
        """So that audit finds the case."""
        return self.application.case_id
