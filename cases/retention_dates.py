"""Until when a file is kept: the rule of who holds it, put to the birth dates in it."""

from datetime import date

from cases.models import Case
from cases.person_words import birth_of
from cases.retention_rules import RetentionRule, rule_for
from core.working_days import local_day


def rule_of(case: Case) -> RetentionRule:
    """The rule for this file, by the organisation that leads it."""
    return rule_for(case.organisation.kind)


def destroy_on(case: Case) -> date | None:
    """The first day on which the file may be destroyed by its term; None while the case is open."""
    if case.closed_at is None:
        return None
    births = [birth_of(person) for person in case.people.filter(role="at_risk")]
    return rule_of(case).destroy_on(local_day(case.closed_at), births)
