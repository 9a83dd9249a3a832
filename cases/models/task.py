"""What somebody must do, by when, and why that person."""

from django.db import models
from django.db.models import F, Q

from cases.models.case import Case
from cases.models.scoped import CaseChild
from cases.workflow import TASK
from core.models import Versioned, recorded_clock
from core.workflow import choices, guard
from organisations.models import Membership, Organisation


class Task(CaseChild, Versioned):
    """A step for one organisation, and there for one person, one role, or whoever comes first.

    `kind` names the step ("triage", "review", "own" for one made by hand); `url` is where the step is done. An open one
    with a moment is looked at as a clock is (cases/step_looks.py): `next_look_at` is when next, `looked_at` when last.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tasks")
    role = models.CharField(max_length=30, blank=True)
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    kind = models.CharField(max_length=40)
    title = models.CharField("wat", max_length=200)
    detail = models.CharField("toelichting", max_length=300, blank=True)
    why = models.CharField("waarom u", max_length=120, blank=True)
    url = models.CharField(max_length=200, blank=True)
    source_id = models.UUIDField(null=True)
    urgent = models.BooleanField(default=False)
    due_at = models.DateTimeField("wanneer", null=True, blank=True)
    state = models.CharField(max_length=10, choices=choices(TASK.labels), default="open")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=300, blank=True)
    next_look_at = models.DateTimeField(null=True, blank=True, editable=False)
    looked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        triggers = [recorded_clock(), guard(TASK)]
        indexes = [
            models.Index(
                fields=["organisation", "due_at", "id"],
                name="task_open_organisation",
                condition=Q(state="open"),
            ),
            models.Index(
                fields=["membership", "due_at", "id"], name="task_open_person", condition=Q(state="open")
            ),
            models.Index(fields=["source_id", "kind"], name="task_source"),
            models.Index(
                fields=["next_look_at", "id"], name="task_look", condition=Q(next_look_at__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="task_closed_with_moment",
            ),
            models.UniqueConstraint(
                fields=["source_id", "kind", "organisation"],
                condition=Q(state="open") & ~Q(kind="own"),
                name="one_open_task_per_step",
            ),
            models.CheckConstraint(
                condition=Q(next_look_at__isnull=True) | Q(state="open", due_at__isnull=False),
                name="task_looked_at_while_open",
            ),
            # No open step with a moment passes it without anybody being told.
            models.CheckConstraint(
                condition=(
                    ~Q(state="open")
                    | Q(due_at__isnull=True)
                    | Q(next_look_at__isnull=False)
                    | Q(looked_at__isnull=False, looked_at__gte=F("due_at"))
                ),
                name="task_never_silent",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
