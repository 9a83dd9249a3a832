"""What an alert is about, in the order in which the receiver asks. Shown on the page of the alert, never in its title.

Who sees the source itself gets the answers from it and a way to open it. Everybody else who was addressed gets only
what acting needs: the fixed words of the alert and whom to phone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from border.models import BorderCheck, BorderMatch
from border.reference import posts
from cases import reference
from cases.access import can_view
from cases.intake_words import departure
from cases.models import Case, EmergencyAccess, Participation, Signal
from cases.person_words import days_words, person_label
from cases.presenters import DANGER_KINDS
from cases.sections import Section, sections_of_role
from core import clock, words
from core.actor import Actor
from monitoring.access import IN_CONFLICT, in_conflict
from monitoring.models import Alert, AlertKind
from organisations.permissions import Permission
from protection_orders.breach_presenters import breach_card
from protection_orders.models import Application, Breach, Order
from repatriation.models import ReturnFile


@dataclass(frozen=True, slots=True)
class Source:
    """Answers of a source for one actor; `links` (label, address) only to what the actor may open."""

    answers: list[dict[str, Any]]
    text: str = ""
    links: Sequence[tuple[str, str]] = ()
    # True where a conflict of interest leaves the fixed words alone.
    closed: bool = False


def answer(question: str, text: str, *, lead: str = "", kind: str = "") -> dict[str, str]:
    """One question with its answer; `lead` is the short answer in bold."""
    return {"question": question, "answer": lead, "text": text, "kind": kind}


def source_of(actor: Actor, alert: Alert) -> Source:
    """The source of the alert as this actor may see it."""
    if in_conflict(actor, alert):
        return Source(
            [
                answer(_("Wat doet u?"), IN_CONFLICT),
                answer(
                    _("Wie weet meer?"), _("Veilig Thuis: 0800-2000, dag en nacht. Bij direct gevaar 112.")
                ),
            ],
            closed=True,
        )
    find = FINDERS.get(alert.kind)
    return (find(actor, alert) if find is not None else None) or _words_only(actor, alert)


def _words_only(actor: Actor, alert: Alert) -> Source:
    """For who was addressed without access to the source: what to do and who knows more; the title says what."""
    who = _("Bel bij twijfel Veilig Thuis: 0800-2000, dag en nacht.")
    if alert.case is not None:
        lead = alert.case.organisation
        phone = lead.duty_phone or "0800-2000"
        who = _("%(lead)s, %(phone)s, dag en nacht.") % {"lead": lead, "phone": phone}
        if _opens_on_taking(actor, alert.case):
            who = _("Neem het alarm aan. Daarna ziet u hier de antwoorden en de kaart van het bevel.")
    return Source(
        [
            answer(_("Wat doet u?"), alert.instruction),
            answer(_("Wie weet meer?"), who),
        ],
        links=[(_("Naar de grenscontrole"), reverse("border-check"))]
        if actor.can(Permission.BORDER_CHECK)
        else (),
    )


def _opens_on_taking(actor: Actor, case: Case) -> bool:
    """Whether this person works on the case once the alert is taken: see `actions.alerts.acknowledge`."""
    return (
        Section.ORDERS in sections_of_role(actor.role)
        and Participation.objects.running()
        .filter(case=case, organisation_id=actor.organisation_id, sections__contains=[Section.ORDERS])
        .exists()
    )


def _breach(actor: Actor, alert: Alert) -> Source | None:
    breach = (
        Breach.objects.visible_to(actor)
        .select_related(
            "order", "measure__decision", "respondent__person", "case", "reported_by_organisation"
        )
        .filter(pk=alert.source_id)
        .first()
    )
    if breach is None:
        return None
    card = breach_card(breach, actor=actor)
    reporter = breach.reported_by_organisation.name if breach.reported_by_organisation else _("onbekend")
    told = _("Gemeld door %(who)s, gebeurd op %(when)s: %(facts)s") % {
        "who": reporter, "when": words.when(breach.occurred_at), "facts": breach.facts,
    }  # fmt: skip
    links = [(_("Open de melding"), card["url"])]
    if card["order_url"]:
        links.insert(0, (_("Kaart van het bevel"), card["order_url"]))
    return Source(card["answers"], text=f"{card['text']} {told}", links=links)


def _border(actor: Actor, alert: Alert) -> Source | None:
    match = (
        BorderMatch.objects.visible_to(actor)
        .select_related("person", "border_check__organisation")
        .filter(pk=alert.source_id)
        .first()
    )
    if match is None:
        return None
    check = match.border_check
    post = posts()[check.post].label if check.post in posts() else check.post
    how = match.get_basis_display() if match.basis else _("documentnummer")
    phone = check.organisation.duty_phone
    return Source(
        [
            answer(_("Waar is de persoon?"), _("%(when)s, bij een controle.") % {"when": words.when(check.recorded_at)}, lead=f"{post}."),
            answer(_("Wie staat daar?"), _("%(who)s. Vastgesteld met: %(how)s.") % {"who": person_label(match.person).capitalize(), "how": how.lower()}),
            answer(_("Wie belt u?"), _("%(house)s %(phone)s. Noem controle %(number)s.") % {"house": check.organisation, "phone": phone, "number": check.reference}),
        ],
        text=alert.instruction,
        links=[(_("Open de pagina Reis"), alert.url)],
    )  # fmt: skip


def _signal(actor: Actor, alert: Alert) -> Source | None:
    signal = Signal.objects.visible_to(actor).filter(pk=alert.source_id).first()
    if signal is None:
        return _case(actor, alert)
    leaves = _("Geen vertrek gemeld.")
    if signal.departure in ("feared", "booked"):
        at = "" if signal.departure_at else ": " + _("moment niet bekend")
        leaves = f"{departure(signal)}{at}."
    danger = {"yes": _("Ja, zegt de melder."), "no": _("Nee, zegt de melder.")}
    return Source(
        [
            answer(_("Is er nu gevaar?"), danger.get(signal.acute_danger, _("Niet bekend.")),
                   kind="danger" if signal.acute_danger == "yes" else ""),
            answer(_("Gaat iemand weg?"), leaves),
            answer(_("Wat wordt gevreesd?"), _practices(signal)),
        ],
        text=alert.instruction,
        links=[(_("Open het signaal"), alert.url)],
    )  # fmt: skip


def _case(actor: Actor, alert: Alert) -> Source | None:
    """About the case itself, or a clock of it: for who works on the case, with the way in."""
    if alert.case is None or not actor.can(Permission.CASE_WORK) or not can_view(actor, alert.case):
        return None
    answers = [answer(_("Wat doet u?"), alert.instruction)]
    if alert.due_at is not None:
        left = days_words(alert.due_at, clock.now(), with_end=True)
        answers.insert(
            0, answer(_("Hoeveel tijd is er nog?"), "", lead=left.capitalize() + ".", kind="danger")
        )
    danger = alert.case.get_danger_display() + "."
    answers.append(answer(_("Gevaar"), danger, kind=DANGER_KINDS.get(alert.case.danger, "")))
    about_clock = "/termijnen/" in alert.url
    return Source(answers, links=[(_("Open de termijn") if about_clock else _("Open de casus"), alert.url)])


def _emergency(actor: Actor, alert: Alert) -> Source | None:
    """Who opened a case by break-glass stands on its own page, for who judges it."""
    if not EmergencyAccess.objects.visible_to(actor).filter(pk=alert.source_id).exists():
        return None
    return Source([answer(_("Wat doet u?"), alert.instruction)], links=[(_("Lees wie en waarom"), alert.url)])


def _stale(actor: Actor, alert: Alert) -> Source | None:
    """The check itself, for the officer who did it; the order, for who reads it."""
    read = alert.url.strip("/").rpartition("/")[2]
    if BorderCheck.objects.visible_to(actor).filter(pk=read).exists():
        label = _("Open de controle opnieuw")
    elif Order.objects.visible_to(actor).filter(pk=read).exists():
        label = _("Open het bevel opnieuw")
    else:
        return None
    return Source([answer(_("Wat doet u?"), alert.instruction)], links=[(label, alert.url)])


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
        links=[(_("Lees de aanvraag"), alert.url)],
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
        links=[(_("Open het dossier"), alert.url)],
    )  # fmt: skip


FINDERS: Final[dict[str, Callable[[Actor, Alert], Source | None]]] = {
    AlertKind.BREACH: _breach,
    AlertKind.BREACH_UNMATCHED: _breach,
    AlertKind.BORDER_HIT: _border,
    AlertKind.ACUTE_SIGNAL: _signal,
    AlertKind.DEPARTURE: _signal,
    AlertKind.SECOND_REVIEW: _second_review,
    AlertKind.NO_SIGN_OF_LIFE: _silence,
    AlertKind.ORDER_LAPSES: _case,
    AlertKind.EMERGENCY_ACCESS: _emergency,
    AlertKind.CARD_STALE: _stale,
}
