"""A breach as the officer needs it: may I arrest, do they know of the order, how dangerous is it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.access import allowed
from cases.person_words import person_label, person_name
from core import words
from core.actor import Actor
from protection_orders.actions.breaches import HANDLED_AS, route_of
from protection_orders.models import Breach, ServiceRecord
from protection_orders.models.service import knowledge
from protection_orders.order_access import check_can_show_names
from protection_orders.order_presenters import breach_url, instrument_name, measure_name, record_words

ARREST = {
    "yes": (gettext_lazy("Ja."), "danger"),
    "no": (gettext_lazy("Nee."), ""),
    "check": (gettext_lazy("Kijk eerst na."), "warn"),
}
DANGER_KINDS = {"low": "ok", "elevated": "warn", "high": "danger", "acute": "danger", "unknown": "warn"}


def breach_card(breach: Breach, *, actor: Actor | None = None, names: bool = False) -> dict[str, Any]:
    """The context of `components/alert_card.html` for a breach, with the three answers.

    A name stands in it only with `names` and an `actor` who may see the names of this case. Without an order the
    answers say that it is not known yet; never that there is no danger.
    """
    route = route_of(breach)
    pills = [{"label": _("Overtreding gemeld"), "kind": "danger"}]
    if breach.danger_now == "yes":
        pills.append({"label": _("Nu gevaar"), "kind": "danger"})
    if breach.number_guessed:
        pills.append({"label": _("Nummer geraden?"), "kind": "warn"})
    if breach.travel:
        pills.append({"label": _("Raakt reizen"), "kind": "warn"})
    if breach.state == "handled":
        pills.append({"label": HANDLED_AS.get(breach.handled_as, breach.handled_as), "kind": "ok"})
    return {
        "pills": pills,
        "reference": breach.order.reference if breach.order else breach.given_reference,
        "clock": _("gebeurd %(when)s") % {"when": words.when(breach.occurred_at)},
        "title": _title(breach),
        "text": _who(breach, actor, names),
        "answers": [_may_i_arrest(breach), _do_they_know(breach), _danger(breach)],
        "taken": breach.state == "handled",
        "route": {
            "code": route.code,
            "label": route.label,
            "ground": route.ground,
            "awareness": route.awareness,
        },
        "order_url": breach.order.get_absolute_url() if breach.order else "",
        "url": breach_url(breach),
    }


def _title(breach: Breach) -> str:
    if breach.order is None:
        return _("Overtreding gemeld op een onbekend nummer")
    if breach.measure is None:
        return _("Overtreding van een bevel: maatregel niet bekend")
    return _("Overtreding: %(measure)s") % {"measure": measure_name(breach.measure).lower()}


def _who(breach: Breach, actor: Actor | None, names: bool) -> str:
    if breach.order is None:
        return _("Zoek het bevel op en zet de melding erbij.")
    name = instrument_name(breach.order.instrument)
    if breach.respondent is None:
        return _("%(name)s. Wie het deed, is niet bekend.") % {"name": name}
    person = breach.respondent.person
    label = person_label(person)
    if names and actor is not None and allowed(check_can_show_names, actor, breach.order)[0]:
        label = f"{person_name(person, shown=True)}, {label}"
    return _("%(name)s. Verweerder: %(who)s.") % {"name": name, "who": label}


def _may_i_arrest(breach: Breach) -> dict[str, str]:
    route = route_of(breach)
    answer, kind = ARREST[route.may_arrest]
    parts = [route.text]
    if route.awareness and route.may_arrest == "check":
        parts.append(route.awareness)
    parts.append(_("Grond: %(ground)s.") % {"ground": route.ground})
    return {"question": _("Mag ik aanhouden?"), "answer": str(answer), "text": " ".join(parts), "kind": kind}


def _do_they_know(breach: Breach) -> dict[str, str]:
    question = _("Weet de betrokkene ervan?")
    if breach.order is None:
        return {
            "question": question,
            "answer": _("Niet bekend."),
            "text": _("Het bevel is nog niet gevonden."),
            "kind": "warn",
        }
    if breach.respondent is None:
        return {"question": question, "answer": _("Niet bekend."), "text": _others(breach), "kind": "warn"}
    records = list(ServiceRecord.objects.filter(respondent=breach.respondent).select_related("decision"))
    known = knowledge(records, breach.occurred_at, measure=breach.measure)
    if known.record is None:
        tried = [r for r in records if r.outcome in ("tried", "evading")]
        text = _("Het bevel was toen niet uitgereikt en niet meegedeeld.")
        if tried:
            text += " " + ngettext("Er was %(n)d poging.", "Er waren %(n)d pogingen.", len(tried)) % {
                "n": len(tried)
            }
        return {"question": question, "answer": _("Nee."), "text": text, "kind": "danger"}
    if not known.aware:
        text = record_words(known.record) + " " + _("Vraag of de betrokkene het bevel kent.")
        return {"question": question, "answer": _("Niet zeker."), "text": text, "kind": "warn"}
    return {"question": question, "answer": _("Ja."), "text": record_words(known.record), "kind": "ok"}


def _others(breach: Breach) -> str:
    respondents = (
        list(breach.order.respondents.prefetch_related("service_records__decision")) if breach.order else []
    )
    aware = sum(1 for r in respondents if knowledge(r.service_records.all(), breach.occurred_at).aware)
    return _("Onbekend welke verweerder. Van %(all)d verweerders wisten er %(aware)d van.") % {
        "all": len(respondents), "aware": aware,
    }  # fmt: skip


def _danger(breach: Breach) -> dict[str, str]:
    parts = []
    if breach.danger_now == "yes":
        parts.append(_("De melder ziet nu gevaar."))
    case = breach.case
    if case is None:
        parts.append(_("Het gevaar is nog niet gewogen. Ga uit van gevaar."))
        return {"question": _("Gevaar"), "answer": _("Onbekend."), "text": " ".join(parts), "kind": "warn"}
    if case.danger == "unknown":
        parts.append(_("Ga uit van gevaar."))
    elif case.danger_since is not None:
        parts.append(_("Gewogen op %(day)s.") % {"day": words.day(case.danger_since)})
    if breach.order is not None:
        earlier = Breach.objects.filter(order=breach.order).exclude(pk=breach.pk).count()
        if earlier:
            parts.append(
                ngettext("Eerder %(n)d melding.", "Eerder %(n)d meldingen.", earlier) % {"n": earlier}
            )
        parts.append(_("Verweerders: %(n)d.") % {"n": breach.order.respondents.count()})
        if breach.order.others_class:
            parts.append(_("Ook anderen zijn betrokken."))
    kind = "danger" if breach.danger_now == "yes" else DANGER_KINDS[case.danger]
    return {
        "question": _("Gevaar"),
        "answer": f"{case.get_danger_display()}.",
        "text": " ".join(parts),
        "kind": kind,
    }


def acts(breach: Breach, *, may_handle: bool, why_not: str) -> list[dict[str, Any]]:
    """One main act on the page of a breach, and the card."""
    found: list[dict[str, Any]] = []
    if breach.order is not None:
        found.append(
            {
                "label": _("Kaart van het bevel"),
                "url": breach.order.get_absolute_url(),
                "allowed": True,
                "method": "get",
            }
        )
        if breach.state == "reported":
            found.insert(
                0,
                {
                    "label": _("Leg vast wat er is gedaan"),
                    "url": reverse("breach-handle", args=[breach.order_id, breach.pk]),
                    "allowed": may_handle,
                    "reason": why_not,
                    "kind": "primary",
                    "method": "get",
                },
            )
    return found
