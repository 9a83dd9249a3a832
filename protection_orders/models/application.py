"""An application for a protection order: the dossier that goes to whoever may ask, and from there to who decides."""

from typing import Any, ClassVar, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cases.models import Case
from cases.models.occurred import Occurred, not_future
from cases.models.scoped import CaseChild, CaseChildQuerySet
from cases.sections import Section
from core.actor import Actor
from core.encryption import EncryptedTextField
from core.models import Record, Versioned, recorded_clock
from core.models.base import append_only
from core.workflow import choices, guard
from organisations.models import Membership, Organisation
from organisations.permissions import Permission
from protection_orders.application_workflow import APPLICATION, EDITABLE_STATES

# What the reviewer read may not change behind his back.
_FROZEN_FIELDS = (
    "instrument", "instrument_valid_from", "assessment_id", "class_of_others", "without_notice",
    "notice_reasons", "notice_note", "facts_note", "other_proceedings", "other_proceedings_note",
    "hearing_needs", "hearing_language", "hearing_note",
)  # fmt: skip


def _frozen() -> pgtrigger.Trigger:
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _FROZEN_FIELDS)
    states = ", ".join(f"'{state}'" for state in EDITABLE_STATES)
    return pgtrigger.Trigger(
        name="frozen_when_submitted",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=(
            f"IF OLD.state NOT IN ({states}) AND ({changed}) THEN "
            "RAISE EXCEPTION 'A submitted application is frozen'; END IF; RETURN NEW;"
        ),
    )


def frozen_part() -> pgtrigger.Trigger:
    """A trigger on a part of an application: no change once it was submitted."""
    states = ", ".join(f"'{state}'" for state in EDITABLE_STATES)
    return pgtrigger.Trigger(
        name="frozen_with_application",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=(
            f"IF EXISTS (SELECT FROM protection_orders_application WHERE state NOT IN ({states}) AND id = "
            "(CASE TG_OP WHEN 'INSERT' THEN NEW.application_id ELSE OLD.application_id END)) THEN "
            "RAISE EXCEPTION 'A submitted application is frozen'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
        ),
    )


class YesNoUnknown(models.TextChoices):
    """An answer that may be missing; missing is never no."""

    YES = "yes", "Ja"
    NO = "no", "Nee"
    UNKNOWN = "unknown", "Niet bekend"


