"""An order as decided: what holds, for whom, against whom, from when until when, and every decision about it."""

from datetime import datetime
from typing import Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from cases.models import Case, Person
from cases.models.occurred import SLACK
from cases.models.scoped import CaseChild, CaseChildQuerySet
from cases.sections import Section
from core import clock
from core.models import Record, Versioned, recorded_clock
from core.models.base import append_only
from core.workflow import choices, guard
from organisations.models import Membership, Organisation
from protection_orders.order_workflow import ORDER, SERVICE

MEASURE_KINDS = [
    ("prohibition", "Verbod"),
    ("restriction", "Beperking"),
    ("requirement", "Verplichting"),
    ("other", "Anders"),
]


def running_q(now: Any, prefix: str = "") -> Q:
    """Whether an order holds at `now` (an instant or the database's Now()).

    By its dates alone, not by the stored state: what ran out a second ago holds for nobody, also when no job
    has closed it yet. An order without hearing loses force when its hearing was not held in time (Rv 800 lid 3).
    """
    p = prefix
    return (
        Q(**{f"{p}starts_at__lte": now})
        & (Q(**{f"{p}ends_at__isnull": True}) | Q(**{f"{p}ends_at__gt": now}))
        & (Q(**{f"{p}stopped_at__isnull": True}) | Q(**{f"{p}stopped_at__gt": now}))
        & (
            Q(**{f"{p}hearing_due_at__isnull": True})
            | Q(**{f"{p}heard_at__isnull": False})
            | Q(**{f"{p}hearing_due_at__gt": now})
        )
    )


class OrderQuerySet(CaseChildQuerySet):
    def running(self, now: datetime | None = None) -> Self:
        """Orders that hold at the instant; without one, by the database's own clock."""
        return self.filter(running_q(now or Now()))

    def over(self, now: datetime | None = None) -> Self:
        """Orders that began and hold no longer: run out, withdrawn or lapsed."""
        moment: Any = now or Now()
        return self.filter(starts_at__lte=moment).exclude(running_q(moment))

    def concerning_travel(self) -> Self:
        """Orders with at least one measure about travel."""
        return self.filter(Exists(OrderMeasure.objects.filter(order=OuterRef("pk"), concerns_travel=True)))


# Fails closed: the row must show that neither the application nor the case is for practice, and that the instrument is
# the one that was asked for and exists in law.
_REAL_ONLY = """
IF NOT EXISTS (
    SELECT 1 FROM protection_orders_application a JOIN cases_case c ON c.id = a.case_id
    WHERE a.id = NEW.application_id AND a.case_id = NEW.case_id AND NOT a.is_practice AND NOT c.is_practice
        AND a.instrument = NEW.instrument AND a.instrument_valid_from IS NOT NULL
) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        MESSAGE = 'An order needs a real application in a real case of its own.';
END IF;
RETURN NEW;
"""


