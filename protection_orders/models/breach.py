"""A report that an order was breached. Always accepted; what is missing changes the route, never the alert."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from cases.models import Case
from cases.models.occurred import Occurred, not_future
from cases.models.scoped import CaseChild, CaseChildQuerySet
from cases.sections import Section
from core.actor import Actor
from core.encryption import EncryptedTextField
from core.models import Versioned, recorded_clock
from core.workflow import choices, guard
from organisations.models import Membership, Organisation
from organisations.permissions import Permission
from protection_orders.models.orders import Order, OrderMeasure, OrderRespondent
from protection_orders.order_workflow import BREACH


class BreachQuerySet(CaseChildQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Breaches of orders that the actor sees, and reports without a known order sent to their Veilig Thuis."""
        seen = super().visible_to(actor)
        if not actor.can(Permission.SIGNAL_TRIAGE):
            return seen
        unmatched = Q(order__isnull=True, sent_to_id=actor.organisation_id)
        return self.filter(Q(pk__in=seen.values("pk")) | unmatched)


class Breach(CaseChild, Versioned, Occurred):
    """One report. `route` and what it rested on are kept as they stood at the moment that it happened.

    A report on a number that matches no order has neither order nor case: it goes to `sent_to`.
    """

    section = Section.ORDERS

    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, blank=True, related_name="breaches")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="breaches")
    given_reference = models.CharField("opgegeven nummer", max_length=40, blank=True)
    number_guessed = models.BooleanField("nummer mogelijk geraden", default=False, db_default=False)
    measure = models.ForeignKey(
        OrderMeasure, on_delete=models.PROTECT, null=True, blank=True, related_name="breaches"
    )
    respondent = models.ForeignKey(
        OrderRespondent, on_delete=models.PROTECT, null=True, blank=True, related_name="breaches"
    )
    facts = EncryptedTextField("wat is er gebeurd")
    danger_now = models.CharField(
        "is er nu gevaar", max_length=8,
        choices=[("yes", "Ja"), ("no", "Nee"), ("unknown", "Weet ik niet")], default="unknown",
    )  # fmt: skip
    travel = models.BooleanField("raakt reizen", default=False)
    was_running = models.BooleanField("bevel gold toen", default=False)
    was_served = models.BooleanField("was uitgereikt", null=True)
    was_aware = models.BooleanField("wist ervan", null=True)
    route = models.CharField("route", max_length=20)
    may_arrest = models.CharField(
        "aanhouden", max_length=5, choices=[("yes", "Ja"), ("no", "Nee"), ("check", "Kijk eerst na")]
    )
    reported_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reported_by_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_to = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField("stand", max_length=10, choices=choices(BREACH.labels), default="reported")
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    handled_as = models.CharField("wat is gedaan", max_length=20, blank=True)
    handled_reason = models.TextField("reden", blank=True)

    objects: ClassVar[Any] = BreachQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock(), guard(BREACH)]
        indexes = [models.Index(fields=["order", "-occurred_at"], name="breach_of_order")]
        constraints = [
            not_future("breach"),
            models.CheckConstraint(
                condition=Q(order__isnull=False, case__isnull=False)
                | Q(
                    order__isnull=True,
                    case__isnull=True,
                    measure__isnull=True,
                    respondent__isnull=True,
                    sent_to__isnull=False,
                ),
                name="breach_order_with_case",
            ),
            models.CheckConstraint(condition=~Q(facts=""), name="breach_has_facts"),
            models.CheckConstraint(condition=~Q(route=""), name="breach_has_route"),
            models.CheckConstraint(
                condition=Q(state="reported", handled_at__isnull=True, handled_as="")
                | (Q(state="handled", handled_at__isnull=False) & ~Q(handled_as="") & ~Q(handled_reason="")),
                name="breach_handled_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
