"""An alert: the reference of a decision, taken elsewhere, that somebody must not leave the country unnoticed."""

from typing import Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from border.workflow import TRAVEL_ALERT
from cases.models import Case, Person
from cases.models.occurred import Occurred, not_future
from cases.models.scoped import CaseChild, CaseChildQuerySet
from cases.sections import Section
from core.models import Versioned, recorded_clock
from core.workflow import choices, guard
from organisations.models import Membership

# Fails closed: the person must be of this case, and the case must be real.
_REAL_PERSON = """
IF NOT EXISTS (
    SELECT 1 FROM cases_person p JOIN cases_case c ON c.id = p.case_id
    WHERE p.id = NEW.person_id AND p.case_id = NEW.case_id AND NOT c.is_practice
) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        MESSAGE = 'An alert needs a person of its own, real case.';
END IF;
RETURN NEW;
"""


class TravelAlertQuerySet(CaseChildQuerySet):
    def running(self) -> Self:
        """Alerts that hold at this instant by the database's own clock: what is withdrawn or over never counts."""
        return self.filter(state="recorded", valid_from__lte=Now(), valid_until__gt=Now())


class TravelAlert(CaseChild, Versioned, Occurred):
    """Somebody is searchable at the border on a legal ground, by reference to the authority that decided.

    `occurred_at` is when the authority decided. Holds by its dates and its state, whatever job has run.
    """

    section = Section.TRAVEL

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="travel_alerts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="travel_alerts")
    ground = models.CharField("grondslag", max_length=40)
    authority = models.CharField("instantie", max_length=200)
    authority_reference = models.CharField("kenmerk", max_length=80)
    valid_from = models.DateTimeField("van")
    valid_until = models.DateTimeField("tot")
    state = models.CharField("stand", max_length=10, choices=choices(TRAVEL_ALERT.labels), default="recorded")
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField("ingetrokken op", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdraw_reason = models.CharField("waarom ingetrokken", max_length=300, blank=True)

    objects: ClassVar[Any] = TravelAlertQuerySet.as_manager()

    class Meta:
        triggers = [
            recorded_clock(),
            guard(TRAVEL_ALERT),
            pgtrigger.Trigger(
                name="alert_is_real",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_REAL_PERSON,
            ),
        ]
        indexes = [
            models.Index(fields=["person"], name="travel_alert_person", condition=Q(state="recorded")),
            models.Index(fields=["case", "-recorded_at"], name="travel_alert_case"),
        ]
        constraints = [
            not_future("travel_alert"),
            models.CheckConstraint(
                condition=~Q(ground="") & ~Q(authority="") & ~Q(authority_reference=""),
                name="travel_alert_has_ground",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="travel_alert_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(
                    state="recorded", withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdraw_reason=""
                )
                | (
                    Q(state="withdrawn", withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                    & ~Q(withdraw_reason="")
                ),
                name="travel_alert_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return f"/casussen/{self.case_id}/reis/signaleringen/{self.pk}/"
