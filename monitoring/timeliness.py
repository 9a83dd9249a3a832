"""How timely an organisation is, per step: the share within the term, the median, the worst. Numbers only, no cases."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import deadline_rules
from cases.models import Deadline, DeadlineMove
from cases.models.deadline import MoveKind

# What a person must do. The end of an order and a birthday come by themselves: in time says nothing there.
OURS: Final = ("duty", "target")
# Agreed by the sector in 2019 (domain notes NL §2.3); other steps have no agreed share.
GOALS: Final = {"VT_ASSESS": 90, "VT_INVESTIGATE": 80}


class Median(Aggregate):
    """The middle value, by PostgreSQL's ordered-set aggregate."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True, slots=True)
class Figure:
    """One step. Late is done after the term, missed was given up after it or waits still; moved got another end."""

    key: str
    label: str
    in_time: int
    late: int
    missed: int
    moved: int
    median: timedelta | None
    worst: timedelta | None
    goal: int | None

    @property
    def total(self) -> int:
        """Everything whose term counts."""
        return self.in_time + self.late + self.missed

    @property
    def share(self) -> int:
        """Percent within the term, rounded down: never better than it was."""
        return 100 * self.in_time // self.total if self.total else 0


def figures(organisation_id: UUID, *, since: datetime, now: datetime) -> list[Figure]:
    """The steps of an organisation that were done since `since`, or whose term ended since then without being done.

    One query. The database counts only clocks of cases that the asker sees: a case that is closed to the asker, for its
    level or a conflict of interest, is in no figure. What was given up before its term ended counts nowhere: it was not needed.
    """
    rules = deadline_rules.deadlines()
    keys = [key for key, rule in rules.items() if rule.nature in OURS]
    met, gone = Q(met_at__isnull=False), Q(ended_at__isnull=False)
    waits = Q(met_at__isnull=True, ended_at__isnull=True)
    missed = (gone & Q(ended_at__gt=F("due_at"))) | (waits & Q(suspended_at__isnull=True, due_at__lt=now))
    stop = Coalesce("met_at", "ended_at", Value(now))
    moves = DeadlineMove.objects.filter(deadline=OuterRef("pk"), kind__in=[MoveKind.EXTENDED, MoveKind.MOVED])
    counted = (met & Q(met_at__gte=since)) | (missed & Q(due_at__gte=since, due_at__lt=now))
    rows: Any = (
        Deadline.objects.filter(counted, organisation_id=organisation_id, key__in=keys)
        .exclude(case__is_practice=True)
        .annotate(
            moved=Exists(moves),
            took=ExpressionWrapper(F("met_at") - F("starts_at"), output_field=DurationField()),
            over=ExpressionWrapper(stop - F("due_at"), output_field=DurationField()),
        )
        .values("key")
        .annotate(
            n_in_time=Count("pk", filter=met & Q(met_at__lte=F("due_at"))),
            n_late=Count("pk", filter=met & Q(met_at__gt=F("due_at"))),
            n_missed=Count("pk", filter=missed),
            n_moved=Count("pk", filter=Q(moved=True)),
            median=Median("took", filter=met, output_field=DurationField()),
            worst=Max("over"),
        )
        .order_by("key")
    )
    found = [
        Figure(
            row["key"], rules[row["key"]].label, row["n_in_time"], row["n_late"], row["n_missed"], row["n_moved"],
            row["median"], row["worst"] if row["worst"] and row["worst"] > timedelta(0) else None,
            GOALS.get(row["key"]),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda figure: (figure.share, figure.key))


def length_words(length: timedelta | None) -> str:
    """A length of time in the unit that says most: "3 dagen", "5 u", "12 min"; empty for none."""
    if length is None:
        return ""
    days = length // timedelta(days=1)
    if days:
        return ngettext("%(n)d dag", "%(n)d dagen", days) % {"n": days}
    hours = length // timedelta(hours=1)
    if hours:
        return _("%(n)d u") % {"n": hours}
    return _("%(n)d min") % {"n": length // timedelta(minutes=1)}