class Order(CaseChild, Versioned):
    """An order by decision of an authority. In force by `running_q`; enforceable per respondent by service.

    `stopped_at` is when a withdrawal or lapse took effect; `ends_at` the end by decision, never moved by the
    Algemene termijnenwet. The reference is the application's.
    """

    section = Section.ORDERS

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="orders")
    application = models.OneToOneField(
        "protection_orders.Application", on_delete=models.PROTECT, related_name="order"
    )
    reference = models.CharField("nummer", max_length=20, unique=True)
    instrument = models.CharField("soort bevel", max_length=40)
    authority = models.CharField("instantie", max_length=200)
    authority_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    authority_reference = models.CharField("kenmerk van de instantie", max_length=80, blank=True)
    outcome = models.CharField(
        "uitkomst", max_length=10, choices=[("granted", "Toegewezen"), ("partly", "Deels toegewezen")]
    )
    decided_at = models.DateTimeField("besloten op")
    starts_at = models.DateTimeField("van")
    ends_at = models.DateTimeField("tot", null=True, blank=True)
    ends_by_age = models.BooleanField("eindigt bij 18 jaar", default=False)
    without_hearing = models.BooleanField("zonder zitting", default=False)
    hearing_due_at = models.DateTimeField("zitting uiterlijk", null=True, blank=True)
    heard_at = models.DateTimeField("zitting gehouden", null=True, blank=True)
    stopped_at = models.DateTimeField("gestopt op", null=True, blank=True)
    stop_reason = models.CharField("waarom gestopt", max_length=300, blank=True)
    extensions = models.PositiveSmallIntegerField("keer verlengd", default=0)
    others_class = models.TextField("ook voor anderen", blank=True)
    state = models.CharField("stand", max_length=10, choices=choices(ORDER.labels), default="in_force")
    is_practice = models.BooleanField(default=False, editable=False)
    protected = models.ManyToManyField(
        Person, through="protection_orders.OrderProtected", related_name="protecting_orders"
    )

    objects: ClassVar[Any] = OrderQuerySet.as_manager()

    class Meta:
        triggers = [
            recorded_clock(),
            guard(ORDER),
            pgtrigger.Trigger(
                name="order_is_real", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_REAL_ONLY
            ),
            # Once real, it is not moved under another application.
            pgtrigger.ReadOnly(name="order_fixed", fields=["reference", "case", "application", "instrument"]),
        ]
        indexes = [
            models.Index(fields=["-decided_at", "-id"], name="order_newest"),
            models.Index(fields=["case", "-decided_at"], name="order_of_case"),
            models.Index(fields=["ends_at"], name="order_ending", condition=Q(state="in_force")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(is_practice=False), name="order_never_practice"),
            models.CheckConstraint(
                condition=Q(decided_at__lte=F("recorded_at") + SLACK), name="order_decided_not_future"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="order_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(without_hearing=False, hearing_due_at__isnull=True)
                | Q(without_hearing=True, hearing_due_at__gt=F("decided_at")),
                name="order_hearing_when_without",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["withdrawn", "ended"], stopped_at__isnull=False) & ~Q(stop_reason=""))
                | Q(state__in=["in_force", "expired"], stopped_at__isnull=True),
                name="order_stopped_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="expired")
                | Q(ends_at__isnull=False)
                | Q(hearing_due_at__isnull=False, heard_at__isnull=True),
                name="order_expired_had_end",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return f"/bevelen/{self.pk}/"

    @property
    def runs_until(self) -> datetime | None:
        """The first moment at which it no longer holds, None when no end is known."""
        unheard = self.hearing_due_at if self.heard_at is None else None
        return min((m for m in (self.ends_at, self.stopped_at, unheard) if m is not None), default=None)

    def is_running(self, now: datetime | None = None) -> bool:
        """Whether it holds at the instant: the same rule as `running_q`."""
        moment = now or clock.now()
        until = self.runs_until
        return self.starts_at <= moment and (until is None or moment < until)


class OrderPartQuerySet(CaseChildQuerySet):
    def running(self, now: datetime | None = None) -> Self:
        """Parts that hold themselves, of an order that holds, at the instant or by the database's clock."""
        moment: Any = now or Now()
        return self.filter(
            running_q(moment, "order__"),
            Q(starts_at__isnull=True) | Q(starts_at__lte=moment),
            Q(ends_at__isnull=True) | Q(ends_at__gt=moment),
        )


class OrderPart(CaseChild, Record):
    """Something of an order with dates of its own; empty dates follow the order."""

    case_lookup = "order__case_id"
    section = Section.ORDERS

    starts_at = models.DateTimeField("van", null=True, blank=True)
    ends_at = models.DateTimeField("tot", null=True, blank=True)

    objects: ClassVar[Any] = OrderPartQuerySet.as_manager()

    class Meta:
        abstract = True

    def is_running(self, now: datetime | None = None) -> bool:
        """Whether this part and its order hold at the instant."""
        moment = now or clock.now()
        order: Order = self.order  # type: ignore[attr-defined]
        return (
            order.is_running(moment)
            and (self.starts_at is None or self.starts_at <= moment)
            and (self.ends_at is None or moment < self.ends_at)
        )


