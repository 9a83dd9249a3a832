"""May this case, this report that never became part of one, or what a case holds about one person be destroyed? Its date
by the rule of its holder or by request, and everything that holds it.

Who asks for destruction asks it of what is kept about that person. Where the case is about nobody else that is the case;
where somebody else is at risk in it too, the others keep their file.
"""

from datetime import date
from typing import Final

from django.db.models import QuerySet

from cases import closure, retention_dates
from cases.models import Case, Person, Signal, SignalHandover
from cases.models.case import DangerLevel
from cases.models.person import PersonRole
from cases.person_words import birth_of
from cases.retention_rules import RetentionRule, signal_rule_for, signal_rules, years_before
from core import clock, words
from core.actor import Actor
from core.working_days import local_day
from referrals.models import RetentionHold, SubjectRequest

MOST: Final = 50
BY_REQUEST: Final = "Wmo 2015 art. 5.3.5; AVG art. 17"

Kept = Case | Signal | Person


def rule_of(kept: Kept) -> RetentionRule:
    """The rule for this file, by the organisation that leads the case or has the report."""
    if isinstance(kept, Signal):
        return signal_rule_for(kept.receiver.kind)
    return retention_dates.rule_of(kept if isinstance(kept, Case) else kept.case)


def destroy_on(kept: Kept) -> date | None:
    """The first day on which the file may be destroyed by its term; None while it is open, and for a part of a case."""
    if isinstance(kept, Case):
        return retention_dates.destroy_on(kept)
    if isinstance(kept, Person) or kept.decided_at is None or kept.case_id is not None:
        return None
    births = [birth_of(person) for person in kept.people.all() if person.role == "at_risk"]
    return rule_of(kept).destroy_on(local_day(kept.decided_at), births)


def may_since(kept: Kept) -> tuple[date, str] | None:
    """Since when and on which ground the file may be destroyed today: its term, or a granted request; None when not."""
    by_term = destroy_on(kept)
    if by_term is not None and by_term <= clock.today():
        return by_term, rule_of(kept).ground
    if isinstance(kept, Signal):
        return None
    case = kept if isinstance(kept, Case) else kept.case
    granted = SubjectRequest.objects.filter(case=case, kind="destruction", granted=True).order_by(
        "recorded_at"
    )
    for asked in granted.select_related("person"):
        of_whole = asked.person is not None and others_at_risk(asked.person) == 0
        if case.closed_at is not None and (of_whole if isinstance(kept, Case) else asked.person == kept):
            return local_day(asked.recorded_at), BY_REQUEST
    return None


def others_at_risk(person: Person) -> int:
    """How many other people at risk the case is about."""
    return person.case.people.filter(role=PersonRole.AT_RISK).exclude(pk=person.pk).count()


def holds(kept: Kept) -> list[str]:
    """Sentences that say why the file must stay: an order, a threat, a request, a hold. Empty when nothing does."""
    file = kept.case if isinstance(kept, Person) else kept
    found = _of_case(file) if isinstance(file, Case) else _of_signal(file)
    rows: QuerySet[RetentionHold] = file.retention_holds.filter(lifted_at__isnull=True)
    return found + [
        f"Vastgehouden sinds {words.day(hold.recorded_at)}: {hold.reason}"
        for hold in rows.order_by("recorded_at")
    ]


def due_signals(actor: Actor) -> list[Signal]:
    """Reports of the own organisation whose term has passed and that nobody proposed: among the MOST oldest."""
    shortest = min(rule.years for rule in signal_rules().values())
    rows = (
        Signal.objects.visible_to(actor)
        .filter(receiver_id=actor.organisation_id, case__isnull=True, destruction__isnull=True)
        .filter(state__in=("advised", "ended"), decided_at__lt=years_before(clock.today(), shortest))
        .select_related("receiver")
        .prefetch_related("people")
        .order_by("decided_at", "pk")[:MOST]
    )
    return [row for row in rows if may_since(row) is not None]


def _of_case(case: Case) -> list[str]:
    found = [] if case.state == "closed" else ["De casus is open."]
    if case.danger in (DangerLevel.HIGH, DangerLevel.ACUTE):
        found.append(f"Het gevaar is nog: {case.get_danger_display().lower()}.")
    found += [matter.sentence for matter in closure.open_matters(case) if matter.stops]
    waiting = SubjectRequest.objects.filter(case=case).exclude(state="answered")
    if waiting.filter(kind="access").exists():
        found.append("Er loopt een verzoek om inzage.")
    return found


def _of_signal(signal: Signal) -> list[str]:
    if signal.case_id is not None:
        return ["Het signaal staat in een casus en wordt met die casus vernietigd."]
    found = [] if signal.decided_at is not None else ["Over het signaal is nog niet besloten."]
    if SignalHandover.objects.filter(signal=signal, decided_at__isnull=True).exists():
        found.append("Het signaal is aan een andere organisatie aangeboden.")
    return found
