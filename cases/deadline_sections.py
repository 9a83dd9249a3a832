"""In which section of a case each clock stands, and the clocks that somebody sees because those sections were shared."""

from collections import defaultdict

from django.db.models import Q, QuerySet

from cases import deadline_rules
from cases.models import Deadline
from cases.models.scoped import case_visible_q
from cases.sections import Section
from core.actor import Actor

DEADLINE_SECTIONS = {
    "order": Section.ORDERS,
    "service": Section.ORDERS,
    "breach": Section.ORDERS,
    "application": Section.ORDERS,
    "repatriation": Section.TRAVEL,
    "departure": Section.TRAVEL,
    "travel_alert": Section.TRAVEL,
    "person": Section.PEOPLE,
}


def deadline_section(key: str) -> str:
    """The section in which a clock stands: that of what started it."""
    rule = deadline_rules.deadlines().get(key)
    started_by = rule.trigger.partition(".")[0] if rule is not None else ""
    return DEADLINE_SECTIONS.get(started_by, Section.CORE)


def clocks_seen(actor: Actor) -> QuerySet[Deadline]:
    """Clocks in cases that this actor sees, of each case those of the sections that were shared: as its own pages show
    them.
    """
    keys: dict[str, list[str]] = defaultdict(list)
    for key in deadline_rules.deadlines():
        keys[deadline_section(key)].append(key)
    rows: QuerySet[Deadline] = Deadline.objects.visible_to(actor)
    for section in keys.keys() - {Section.CORE}:
        shared = case_visible_q(actor, section=section, case=Deadline.case_lookup)
        rows = rows.filter(~Q(key__in=keys[section]) | shared)
    return rows
