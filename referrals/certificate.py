"""A proposal to destroy and the certificate of what was destroyed, in words. Asks the database nothing."""

from collections import defaultdict
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from cases import reference
from core import words
from referrals.models import Destruction

KINDS: Final = {"proposed": "warn", "approved": "info", "destroyed": ""}
_STATES: Final = {
    "proposed": gettext_noop("Wacht op goedkeuring"),
    "approved": gettext_noop("Goedgekeurd"),
    "destroyed": gettext_noop("Vernietigd"),
}
_ABOUT: Final = {
    "case": gettext_noop("Een hele casus"),
    "person": gettext_noop("Wat in een casus over één persoon was vastgelegd"),
    "signal": gettext_noop("Een signaal zonder casus"),
}
# What a reader of a certificate knows, by the tables that hold it. What stands nowhere here is told as the rest.
_THINGS: Final = {
    gettext_noop("Casus"): ("cases_case",),
    gettext_noop("Signalen"): ("cases_signal", "cases_signalperson", "cases_signalhandover", "cases_advicerequest"),
    gettext_noop("Mensen en hun relaties"): ("cases_person", "cases_personrelation"),
    gettext_noop("Namen om op te zoeken"): ("cases_personkey",),
    gettext_noop("Veilig contact en contactmomenten"): ("cases_safecontact", "cases_contactmoment"),
    gettext_noop("Notities"): ("cases_note",),
    gettext_noop("Documenten"): ("cases_document",),
    gettext_noop("Regels van de tijdlijn"): ("cases_timelineentry",),
    gettext_noop("Taken en termijnen"): ("cases_task", "cases_deadline"),
    gettext_noop("Wie meedeed en wat is gedeeld"): (
        "cases_participation", "cases_assignment", "cases_disclosure", "cases_emergencyaccess", "cases_conflictlock",
        "cases_caseuserobjectpermission", "cases_casegroupobjectpermission", "referrals_referral",
    ),
    gettext_noop("Risicotaxaties"): ("risk_assessment", "risk_answer"),
    gettext_noop("Bevelen, aanvragen en overtredingen"): (
        "protection_orders_order", "protection_orders_application", "protection_orders_breach",
    ),
    gettext_noop("Reis en terugkeer"): (
        "border_travelalert", "border_bordercheck", "border_bordermatch", "repatriation_returnfile",
    ),
    gettext_noop("Alarmen"): ("monitoring_alert", "monitoring_delivery"),
}  # fmt: skip
_REST: Final = gettext_noop("Overige gegevens")


def state_key(row: Destruction) -> str:
    """How far it is: proposed, approved or destroyed."""
    return "destroyed" if row.destroyed_at else "approved" if row.approved_at else "proposed"


def state(row: Destruction) -> str:
    """The same in words."""
    return _(_STATES[state_key(row)])


def name(row: Destruction) -> str:
    """How a list calls it: by the number of the file, and by its mark once that is gone."""
    if row.reference:
        return f"{row.reference} · {_('één persoon')}" if row.person else row.reference
    return f"{_('Bewijs')} {row.reference_digest[:8]}"


def facts(row: Destruction, *, file_url: str = "") -> list[dict[str, Any]]:
    """What, on which ground, by whom and when. `file_url` leads to the file that is still there."""
    found = [_file(row) | ({"url": file_url, "action": _("Bekijk")} if file_url else {})]
    found += [
        {"label": _("Organisatie"), "value": row.organisation.name},
        {"label": _("Stand"), "value": state(row)},
        {"label": _("Grondslag"), "value": row.ground},
        {"label": _("Mag vernietigd vanaf"), "value": words.day(row.due_on)},
        {"label": _("Voorgesteld door"), "value": str(row.proposed_by), "note": words.when(row.recorded_at)},
    ]
    if row.approved_at:
        found.append(
            {
                "label": _("Goedgekeurd door"),
                "value": str(row.approved_by),
                "note": words.when(row.approved_at),
            }
        )
    if row.destroyed_at:
        found += [
            {"label": _("Vernietigd op"), "value": words.when(row.destroyed_at)},
            {
                "label": _("Kenmerk"),
                "value": row.reference_digest[:16],
                "note": _(
                    "Wie het nummer kent, kan hiermee nagaan dat dit bewijs erbij hoort. Het nummer zelf is weg."
                ),
            },
            {
                "label": _("Bewaard voor de statistiek"),
                "value": _general(row.general),
                "note": _("Zonder namen."),
            },
        ]
    return found


def destroyed(row: Destruction) -> list[dict[str, Any]]:
    """How much was destroyed, by what it was; nothing that was not there."""
    left = dict(row.counts)
    sums: dict[str, int] = defaultdict(int)
    for thing, tables in _THINGS.items():
        sums[thing] = sum(left.pop(table, 0) for table in tables)
    sums[_REST] = sum(left.values())
    return [{"label": _(thing), "value": number} for thing, number in sums.items() if number]


def _file(row: Destruction) -> dict[str, Any]:
    if row.case is not None:
        note = (
            _("Alleen wat over één persoon is vastgelegd. De rest van de casus blijft.") if row.person else ""
        )
        return {"label": _("Casus"), "value": row.case.reference, "note": note}
    if row.signal is not None:
        return {"label": _("Signaal zonder casus"), "value": row.signal.reference}
    return {"label": _("Wat"), "value": _(_ABOUT[row.general.get("kind", "case")])}


def _general(general: dict[str, Any]) -> str:
    opened = _("ontvangen in %(year)s") if general.get("kind") == "signal" else _("geopend in %(year)s")
    closed = _("besloten in %(year)s") if general.get("kind") == "signal" else _("gesloten in %(year)s")
    people = general.get("people") or 0
    practices = reference.practices()
    parts = [
        opened % {"year": general.get("opened")},
        closed % {"year": general["closed"]} if general.get("closed") else "",
        ngettext("%(number)s persoon", "%(number)s personen", people) % {"number": people},
        *(practices[code].label for code in general.get("practices") or () if code in practices),
    ]
    return " · ".join(part for part in parts if part)
