"""Making an order known to a respondent: the plan for that moment, and every attempt and success."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import F, Q

from cases.models import Case, Document, Person
from cases.models.occurred import Occurred, not_future
from cases.models.scoped import CaseChild
from cases.sections import Section
from core.encryption import EncryptedTextField
from core.models import Record, Versioned, recorded_clock
from core.models.base import append_only
from core.workflow import choices, guard
from organisations.models import Membership, Organisation
from protection_orders.models.orders import OrderDecision, OrderMeasure, OrderRespondent
from protection_orders.order_workflow import SERVICE_PLAN


class SafetyPlan(CaseChild, Versioned):
    """Where a protected person is safe when the respondents hear of the order, and who confirmed that place.

    Stands in the section of secret addresses: others learn only whether the place is confirmed.
    """

    section = Section.SECRET_ADDRESS

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="safety_plans")
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="safety_plan")
    place = EncryptedTextField("veilige plek", default="")
    way_there = EncryptedTextField("hoe komt iemand daar", blank=True, default="")
    agreements = EncryptedTextField("afspraken", blank=True, default="")
    place_confirmed_at = models.DateTimeField("plek bevestigd op", null=True, blank=True)
    place_confirmed_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_how = models.CharField("hoe bevestigd", max_length=200, blank=True)

    class Meta:
        triggers = [recorded_clock()]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(place_confirmed_at__isnull=True, place_confirmed_by__isnull=True, confirmed_how="")
                    | (
                        Q(place_confirmed_at__isnull=False, place_confirmed_by__isnull=False)
                        & ~Q(confirmed_how="")
                        & ~Q(place="")
                    )
                ),
                name="safety_plan_confirmed_place",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_confirmed(self) -> bool:
        return self.place_confirmed_at is not None


class ServicePlan(CaseChild, Versioned):
    """A moment at which a respondent will be told. Ready only with a confirmed safe place and a police unit that
    knows the date, or with a reason and a second person who agreed."""

    case_lookup = "respondent__order__case_id"
    section = Section.ORDERS

    respondent = models.ForeignKey(OrderRespondent, on_delete=models.PROTECT, related_name="plans")
    planned_at = models.DateTimeField("wanneer")
    way = models.CharField("hoe", max_length=40, blank=True)
    by_whom = models.CharField("door wie", max_length=200, blank=True)
    police = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    safety_plans = models.ManyToManyField(SafetyPlan, related_name="service_plans", blank=True)
    safe_place_confirmed_at = models.DateTimeField(null=True, blank=True)
    planned_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    police_acknowledged_at = models.DateTimeField(null=True, blank=True)
    police_acknowledged_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    override_reason = models.TextField("reden om af te wijken", blank=True)
    override_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    override_second = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    override_second_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField("stand", max_length=16, choices=choices(SERVICE_PLAN.labels), default="proposed")

    class Meta:
        triggers = [recorded_clock(), guard(SERVICE_PLAN)]
        constraints = [
            models.UniqueConstraint(
                fields=["respondent"],
                condition=Q(state__in=["proposed", "override_asked", "ready"]),
                name="one_open_service_plan",
            ),
            models.CheckConstraint(
                condition=~Q(state="proposed") | Q(safe_place_confirmed_at__isnull=False),
                name="service_plan_needs_safe_place",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready")
                | Q(safe_place_confirmed_at__isnull=False, police_acknowledged_at__isnull=False)
                | (~Q(override_reason="") & Q(override_by__isnull=False, override_second__isnull=False)),
                name="service_plan_ready_when_safe",
            ),
            models.CheckConstraint(
                condition=Q(override_second__isnull=True) | ~Q(override_second=F("override_by")),
                name="service_override_second_person",
            ),
            models.CheckConstraint(
                condition=Q(override_by__isnull=True) | ~Q(override_reason=""),
                name="service_override_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(override_second__isnull=True, override_second_at__isnull=True)
                | Q(
                    override_second__isnull=False, override_second_at__isnull=False, override_by__isnull=False
                ),
                name="service_override_second_paired",
            ),
            models.CheckConstraint(
                condition=Q(police_acknowledged_at__isnull=True, police_acknowledged_by__isnull=True)
                | Q(police_acknowledged_at__isnull=False, police_acknowledged_by__isnull=False),
                name="service_plan_acknowledged_paired",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ServiceRecord(CaseChild, Record, Occurred):
    """One attempt or success: how, when, by whom, in which language, with what proof. Never changed.

    `serves`: served as the law asks (a penalty payment needs that). `tells`: the respondent knows of it (a criminal
    route needs that). Service on an address gives the first without the second. `decision` is what was made known.
    """

    case_lookup = "respondent__order__case_id"
    section = Section.ORDERS

    respondent = models.ForeignKey(OrderRespondent, on_delete=models.PROTECT, related_name="service_records")
    decision = models.ForeignKey(OrderDecision, on_delete=models.PROTECT, related_name="service_records")
    plan = models.ForeignKey(
        ServicePlan, on_delete=models.PROTECT, null=True, blank=True, related_name="service_records"
    )
    outcome = models.CharField(
        "uitkomst", max_length=10,
        choices=[
            ("tried", "Geprobeerd, niet gelukt"), ("served", "Uitgereikt"), ("told", "Mondeling meegedeeld"),
            ("evading", "Ontwijkt de uitreiking"),
        ],
    )  # fmt: skip
    way = models.CharField("hoe", max_length=40)
    serves = models.BooleanField("telt als uitgereikt", default=False)
    tells = models.BooleanField("betrokkene weet ervan", default=False)
    by_whom = models.CharField("door wie", max_length=200)
    language = models.CharField("taal", max_length=60, blank=True)
    proof_document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proof = models.TextField("bewijs", blank=True)
    recorded_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        triggers = [recorded_clock(), append_only("service_append_only")]
        indexes = [models.Index(fields=["respondent", "-occurred_at"], name="service_of_respondent")]
        constraints = [
            not_future("service_record"),
            models.CheckConstraint(
                condition=~Q(outcome__in=["served", "told"])
                | ((Q(proof_document__isnull=False) | ~Q(proof="")) & ~Q(language="")),
                name="service_with_proof_and_language",
            ),
            models.CheckConstraint(
                condition=Q(outcome="served", serves=True)
                | Q(outcome="told", serves=False, tells=True)
                | Q(outcome__in=["tried", "evading"], serves=False, tells=False),
                name="service_outcome_counts",
            ),
        ]

    def __str__(self) -> str:
        return self.outcome


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a respondent had received of an order at an instant; `record` is the one that says so last."""

    served: bool
    aware: bool
    record: ServiceRecord | None


def knowledge(
    records: Iterable[ServiceRecord], at: datetime, *, measure: OrderMeasure | None = None
) -> Knowledge:
    """What these service records of one respondent prove at an instant.

    A paper binds as it was served: until the end that its decision named, and for the measures that it held. So an
    extension or a changed measure must be served again, while the terms served earlier keep binding.
    """
    proving = [
        r
        for r in records
        if (r.serves or r.tells)
        and r.occurred_at <= at
        and (r.decision.ends_at is None or at < r.decision.ends_at)
        and (measure is None or measure.decision.decided_at <= r.decision.decided_at)
    ]
    return Knowledge(
        served=any(r.serves for r in proving),
        aware=any(r.tells for r in proving),
        record=max(proving, key=lambda r: (r.occurred_at, r.recorded_at), default=None),
    )
