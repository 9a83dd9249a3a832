"""Looks that a person must judge, and the days of which all looks were scored."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cases.models import Case
from cases.models.scoped import not_in_conflict
from core.actor import Actor
from core.models import Record, Versioned, recorded_clock
from core.workflow import choices, guard
from organisations.models import Organisation, User
from organisations.permissions import Permission
from oversight.workflow import LOOK_REVIEW


class Conclusion(models.TextChoices):
    """What the privacy officer found."""

    IN_ORDER = "in_order", "Paste bij het werk"
    CAREFUL = "careful", "Niet nodig, wel te verklaren"
    UNLAWFUL = "unlawful", "Onrechtmatig: melden als incident"


class LookReviewQuerySet(models.QuerySet["LookReview"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of people of the own organisation, never of the reader, nor in a case from which a conflict of interest
        keeps the reader.
        """
        if actor.is_system:
            return self
        if not actor.can(Permission.LOG_REVIEW):
            return self.none()
        free = not_in_conflict(actor, case="case_id")
        return self.filter(free, organisation_id=actor.organisation_id).exclude(person_id=actor.user_id)


class LookReview(Versioned):
    """One person at one case on one day, with the reasons why somebody should look again. Holds ids and codes."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # Without a check by the database: reading it needs no way into the case. It goes when the case is destroyed.
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    day = models.DateField("dag")
    points = models.PositiveSmallIntegerField()
    reasons = ArrayField(models.CharField(max_length=20))
    lines = models.PositiveIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=choices(LOOK_REVIEW.labels), default="open")
    conclusion = models.CharField(max_length=10, choices=Conclusion, blank=True)
    explanation = models.TextField("toelichting", blank=True)
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    objects = LookReviewQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock(), guard(LOOK_REVIEW)]
        indexes = [models.Index(fields=["organisation", "-recorded_at"], name="look_review_list")]
        constraints = [
            models.UniqueConstraint(fields=["person", "case", "day"], name="look_review_once_a_day"),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True) | ~Q(reviewer=F("person")), name="look_review_not_own"
            ),
            models.CheckConstraint(
                condition=Q(state="open", reviewer__isnull=True, reviewed_at__isnull=True)
                | (
                    ~Q(state="open")
                    & Q(reviewer__isnull=False, reviewed_at__isnull=False)
                    & ~Q(explanation="")
                ),
                name="look_review_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=(Q(state="closed") & ~Q(conclusion="")) | (~Q(state="closed") & Q(conclusion="")),
                name="look_review_closed_with_conclusion",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class KnownCase(Record):
    """The number of a case and who leads it: all that a privacy officer may know of a case, written when it is opened.

    So that nobody needs a way into cases to ask who saw one.
    """

    # Without a check by the database: reading it needs no way into the case. It goes when the case is destroyed.
    case = models.OneToOneField(Case, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    reference = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers = [recorded_clock()]

    def __str__(self) -> str:
        return self.reference


class ScoredDay(Record):
    """All looks of this day were scored: how many, and how many of them went to a person."""

    day = models.DateField(unique=True)
    looks = models.PositiveIntegerField()
    picked = models.PositiveIntegerField()

    class Meta:
        triggers = [recorded_clock()]

    def __str__(self) -> str:
        return str(self.day)
