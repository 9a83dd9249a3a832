"""May this file be destroyed? Its date by the rule of its holder, and everything that holds it."""

from datetime import date

from cases import closure
from cases.models import Case
from cases.models.case import DangerLevel
from cases.retention_dates import destroy_on, rule_of
from core import clock, words
from core.working_days import local_day
from referrals.models import RetentionHold, SubjectRequest

__all__ = ["destroy_on", "holds", "may_since", "rule_of"]


def may_since(case: Case) -> tuple[date, str] | None:
    """Since when and on which ground the file may be destroyed today: its term, or a granted request; None when not."""
    by_term = destroy_on(case)
    if by_term is not None and by_term <= clock.today():
        return by_term, rule_of(case).ground
    asked = (
        SubjectRequest.objects.filter(case=case, kind="destruction", granted=True)
        .order_by("recorded_at")
        .first()
    )
    if asked is not None and case.closed_at is not None:
        return local_day(asked.recorded_at), "Wmo 2015 art. 5.3.5; AVG art. 17"
    return None


def holds(case: Case) -> list[str]:
    """Sentences that say why the file must stay: an order, a threat, a request, a hold. Empty when nothing does."""
    found = [] if case.state == "closed" else ["De casus is open."]
    if case.danger in (DangerLevel.HIGH, DangerLevel.ACUTE):
        found.append(f"Het gevaar is nog: {case.get_danger_display().lower()}.")
    found += [matter.sentence for matter in closure.open_matters(case) if matter.stops]
    waiting = SubjectRequest.objects.filter(case=case).exclude(state="answered")
    if waiting.filter(kind="access").exists():
        found.append("Er loopt een verzoek om inzage.")
    found += [
        f"Vastgehouden sinds {words.day(hold.recorded_at)}: {hold.reason}"
        for hold in RetentionHold.objects.filter(case=case, lifted_at__isnull=True).order_by("recorded_at")
    ]
    return found
