"""What an alert is about, in the order in which the receiver asks. Shown on the page of the alert, never in its title.

Who sees the source itself gets the answers from it and a way to open it. Everybody else who was addressed gets only
what acting needs: the fixed words of the alert and whom to phone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cases import reference
from cases.models import Signal
from cases.presenters import DANGER_KINDS
from core import words
from core.actor import Actor
from monitoring.models import Alert, AlertKind
from protection_orders.actions.breaches import route_of
from protection_orders.models import Application, Breach
from repatriation.models import ReturnFile

ARREST: Final = {
    "yes": gettext_noop("Ja."),
    "no": gettext_noop("Nee."),
    "check": gettext_noop("Kijk dit eerst na."),
}


@dataclass(frozen=True, slots=True)
class Source:
    """Answers of a source for one actor; `url` is empty when the actor may not open it."""

    answers: list[dict[str, str]]
    text: str = ""
    url: str = ""
    url_label: str = ""


def answer(question: str, text: str, *, lead: str = "", kind: str = "") -> dict[str, str]:
    """One question with its answer; `lead` is the short answer in bold."""
    return {"question": question, "answer": lead, "text": text, "kind": kind}


def source_of(actor: Actor, alert: Alert) -> Source:
    """The source of the alert as this actor may see it."""
    find = FINDERS.get(alert.kind)
    return (find(actor, alert) if find is not None else None) or _words_only(alert)


def _words_only(alert: Alert) -> Source:
    """For who was addressed without access to the source: what, what to do, and who knows more."""
    who = _("Bel bij twijfel Veilig Thuis: 0800-2000, dag en nacht.")
    if alert.case is not None:
        lead = alert.case.organisation
        phone = lead.duty_phone or "0800-2000"
        who = _("%(lead)s, %(phone)s, dag en nacht.") % {"lead": lead, "phone": phone}
    return Source(
        [
            answer(_("Wat is er?"), alert.get_kind_display() + "."),
            answer(_("Wat doet u?"), alert.instruction),
            answer(_("Wie weet meer?"), who),
        ]
    )


def _breach(actor: Actor, alert: Alert) -> Source | None:
    breach = (
        Breach.objects.visible_to(actor)
        .select_related("order", "measure", "respondent", "case", "reported_by_organisation")
        .filter(pk=alert.source_id)
        .first()
    )
    if breach is None:
        return None
    route = route_of(breach)
    reporter = breach.reported_by_organisation.name if breach.reported_by_organisation else _("onbekend")
    danger, kind = _danger(breach)
    return Source(
        [
            answer(
                _("Mag ik aanhouden?"),
                f"{route.text} {route.awareness}".strip(),
                lead=_(ARREST[breach.may_arrest]),
            ),
            answer(_("Weet de betrokkene ervan?"), *_knows(breach)),
            answer(_("Gevaar"), danger, kind=kind),
        ],
        text=_("Gemeld door %(who)s. Gebeurd op %(when)s. %(facts)s")
        % {"who": reporter, "when": words.when(breach.occurred_at), "facts": breach.facts},
        url=alert.url,
        url_label=_("Kaart van het bevel") if breach.order_id else _("Open de melding"),
    )


def _knows(breach: Breach) -> tuple[str, ...]:
    if breach.respondent_id is None:
        return (_("Niet bekend wie het deed. Vraag ter plaatse of deze persoon het bevel kent."),)
    if breach.was_aware:
        return (_("De betrokkene kende het bevel toen het gebeurde."),)
    if breach.was_served:
        return (_("Uitgereikt op een adres. Vraag of de betrokkene het bevel kent."),)
    if breach.was_served is None:
        return (_("Niet bekend. Vraag het en leg het antwoord vast."),)
    return (_("Nog niet uitgereikt. Zeg het bevel aan en leg dat vast."),)


def _danger(breach: Breach) -> tuple[str, str]:
    now = {
        "yes": _("Er is nu gevaar, zegt de melder."),
        "no": _("Nu geen direct gevaar, zegt de melder."),
        "unknown": _("De melder weet niet of er nu gevaar is."),
    }[breach.danger_now]
    if breach.case is None:
        return now, "danger" if breach.danger_now == "yes" else ""
    level = _("Weging van de casus: %(level)s.") % {"level": breach.case.get_danger_display().lower()}
    kind = "danger" if breach.danger_now == "yes" else DANGER_KINDS.get(breach.case.danger, "")
    return f"{now} {level}", kind


def _signal(actor: Actor, alert: Alert) -> Source | None:
    signal = Signal.objects.visible_to(actor).filter(pk=alert.source_id).first()
    if signal is None:
        return None
    leaves = _("Geen vertrek gemeld.")
    if signal.departure in ("feared", "booked"):
        at = words.when(signal.departure_at) if signal.departure_at else _("moment niet bekend")
        leaves = f"{signal.get_departure_display()}: {at}."
    danger = {"yes": _("Ja, zegt de melder."), "no": _("Nee, zegt de melder.")}
    return Source(
        [
            answer(_("Is er nu gevaar?"), danger.get(signal.acute_danger, _("Niet bekend.")),
                   kind="danger" if signal.acute_danger == "yes" else ""),
            answer(_("Gaat iemand weg?"), leaves),
            answer(_("Wat wordt gevreesd?"), _practices(signal)),
        ],
        text=alert.instruction,
        url=alert.url,
        url_label=_("Open het signaal"),
    )  # fmt: skip


def _practices(signal: Signal) -> str:
    known = reference.practices()
    return ", ".join(known[code].label if code in known else code for code in signal.practices) + "."


def _second_review(actor: Actor, alert: Alert) -> Source | None:
    application = (
        Application.objects.visible_to(actor)
        .select_related("case")
        .filter(reviews__pk=alert.source_id)
        .first()
    )
    if application is None:
        return None
    return Source(
        [
            answer(_("Wat is goedgekeurd?"), _("Aanvraag %(number)s, door één persoon.") % {"number": application.reference}),
            answer(_("Wie mag nu lezen?"), _("Een coördinator die niet schreef, niet woog en niet goedkeurde.")),
            answer(_("Gevaar"), application.case.get_danger_display() + ".", kind=DANGER_KINDS.get(application.case.danger, "")),
        ],
        text=alert.instruction,
        url=alert.url,
        url_label=_("Lees de aanvraag"),
    )  # fmt: skip


def _silence(actor: Actor, alert: Alert) -> Source | None:
    if alert.case_id is None:
        return None
    file = next(
        (
            f
            for f in ReturnFile.objects.visible_to(actor).filter(case_id=alert.case_id)
            if f.get_absolute_url() == alert.url
        ),
        None,
    )
    if file is None:
        return None
    last = words.when(file.last_sign_at) if file.last_sign_at else _("nog nooit, sinds het dossier begon")
    return Source(
        [
            answer(_("Wanneer voor het laatst?"), last.capitalize() + "."),
            answer(_("Hoe is contact veilig?"), _("Alleen via het veilige kanaal in het dossier, binnen de veilige uren.")),
            answer(_("Wie kan helpen?"), _("Buitenlandse Zaken, dag en nacht: +31 247 247 247.")),
        ],
        text=alert.instruction,
        url=alert.url,
        url_label=_("Open het dossier"),
    )  # fmt: skip


FINDERS: Final[dict[str, Callable[[Actor, Alert], Source | None]]] = {
    AlertKind.BREACH: _breach,
    AlertKind.BREACH_UNMATCHED: _breach,
    AlertKind.ACUTE_SIGNAL: _signal,
    AlertKind.DEPARTURE: _signal,
    AlertKind.SECOND_REVIEW: _second_review,
    AlertKind.NO_SIGN_OF_LIFE: _silence,
}
