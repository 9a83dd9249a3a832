"""The second pair of eyes, the request to withdraw, and the annex that is unlocked apart."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cases.models.occurred import Occurred, not_future
from core.models import Record, Versioned, recorded_clock
from core.models.base import append_only
from core.workflow import choices, guard
from organisations.models import Membership
from protection_orders.application_workflow import WITHDRAWAL
from protection_orders.models.application import Application, YesNoUnknown


class ReviewDecision(models.TextChoices):
    RETURNED = "returned", "Teruggegeven"
    APPROVED = "approved", "Goedgekeurd"
    APPROVED_ALONE = "alone", "Met spoed alleen goedgekeurd"
    CONFIRMED = "confirmed", "Spoedbesluit bevestigd"
    OBJECTED = "objected", "Bezwaar tegen spoedbesluit"


# People, not memberships: somebody with two roles is still one pair of eyes.
_REVIEWER = "(SELECT user_id FROM organisations_membership WHERE id = NEW.reviewer_id)"
_FOUR_EYES = f"""
    IF EXISTS (
        SELECT FROM organisations_membership m
        WHERE m.user_id = {_REVIEWER} AND (
            m.id IN (SELECT author_id FROM protection_orders_application WHERE id = NEW.application_id)
            OR m.id IN (SELECT submitted_by_id FROM protection_orders_application WHERE id = NEW.application_id)
            OR m.id IN (SELECT membership_id FROM protection_orders_applicationwriter
                        WHERE application_id = NEW.application_id)
        )
    ) THEN RAISE EXCEPTION 'Nobody reviews their own text'; END IF;
    IF NEW.decision <> 'alone' AND EXISTS (
        SELECT FROM protection_orders_application a
        JOIN risk_assessment r ON r.id = a.assessment_id
        JOIN organisations_membership m ON m.id IN (r.assessed_by_id, r.second_by_id)
        WHERE a.id = NEW.application_id AND m.user_id = {_REVIEWER}
    ) THEN RAISE EXCEPTION 'Who weighed the danger does not review the application'; END IF;
    IF NEW.decision IN ('confirmed', 'objected') AND EXISTS (
        SELECT FROM protection_orders_review v JOIN organisations_membership m ON m.id = v.reviewer_id
        WHERE v.application_id = NEW.application_id AND v.decision = 'alone' AND m.user_id = {_REVIEWER}
    ) THEN RAISE EXCEPTION 'The second review is somebody else''s'; END IF;
    RETURN NEW;
"""  # noqa: S608


class Review(Record, Occurred):
    """One reading by a second person; never changed. `content_hash` says which version was read."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="reviews")
    decision = models.CharField(max_length=10, choices=ReviewDecision)
    reasons = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    note = models.TextField("toelichting", blank=True)
    content_hash = models.CharField(max_length=64)

    class Meta:
        triggers = [
            recorded_clock(),
            append_only(),
            pgtrigger.Trigger(
                name="four_eyes", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_FOUR_EYES
            ),
        ]
        indexes = [models.Index(fields=["application", "-recorded_at"], name="review_newest")]
        constraints = [
            not_future("review"),
            models.CheckConstraint(
                condition=Q(decision__in=ReviewDecision.values), name="review_decision_known"
            ),
            models.CheckConstraint(
                condition=~Q(decision="returned") | ~Q(reasons=[]), name="review_returned_with_reasons"
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=["alone", "objected"]) | ~Q(note=""),
                name="review_alone_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def case_id(self) -> object:
        """So that audit finds the case."""
        return self.application.case_id


class WithdrawalAsker(models.TextChoices):
    PROTECTED = "protected", "De te beschermen persoon"
    RELATIVE = "relative", "Familie of een verweerder"
    LAWYER = "lawyer", "Een advocaat"
    PROFESSIONAL = "professional", "Een professional"


class WithdrawalRequest(Versioned, Occurred):
    """Somebody asks to stop. That is a sign of risk: first a check for pressure and a new weighing, then a decision."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="withdrawals")
    state = models.CharField(max_length=10, choices=choices(WITHDRAWAL.labels), default="asked")
    asked_by = models.CharField("wie vraagt dit", max_length=14, choices=WithdrawalAsker)
    words = models.TextField("in welke woorden")
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    spoken_alone = models.CharField("alleen gesproken", max_length=8, choices=YesNoUnknown, blank=True)
    pressure = models.CharField("druk", max_length=8, choices=YesNoUnknown, blank=True)
    pressure_by = models.CharField("door wie", max_length=200, blank=True)
    check_note = models.TextField(blank=True)
    check_occurred_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True)

    class Meta:
        triggers = [
            recorded_clock(),
            guard(WITHDRAWAL),
            # What somebody asked stays as it was said.
            pgtrigger.ReadOnly(
                name="request_as_said",
                fields=["application", "asked_by", "words", "recorded_by", "occurred_at"],
            ),
        ]
        constraints = [
            not_future("withdrawal"),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=["asked", "checked"]),
                name="one_open_withdrawal",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="withdrawal_has_words"),
            models.CheckConstraint(
                condition=~Q(state__in=["checked", "granted"])
                | (
                    Q(checked_by__isnull=False, checked_at__isnull=False, check_occurred_at__isnull=False)
                    & ~Q(spoken_alone="")
                    & ~Q(pressure="")
                ),
                name="withdrawal_checked_before_decision",
            ),
            models.CheckConstraint(
                condition=~Q(state="granted") | (~Q(pressure="yes") & ~Q(decided_by=F("checked_by"))),
                name="withdrawal_never_under_pressure",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["granted", "kept"], decided_by__isnull=False, decided_at__isnull=False)
                | Q(state__in=["asked", "checked"], decided_by__isnull=True, decided_at__isnull=True),
                name="withdrawal_decision_paired",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def case_id(self) -> object:
        """So that audit finds the case."""
        return self.application.case_id


class AnnexUnlock(Record, Occurred):
    """Who opened protected data for the deciding authority, which, and why. Never changed."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="annexes")
    items = ArrayField(models.CharField(max_length=40))
    reason = models.TextField("waarom moet de beslisser dit weten")
    unlocked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers = [recorded_clock(), append_only()]
        constraints = [
            not_future("annex"),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(items=[]), name="annex_with_reason_and_items"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def case_id(self) -> object:
        """So that audit finds the case."""
        return self.application.case_id
