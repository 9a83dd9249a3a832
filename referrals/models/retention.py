"""Keeping and destroying: a hold on a file, and the certificate of a destruction."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from cases.models import Case, Person, Signal
from cases.models.scoped import CaseChild, not_in_conflict
from core.actor import Actor
from core.models import Record, recorded_clock
from organisations.models import Organisation, User
from organisations.permissions import Permission


class RetentionHold(CaseChild, Record):
    """Why a case, or a report outside any case, is kept although its term has passed, until somebody lifts it."""

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="retention_holds"
    )
    signal = models.ForeignKey(
        Signal, on_delete=models.PROTECT, null=True, blank=True, related_name="retention_holds"
    )
    reason = models.TextField("reden")
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        triggers = [recorded_clock()]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_reason"),
            models.CheckConstraint(
                condition=Q(case__isnull=False, signal__isnull=True)
                | Q(case__isnull=True, signal__isnull=False),
                name="hold_on_case_or_signal",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DestructionQuerySet(models.QuerySet["Destruction"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the own organisation, for its coordinators."""
        if actor.is_system:
            return self
        if actor.user_id is None or not actor.can(Permission.CASE_LEAD):
            return self.none()
        return self.filter(
            not_in_conflict(actor, case="case_id", signal="signal_id"), organisation_id=actor.organisation_id
        )


class Destruction(Record):
    """A proposal to destroy one file and, once it was done, the certificate: what, how much, on which ground, by whom.

    The file is a case, a report that never became part of one, or what stands in a case about one person who asked for it
    (`person` with `case`).

    After the destruction nothing here points at a person: the case or report is gone, its number is kept as a keyed hash, and of
    the content only counts and general words for the statistics.
    """

    case = models.ForeignKey(
        Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="destructions"
    )
    person = models.OneToOneField(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="destruction"
    )
    signal = models.OneToOneField(
        Signal, on_delete=models.SET_NULL, null=True, blank=True, related_name="destruction"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="destructions")
    rule = models.CharField("regel", max_length=40)
    ground = models.CharField("grondslag", max_length=120)
    due_on = models.DateField("mag sinds")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    destroyed_at = models.DateTimeField("vernietigd", null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)
    subjects = models.JSONField(default=list)
    reference_digest = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    general = models.JSONField(default=dict)

    objects = DestructionQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock()]
        indexes = [models.Index(fields=["organisation", "-recorded_at"], name="destruction_house")]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | (
                    Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("proposed_by"))
                ),
                name="destruction_two_pairs_of_eyes",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(person__isnull=True), name="one_destruction_of_a_case"
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at__isnull=True, case__isnull=False, signal__isnull=True)
                | Q(destroyed_at__isnull=True, case__isnull=True, signal__isnull=False, person__isnull=True)
                | (
                    Q(
                        destroyed_at__isnull=False,
                        approved_at__isnull=False,
                        case__isnull=True,
                        signal__isnull=True,
                        person__isnull=True,
                    )
                    & ~Q(reference_digest="")
                ),
                name="destruction_certificate_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return f"/bewaren/{self.pk}/"

    @property
    def about(self) -> Case | Signal | Person | None:
        """What is to be destroyed; None once it was."""
        return self.person or self.case or self.signal

    @property
    def reference(self) -> str:
        """The number of the case or report; empty once it was destroyed."""
        file = self.case or self.signal
        return file.reference if file is not None else ""
