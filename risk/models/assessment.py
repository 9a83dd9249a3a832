"""An assessment of danger with one version of one instrument, and its answers."""

from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q

from cases.models import Case, Person
from cases.models.occurred import Occurred, not_future
from cases.models.scoped import CaseChild, CaseChildQuerySet
from cases.sections import Section
from core.encryption import EncryptedTextField
from core.models import Record, Versioned, recorded_clock
from core.workflow import choices, guard
from organisations.models import Membership
from risk.workflow import ASSESSMENT


class Level(models.TextChoices):
    """Neutral levels of danger; no source gives official ones."""

    LOW = "low", "Laag"
    ELEVATED = "elevated", "Verhoogd"
    HIGH = "high", "Hoog"
    ACUTE = "acute", "Acuut"


class AnswerValue(models.TextChoices):
    """Unknown and not asked are answers of their own; neither is ever counted as no."""

    YES = "yes", "Ja"
    PARTLY = "partly", "Deels"
    NO = "no", "Nee"
    UNKNOWN = "unknown", "Onbekend"
    NOT_ASKED = "not_asked", "Niet gevraagd"


class AssessmentQuerySet(CaseChildQuerySet):
    def current_for(self, case: Case) -> "Assessment | None":
        """The newest finished assessment of a case, or None."""
        found: Assessment | None = (
            self.filter(case=case, state="final").order_by("-occurred_at", "-finished_at", "-pk").first()
        )
        return found

    def standing(self, case: Case) -> list["Assessment"]:
        """What holds of a case now: the newest finished assessment of each instrument (and person).

        The danger is the gravest of these: a low risk of one practice says nothing of another.
        """
        newest = ("-occurred_at", "-finished_at", "-pk")
        rows = self.filter(case=case, state="final").order_by("instrument", "subject_id", *newest)
        return list(rows.distinct("instrument", "subject_id"))

    def finished(self) -> Self:
        return self.filter(state="final")


# Without a suggestion too little is known: then the lowest level needs a second person as well.
_AT_OR_ABOVE = Q(suggested="", conclusion__in=Level.values[1:]) | reduce(
    or_, (Q(suggested=level, conclusion__in=Level.values[place:]) for place, level in enumerate(Level.values))
)


class Assessment(CaseChild, Versioned, Occurred):
    """One weighing of the danger. Once final it is frozen with its instrument's version."""

    section = Section.ASSESSMENTS

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments")
    subject = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="assessments"
    )
    instrument = models.CharField("instrument", max_length=60)
    instrument_version = models.CharField("versie", max_length=10)
    state = models.CharField(max_length=16, choices=choices(ASSESSMENT.labels), default="draft")
    suggested = models.CharField(max_length=10, choices=Level, blank=True)
    suggested_seen_at = models.DateTimeField(null=True, blank=True)
    completeness = models.PositiveSmallIntegerField(default=0)
    conclusion = models.CharField("oordeel", max_length=10, choices=Level, blank=True)
    classification = models.CharField("indeling", max_length=20, blank=True)
    reason = models.TextField("reden", blank=True)
    fear_own_words = models.TextField("angst, in eigen woorden", blank=True)
    fear_asked = models.CharField(
        max_length=10, choices=[("asked", "Gevraagd"), ("not_asked", "Nog niet gevraagd"), ("refused", "Wilde niet")],
        default="not_asked",
    )  # fmt: skip
    assessed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="assessments")
    second_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="second_assessments"
    )
    second_note = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="next")

    objects: ClassVar[Any] = AssessmentQuerySet.as_manager()

    class Meta:
        triggers = [
            recorded_clock(),
            guard(ASSESSMENT),
            pgtrigger.Protect(
                name="frozen_when_final",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="final"),
            ),
            pgtrigger.Trigger(
                name="fear_only_grows",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=(
                    "IF NOT starts_with(NEW.fear_own_words, OLD.fear_own_words) THEN "
                    "RAISE EXCEPTION 'The fear in own words stays as it was written'; END IF; RETURN NEW;"
                ),
            ),
        ]
        indexes = [models.Index(fields=["case", "-occurred_at"], name="assessment_case")]
        constraints = [
            not_future("assessment"),
            models.CheckConstraint(
                condition=~Q(state="final")
                | (Q(finished_at__isnull=False) & ~Q(conclusion="") & ~Q(reason="")),
                name="assessment_final_has_conclusion",
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True) | ~Q(second_by=F("assessed_by")),
                name="assessment_second_is_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="final") | Q(second_by__isnull=False) | _AT_OR_ABOVE,
                name="assessment_below_needs_second",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument}-{self.instrument_version}"

    @property
    def ref(self) -> str:
        """Key and version of the instrument, as its file is named."""
        return f"{self.instrument}-{self.instrument_version}"

    def get_absolute_url(self) -> str:
        return f"/casussen/{self.case_id}/risico/{self.pk}/"


class Answer(CaseChild, Record):
    """One answer; a yes or partly rests on dated evidence with its source."""

    case_lookup = "assessment__case_id"
    section = Section.ASSESSMENTS

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="answers")
    item = models.CharField(max_length=60)
    value = models.CharField(max_length=10, choices=AnswerValue)
    evidence = models.TextField("waaruit blijkt dit", blank=True)
    evidence_date = models.DateField("datum", null=True, blank=True)
    source = EncryptedTextField("bron", blank=True, default="")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        triggers = [
            recorded_clock(),
            pgtrigger.Trigger(
                name="frozen_with_assessment",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=(
                    "IF EXISTS (SELECT FROM risk_assessment WHERE state = 'final' AND id = "
                    "(CASE TG_OP WHEN 'INSERT' THEN NEW.assessment_id ELSE OLD.assessment_id END)) THEN "
                    "RAISE EXCEPTION 'A finished assessment is frozen'; END IF; "
                    "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
                ),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "item"], name="one_answer_per_item"),
        ]

    def __str__(self) -> str:
        return self.item
