"""A legal or agreed clock on a signal or a case."""

from django.db import models
from django.db.models import F, Q

from cases.models.case import Case
from cases.models.scoped import CaseChild
from core.models import Record, Versioned, recorded_clock
from core.models.base import append_only
from organisations.models import Membership, Organisation


class Deadline(CaseChild, Versioned):
    """One running, suspended, met or ended clock. `key` names the entry of the catalogue (cases/data/deadlines.toml).

    `starts_from` says which moment began it: recorded (receipt), occurred, or decided. `next_look_at` is when somebody
    must be told next (cases/deadline_looks.py) and `looked_at` which look was the last; past the last look an overdue
    clock has no next one and stays visible until a person ends it. One that stands still always has a next one.
    """

    key = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    ground = models.CharField(max_length=200, blank=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="deadlines")
    source_id = models.UUIDField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="deadlines")
    starts_from = models.CharField(max_length=10)
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=200, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    next_look_at = models.DateTimeField(null=True, blank=True, editable=False)
    looked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        triggers = [recorded_clock()]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="deadline_open",
                condition=Q(met_at__isnull=True, ended_at__isnull=True),
            ),
            models.Index(
                fields=["organisation", "due_at", "id"],
                name="deadline_house",
                condition=Q(met_at__isnull=True, ended_at__isnull=True),
            ),
            models.Index(fields=["case", "due_at"], name="deadline_case"),
            models.Index(
                fields=["next_look_at", "id"],
                name="deadline_look",
                condition=Q(next_look_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "source_id"],
                condition=Q(met_at__isnull=True, ended_at__isnull=True),
                name="one_running_clock",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("starts_at")), name="deadline_due_after_start"),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True) | Q(ended_at__isnull=True), name="deadline_met_or_ended"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(ended_reason=""), name="deadline_ended_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(suspended_at__isnull=True) | Q(met_at__isnull=True, ended_at__isnull=True),
                name="deadline_stopped_is_not_suspended",
            ),
            # Nobody is told about a clock that stopped, and no running one is told to nobody. One that stands still comes
            # back for as long as it stands.
            models.CheckConstraint(
                condition=Q(next_look_at__isnull=True) | Q(met_at__isnull=True, ended_at__isnull=True),
                name="deadline_looked_at_while_running",
            ),
            models.CheckConstraint(
                condition=(
                    Q(met_at__isnull=False)
                    | Q(ended_at__isnull=False)
                    | Q(next_look_at__isnull=False)
                    | Q(suspended_at__isnull=True, looked_at__isnull=False, looked_at__gte=F("due_at"))
                ),
                name="deadline_never_silent",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_running(self) -> bool:
        return self.met_at is None and self.ended_at is None

    @property
    def was_late(self) -> bool:
        """Whether it was met after its end, or given up after it. A running one is asked by its end alone."""
        stopped = self.met_at or self.ended_at
        return stopped is not None and stopped > self.due_at


class MoveKind(models.TextChoices):
    EXTENDED = "extended", "Verlengd"
    MOVED = "moved", "Verschoven"
    SUSPENDED = "suspended", "Stilgezet"
    RESUMED = "resumed", "Loopt weer"
    RECOUNTED = "recounted", "Opnieuw geteld"


class DeadlineMove(CaseChild, Record):
    """A change of a clock's end with the old end kept; never changed. While suspended there is no new end yet."""

    case_lookup = "deadline__case_id"

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=10, choices=MoveKind)
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField("reden", max_length=300)
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        triggers = [recorded_clock(), append_only()]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="deadline_move_has_reason"),
            models.CheckConstraint(
                condition=Q(kind="suspended", new_due_at__isnull=True)
                | (~Q(kind="suspended") & Q(new_due_at__isnull=False)),
                name="deadline_move_has_end",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