class OrderProtected(OrderPart):
    """Somebody whom the order protects. For a child's measure `ends_at` is the 18th birthday when that is earlier."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="protections")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="protections")

    class Meta:
        triggers = [recorded_clock()]
        constraints = [models.UniqueConstraint(fields=["order", "person"], name="one_protection_once")]

    def __str__(self) -> str:
        return str(self.pk)


class OrderMeasure(OrderPart):
    """One measure as decided; its kind and instrument decide what a breach leads to. A changed one gets an end."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="measures")
    decision = models.ForeignKey(
        "protection_orders.OrderDecision", on_delete=models.PROTECT, related_name="measures"
    )
    key = models.CharField("maatregel", max_length=60)
    kind = models.CharField("soort", max_length=12, choices=MEASURE_KINDS)
    text = models.TextField("tekst")
    concerns_travel = models.BooleanField("gaat over reizen", default=False)
    territory = models.CharField("gebied", max_length=200, blank=True)
    addressees = models.ManyToManyField(
        Person, related_name="order_measures", verbose_name="geldt voor", blank=True
    )

    class Meta:
        triggers = [recorded_clock()]
        indexes = [models.Index(fields=["order", "concerns_travel"], name="measure_of_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True)
                | Q(starts_at__isnull=True)
                | Q(ends_at__gte=F("starts_at")),
                name="measure_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="measure_has_text"),
        ]

    def __str__(self) -> str:
        return self.key


class OrderRespondent(CaseChild, Versioned):
    """Somebody whom the order binds. `service_state` tells how far the newest decision was made known to them."""

    case_lookup = "order__case_id"
    section = Section.ORDERS

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="respondents")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="binding_orders")
    service_state = models.CharField(
        "uitreiking", max_length=10, choices=choices(SERVICE.labels), default="unserved"
    )

    class Meta:
        triggers = [recorded_clock(), guard(SERVICE, "service_state")]
        constraints = [models.UniqueConstraint(fields=["order", "person"], name="one_respondent_once")]

    def __str__(self) -> str:
        return str(self.pk)


class OrderDecision(CaseChild, Record):
    """One decision of an authority on an application or an order. Never changed: together they are the history."""

    section = Section.ORDERS

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="order_decisions")
    application = models.ForeignKey(
        "protection_orders.Application", on_delete=models.PROTECT, related_name="decisions"
    )
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    kind = models.CharField(
        "soort", max_length=12,
        choices=[
            ("decision", "Besluit"), ("extension", "Verlenging"), ("change", "Wijziging"), ("hearing", "Na zitting"),
            ("withdrawal", "Intrekking"), ("lapse", "Vervallen"), ("expiry", "Afloop"),
        ],
    )  # fmt: skip
    outcome = models.CharField(
        "uitkomst", max_length=10,
        choices=[
            ("granted", "Toegewezen"), ("partly", "Deels toegewezen"), ("refused", "Afgewezen"),
            ("withdrawn", "Aanvraag ingetrokken"), ("stopped", "Gestopt"),
        ],
    )  # fmt: skip
    authority = models.CharField("instantie", max_length=200, blank=True)
    authority_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    authority_reference = models.CharField("kenmerk", max_length=80, blank=True)
    decided_at = models.DateTimeField("besloten op")
    starts_at = models.DateTimeField("van", null=True, blank=True)
    ends_at = models.DateTimeField("tot", null=True, blank=True)
    without_hearing = models.BooleanField("zonder zitting", default=False)
    reason = models.TextField("toelichting", blank=True)
    recorded_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        triggers = [recorded_clock(), append_only("decision_append_only")]
        indexes = [models.Index(fields=["order", "-decided_at"], name="decision_of_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__lte=F("recorded_at") + SLACK), name="decision_not_future"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["refused", "withdrawn"], order__isnull=True)
                | Q(outcome__in=["granted", "partly", "stopped"], order__isnull=False),
                name="decision_order_when_granted",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
