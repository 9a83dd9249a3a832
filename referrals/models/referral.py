"""A question or case offered to another organisation, with exactly what it may see."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cases.models import Case
from cases.models.disclosure import Informed
from cases.models.occurred import Occurred, not_future
from cases.models.scoped import case_visible_q, not_in_conflict
from cases.sections import Section
from core.actor import Actor
from core.models import Versioned, recorded_clock
from core.workflow import choices, guard
from organisations.models import Membership, Organisation
from organisations.permissions import Permission
from referrals.workflow import REFERRAL


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, actor: Actor) -> Self:
        """For the sender those of cases that one sees; for the receiver those that wait for an answer.

        An answered one follows its case, at the level the case has now; who refused it keeps what was refused.
        """
        if actor.is_system:
            return self
        in_case = case_visible_q(actor, section=Section.CORE, case="case_id")
        condition = Q(from_organisation_id=actor.organisation_id) & in_case
        if actor.can(Permission.REFERRAL_RECEIVE):
            refused = Q(state="declined", decided_by_id=actor.membership_id)
            condition |= (
                Q(to_organisation_id=actor.organisation_id)
                & not_in_conflict(actor, case="case_id")
                & (Q(state="offered") | refused | in_case)
            )
        return self.filter(condition)


class Referral(Versioned, Occurred):
    """From one organisation to another: purpose, legal ground, sections. Accepting opens those sections."""

    reference = models.CharField("nummer", max_length=20, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    from_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="referrals_sent"
    )
    to_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="referrals_received"
    )
    sent_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField("doel", max_length=20)
    ground = models.CharField("grondslag", max_length=60)
    sections = ArrayField(models.CharField(max_length=20), default=list)
    note = models.TextField("vraag")
    # Of the sender, not for the receiver: it goes into the register of disclosures when the referral is taken.
    informed = models.CharField("geïnformeerd", max_length=8, choices=Informed, default=Informed.UNKNOWN)
    informed_note = models.TextField("waarom niet", blank=True)
    state = models.CharField(max_length=10, choices=choices(REFERRAL.labels), default="offered")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decline_reason = models.TextField("reden", blank=True)
    feedback = models.TextField("terugkoppeling", blank=True)
    feedback_at = models.DateTimeField(null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock(), guard(REFERRAL)]
        indexes = [
            models.Index(fields=["to_organisation", "state", "-recorded_at"], name="referral_receiver"),
            models.Index(fields=["from_organisation", "-recorded_at"], name="referral_sender"),
        ]
        constraints = [
            not_future("referral"),
            models.CheckConstraint(
                condition=~Q(from_organisation=F("to_organisation")), name="referral_to_another"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="referral_decision_paired",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "declined", "done"]) | Q(decided_by__isnull=False),
                name="referral_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(decline_reason=""), name="referral_declined_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="done", feedback_at__isnull=False) & ~Q(feedback="") | ~Q(state="done"),
                name="referral_done_with_feedback",
            ),
            models.CheckConstraint(condition=~Q(ground=""), name="referral_has_ground"),
            models.CheckConstraint(
                condition=~Q(informed="no") | ~Q(informed_note=""), name="referral_not_informed_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return f"/verwijzingen/{self.pk}/"