class ApplicationQuerySet(CaseChildQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Applications of the actor's own organisation, in cases of which the actor sees the orders.

        Police and partners see orders, never the dossier with which one was asked.
        """
        if actor.is_system:
            return self
        if not (actor.can(Permission.ORDER_APPLY) or actor.can(Permission.ORDER_REVIEW)):
            return self.none()
        return super().visible_to(actor).filter(organisation_id=actor.organisation_id)

    def running(self) -> Self:
        """Those that somebody still must act on."""
        return self.exclude(state__in=("decided", "withdrawn"))


class Application(CaseChild, Versioned, Occurred):
    """One application with one instrument. `occurred_at` is when it was begun; `content_hash` what was last submitted.

    `instrument_valid_from` is copied from the instrument's data: empty means that it does not exist in law.
    """

    section = Section.ORDERS

    reference = models.CharField("nummer", max_length=20, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="applications")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="applications")
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="applications")
    state = models.CharField(max_length=10, choices=choices(APPLICATION.labels), default="draft")
    is_practice = models.BooleanField("oefening", default=False)
    instrument = models.CharField("instrument", max_length=40)
    instrument_valid_from = models.DateField(null=True, blank=True)
    assessment = models.ForeignKey(
        "risk.Assessment", on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )
    class_of_others = models.TextField("groep van anderen", blank=True)
    without_notice = models.CharField("zonder bericht vooraf", max_length=8, blank=True,
                                      choices=[("yes", "Ja"), ("no", "Nee")])  # fmt: skip
    notice_reasons = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    notice_note = models.TextField("uitleg", blank=True)
    facts_note = models.TextField("samenvatting", blank=True)
    other_proceedings = models.CharField(max_length=8, choices=YesNoUnknown, blank=True)
    other_proceedings_note = models.TextField(blank=True)
    hearing_asked = models.BooleanField("wensen besproken", default=False)
    hearing_needs = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    hearing_language = models.CharField("taal", max_length=60, blank=True)
    hearing_note = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_alone = models.BooleanField(default=False)
    second_review_open = models.BooleanField(default=False)
    authority = models.CharField("bij wie", max_length=200, blank=True)
    authority_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    filed_by_kind = models.CharField("door wie", max_length=40, blank=True)
    filed_by_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    filed_reference = models.CharField("kenmerk", max_length=80, blank=True)
    filed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(
        max_length=10, blank=True,
        choices=[("granted", "Toegewezen"), ("partly", "Deels toegewezen"), ("refused", "Afgewezen"),
                 ("withdrawn", "Ingetrokken")],
    )  # fmt: skip
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdraw_reason = models.CharField(max_length=40, blank=True)
    withdraw_note = models.TextField(blank=True)

    objects: ClassVar[Any] = ApplicationQuerySet.as_manager()

    class Meta:
        triggers = [
            recorded_clock(),
            guard(APPLICATION),
            _frozen(),
            pgtrigger.ReadOnly(
                name="application_fixed", fields=["reference", "case", "author", "is_practice"]
            ),
            pgtrigger.Trigger(
                name="practice_stays_practice",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=(
                    "IF NOT NEW.is_practice AND EXISTS (SELECT FROM cases_case WHERE id = NEW.case_id AND is_practice) "
                    "THEN RAISE EXCEPTION 'A practice case has practice applications only'; END IF; RETURN NEW;"
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-recorded_at"], name="application_case"),
            models.Index(fields=["organisation", "state", "-recorded_at"], name="application_organisation"),
        ]
        constraints = [
            not_future("application"),
            models.CheckConstraint(
                condition=Q(is_practice=False) | ~Q(state__in=["filed", "decided"]),
                name="application_practice_never_filed",
                violation_error_message="Een oefening wordt nooit ingediend.",
            ),
            models.CheckConstraint(
                condition=Q(instrument_valid_from__isnull=False) | Q(is_practice=True),
                name="application_prospective_is_practice",
                violation_error_message="Dit instrument bestaat nog niet. Het kan alleen als oefening.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | (Q(submitted_at__isnull=False, submitted_by__isnull=False) & ~Q(content_hash="")),
                name="application_submitted_with_hash",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="application_submitted_paired",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["filed", "decided"])
                | (Q(filed_at__isnull=False) & ~Q(authority="") & ~Q(filed_by_kind="")),
                name="application_filed_with_authority",
            ),
            models.CheckConstraint(
                condition=Q(state="decided", decided_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="decided") & Q(decided_at__isnull=True, outcome=""),
                name="application_decided_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False) & ~Q(withdraw_reason="")
                | ~Q(state="withdrawn") & Q(withdrawn_at__isnull=True, withdraw_reason=""),
                name="application_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(second_review_open=False) | Q(approved_alone=True),
                name="application_second_review_after_alone",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_editable(self) -> bool:
        """Whether the text may still change."""
        return self.state in EDITABLE_STATES

    def get_absolute_url(self) -> str:
        return f"/bevelen/aanvragen/{self.pk}/"


class ApplicationWriter(Record):
    """Who wrote in an application: none of them may review it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="writers")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers = [recorded_clock(), append_only()]
        constraints = [
            models.UniqueConstraint(fields=["application", "membership"], name="one_writer_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ApplicationVersion(Record, Occurred):
    """What was submitted, word for word and for ever; the papers of a submitted application come from it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content_hash = models.CharField(max_length=64)
    content = EncryptedTextField(strict=True)
    submitted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers = [recorded_clock(), append_only()]
        constraints = [
            not_future("application_version"),
            models.UniqueConstraint(fields=["application", "number"], name="one_version_number"),
        ]

    def __str__(self) -> str:
        return f"{self.application} · {self.number}"
