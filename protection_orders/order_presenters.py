"""Orders, their service and their breaches in words: cards and rows. Asks nothing of a database beyond what its caller
loaded with `full`."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.closure import OpenMatter
from cases.models import Case, Person, PersonRelation
from cases.people_forms import RELATION_LABELS
from cases.person_words import person_label, person_name
from core import clock, words
from core.actor import Actor
from protection_orders.instruments import OrderInstrument, instruments, measures, service_ways
from protection_orders.models import (
    Breach,
    Order,
    OrderMeasure,
    OrderRespondent,
    ServiceRecord,
)
from protection_orders.models.service import knowledge
from protection_orders.order_workflow import ORDER, SERVICE
from protection_orders.routes import decide, enforceable

SOON = timedelta(days=30)
SERVICE_KINDS = {"served": "ok", "told": "warn", "tried": "warn", "evading": "danger", "unserved": "danger"}
ARREST_WORDS = {
    "yes": gettext_lazy("Bij overtreden kan de politie aanhouden."),
    "check": gettext_lazy("Kijk eerst na of aanhouden kan."),
    "no": gettext_lazy("Niet strafbaar op zich."),
}


def full(orders: QuerySet[Order]) -> QuerySet[Order]:
    """With everything that a card shows, in a fixed number of queries."""
    return orders.select_related("case__organisation", "authority_organisation").prefetch_related(
        "respondents__person",
        "respondents__service_records__decision",
        "respondents__plans__police",
        "measures__addressees",
        "measures__decision",
        "protections__person",
        "decisions",
    )


def for_list(orders: QuerySet[Order]) -> QuerySet[Order]:
    """With the numbers that a list shows, in one query."""
    respondents = OrderRespondent.objects.filter(order=OuterRef("pk")).order_by().values("order")
    breaches = Breach.objects.filter(order=OuterRef("pk"), state="reported").order_by().values("order")
    return orders.select_related("case").annotate(
        respondent_count=Coalesce(Subquery(respondents.annotate(n=Count("pk")).values("n")), 0),
        served_count=Coalesce(
            Subquery(respondents.annotate(n=Count("pk", filter=Q(service_state="served"))).values("n")), 0
        ),
        open_breaches=Coalesce(Subquery(breaches.annotate(n=Count("pk")).values("n")), 0),
    )


def case_rows(actor: Actor, case: Case) -> QuerySet[Order]:
    """The orders of a case that this actor sees."""
    found: QuerySet[Order] = Order.objects.visible_to(actor).filter(case=case)
    return found


def row_words(order: Order) -> str:
    """What this order is, in one line."""
    until = _("tot %(day)s") % {"day": words.day(order.ends_at)} if order.ends_at else _("zonder einddatum")
    return f"{order.reference}, {instrument_name(order.instrument)}, {until}: {order.get_state_display().lower()}"


def open_matters(case: Case) -> list[OpenMatter]:
    """Reasons against closing a case: an order that still holds, a breach that nobody handled."""
    found = [
        OpenMatter(
            key="order_running",
            sentence=_("Bevel %(reference)s geldt nog. Draag het toezicht over of leg het einde vast.")
            % {"reference": order.reference},
            url=order.get_absolute_url(),
            stops=False,
        )
        for order in Order.objects.filter(case=case).running()
    ]
    for breach in Breach.objects.filter(case=case, state="reported").select_related("order"):
        found.append(
            OpenMatter(
                key="breach_open",
                sentence=_("Een overtreding is nog niet afgehandeld."),
                url=breach_url(breach),
            )
        )
    return found


def instrument_name(code: str) -> str:
    """The name of an instrument; the code itself when the list no longer holds it."""
    found = instruments().get(code)
    return found.name if found else code


def measure_name(measure: OrderMeasure) -> str:
    """The name of a measure in the library, else its kind."""
    found = measures().get(measure.key)
    return found.name if found else str(measure.get_kind_display())


def breach_url(breach: Breach) -> str:
    """Where a breach is read."""
    if breach.order_id is None:
        return reverse("breach-unmatched", args=[breach.pk])
    return reverse("breach-detail", args=[breach.order_id, breach.pk])


def state_pill(order: Order, now: datetime | None = None) -> dict[str, str]:
    """Whether it holds at this second, in a word."""
    moment = now or clock.now()
    if order.is_running(moment):
        return {"label": _("Geldt nu"), "kind": "ok"}
    if order.state == "in_force" and order.starts_at > moment:
        return {"label": _("Gaat nog in"), "kind": "info"}
    label = order.get_state_display() if order.state != "in_force" else ORDER.labels["expired"]
    return {"label": str(label), "kind": "danger"}


def force_sentence(order: Order, now: datetime | None = None) -> str:
    """Whether and until when it holds, in one sentence; says when it stopped and why."""
    moment = now or clock.now()
    until = order.runs_until
    if order.is_running(moment):
        if until is None:
            return _("Dit bevel is van kracht. Een einddatum is niet bepaald.")
        return _("Dit bevel is van kracht tot %(until)s.") % {"until": words.when(until)}
    if order.starts_at > moment:
        return _("Dit bevel gaat in op %(start)s. Het geldt nu nog niet.") % {
            "start": words.when(order.starts_at)
        }
    if order.stopped_at is not None:
        return _("Dit bevel geldt niet meer sinds %(when)s: %(why)s") % {
            "when": words.when(order.stopped_at), "why": order.stop_reason,
        }  # fmt: skip
    if order.heard_at is None and until is not None and until == order.hearing_due_at:
        return _("Dit bevel verviel op %(when)s: er was geen zitting binnen twee weken.") % {
            "when": words.when(until)
        }
    return _("Dit bevel liep af op %(when)s.") % {
        "when": words.when(until) if until else _("een onbekende dag")
    }


def moment_of(order: Order, now: datetime | None = None) -> dict[str, Any] | None:
    """The next moment at which it stops holding, for a countdown."""
    until = order.runs_until
    moment = now or clock.now()
    if until is None or not order.is_running(moment):
        return None
    unheard = order.heard_at is None and until == order.hearing_due_at
    return {"label": _("Zitting nodig voor") if unheard else _("Eindigt"), "due": until, "kind": ""}


def relation_words(order: Order, people: Iterable[Person]) -> dict[Any, str]:
    """How each person stands to somebody whom the order protects, as the case says it; one query."""
    protected = [p.person_id for p in order.protections.all()]
    rows = PersonRelation.objects.filter(person__in=list(people), other__in=protected).order_by("recorded_at")
    # The words of a relation end in "van"; whose is not said by name here.
    return {
        row.person_id: _("%(kind)s beschermde persoon") % {"kind": RELATION_LABELS.get(row.kind, row.kind)}
        for row in rows
    }


def people_labels(order: Order, *, names: bool) -> dict[Any, str]:
    """Everybody of the order in words; a name only where it may be shown."""
    bound = [r.person for r in order.respondents.all()]
    relations = relation_words(order, bound)
    found: dict[Any, str] = {}
    for number, person in enumerate(bound, 1):
        parts = [_("Verweerder %(n)d") % {"n": number}, person_label(person), relations.get(person.pk, "")]
        found[person.pk] = ", ".join(part for part in parts if part)
    for protection in order.protections.all():
        found[protection.person_id] = person_label(protection.person)
    if names:
        for person in [*bound, *(p.person for p in order.protections.all())]:
            found[person.pk] = f"{person_name(person, shown=True)} ({found[person.pk]})"
    return found


def respondent_rows(order: Order, *, names: bool, now: datetime | None = None) -> list[dict[str, Any]]:
    """Each respondent: who, what they received, and whether the order can be enforced on them."""
    moment = now or clock.now()
    labels = people_labels(order, names=names)
    instrument = instruments().get(order.instrument)
    not_yet = _("Nog niet afdwingbaar") if order.is_running(moment) else _("Niet afdwingbaar")
    rows = []
    for respondent in order.respondents.all():
        known = knowledge(respondent.service_records.all(), moment)
        can, sentence = enforceable(
            instrument, served=known.served, aware=known.aware, running=order.is_running(moment)
        )
        rows.append(
            {
                "respondent": respondent,
                "label": labels[respondent.person_id],
                "state": service_pill(respondent, instrument),
                "enforceable": can,
                "can": _("Afdwingbaar") if can else not_yet,
                "sentence": sentence,
                "proof": record_words(known.record) if known.record else "",
                "url": reverse("service-detail", args=[order.pk, respondent.pk]),
            }
        )
    return rows


def service_pill(respondent: OrderRespondent, instrument: OrderInstrument | None) -> dict[str, str]:
    """How far service came; not alarming where the instrument needs none."""
    kind = SERVICE_KINDS[respondent.service_state]
    if instrument is not None and not instrument.needs_service and kind == "danger":
        kind = ""
    return {"label": SERVICE.labels[respondent.service_state], "kind": kind}


def record_words(record: ServiceRecord) -> str:
    """One service in a sentence: how, when, by whom, in which language, and that there is proof."""
    way = service_ways().get(record.way)
    parts = [
        _("%(outcome)s op %(when)s")
        % {"outcome": record.get_outcome_display(), "when": words.when(record.occurred_at)},
        (way.label if way else record.way).lower(),
        _("door %(who)s") % {"who": record.by_whom},
    ]
    if record.language:
        parts.append(_("taal: %(language)s") % {"language": record.language})
    if record.proof or record.proof_document_id:
        parts.append(_("bewijs aanwezig"))
    return ", ".join(parts) + "."


def measure_rows(order: Order, *, names: bool, now: datetime | None = None) -> list[dict[str, Any]]:
    """Each measure with its kind, whom it binds, where, until when, and what a breach leads to."""
    moment = now or clock.now()
    labels = people_labels(order, names=names)
    instrument = instruments().get(order.instrument)
    rows = []
    for measure in order.measures.all():
        measure.order = order
        route = decide(instrument, measure.kind, served=True, aware=True, running=True)
        until = measure.ends_at or order.runs_until
        rows.append(
            {
                "measure": measure,
                "name": measure_name(measure),
                "kind": measure.get_kind_display(),
                "running": measure.is_running(moment),
                "addressees": [
                    labels.get(person.pk, person_label(person)) for person in measure.addressees.all()
                ],
                "until": words.when(until) if until else "",
                "starts": words.when(measure.starts_at)
                if measure.starts_at and measure.starts_at > moment
                else "",
                "route": route.label,
                "arrest": ARREST_WORDS[route.may_arrest],
                "ground": route.ground,
            }
        )
    return sorted(rows, key=lambda row: not row["running"])


def protected_rows(order: Order, *, names: bool) -> list[dict[str, Any]]:
    """Whom the order protects, and until when where a child comes of age earlier."""
    labels = people_labels(order, names=names)
    return [
        {
            "label": labels[protection.person_id],
            "note": _("Voor dit kind tot de 18e verjaardag: %(day)s") % {"day": words.day(protection.ends_at)}
            if protection.ends_at
            else "",
        }
        for protection in order.protections.all()
    ]


def facts_rows(order: Order) -> list[dict[str, Any]]:
    """Who decided what and when, for the card."""
    rows = [
        {"label": _("Beslist door"), "value": order.authority, "note": order.authority_reference},
        {"label": _("Besloten op"), "value": words.when(order.decided_at)},
        {"label": _("Geldt van"), "value": words.when(order.starts_at)},
        {"label": _("Geldt tot"), "value": words.when(order.ends_at) if order.ends_at else _("geen einddatum"),
         "note": _("Eindigt omdat het kind 18 wordt.") if order.ends_by_age else ""},
    ]  # fmt: skip
    if order.without_hearing and order.hearing_due_at:
        held = (
            _("gehouden op %(day)s") % {"day": words.when(order.heard_at)}
            if order.heard_at
            else _("nodig voor %(day)s, anders vervalt het bevel") % {"day": words.when(order.hearing_due_at)}
        )
        rows.append({"label": _("Zitting"), "value": held})
    if order.others_class:
        rows.append({"label": _("Ook voor anderen"), "value": order.others_class})
    basis = instruments().get(order.instrument)
    if basis is not None:
        rows.append({"label": _("Grondslag"), "value": basis.basis})
    return rows


def history(order: Order) -> list[dict[str, Any]]:
    """Every decision on the order, newest first."""
    return [
        {
            "at": decision.decided_at,
            "title": decision.get_kind_display(),
            "kind": "danger" if decision.outcome == "stopped" else "",
            "source": decision.authority,
            "text": " ".join(
                filter(None, [
                    _("Geldt tot %(end)s.") % {"end": words.when(decision.ends_at)}
                    if decision.ends_at and decision.outcome != "stopped" else "",
                    decision.reason,
                ])
            ),
        }
        for decision in sorted(order.decisions.all(), key=lambda d: (d.decided_at, d.recorded_at), reverse=True)
    ]  # fmt: skip


def list_row(order: Order, now: datetime | None = None) -> dict[str, Any]:
    """One row of the list of orders; `for_list` gave the numbers."""
    moment = now or clock.now()
    counted: Any = order
    instrument = instruments().get(order.instrument)
    until = order.runs_until
    served = (
        _("geen uitreiking nodig")
        if instrument is not None and not instrument.needs_service
        else _("%(served)d van %(all)d uitgereikt")
        % {"served": counted.served_count, "all": counted.respondent_count}
    )
    return {
        "order": order,
        "name": instrument_name(order.instrument),
        "state": state_pill(order, moment),
        "until": until,
        "running": order.is_running(moment),
        "served": served,
        "breaches": counted.open_breaches,
    }


def breach_rows(order: Order, breaches: Iterable[Breach]) -> list[dict[str, Any]]:
    """The breaches of an order, newest first as given."""
    return [
        {
            "title": measure_name(breach.measure) if breach.measure else _("Maatregel niet bekend"),
            "note": words.when(breach.occurred_at),
            "when": breach.get_state_display(),
            "kind": "danger" if breach.state == "reported" else "ok",
            "url": breach_url(breach),
        }
        for breach in breaches
    ]


def safety_row(person: Person) -> dict[str, Any]:
    """Whether a person at risk has a confirmed safe place, for the page of the case; never which."""
    plan = getattr(person, "safety_plan", None)
    label, kind = _("Nog geen veiligheidsplan"), "warn"
    if plan is not None:
        label, kind = (
            (_("Veilige plek bevestigd"), "ok")
            if plan.is_confirmed
            else (_("Plek nog niet bevestigd"), "warn")
        )
    return {
        "title": person_label(person).capitalize(),
        "when": label,
        "kind": kind,
        "url": reverse("safety-plan", args=[person.case_id, person.pk]),
    }
