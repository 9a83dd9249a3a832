"""What may be done about a breach: a pure function of instrument, measure, knowledge of the order and its dates.

Whatever is unknown changes the route and the words. It never raises and never answers "no alert": the alert
goes out before anybody asks for a route.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from protection_orders.instruments import BreachRoute, OrderInstrument

Arrest = Literal["yes", "no", "check"]

ROUTE_LABELS: Final[dict[str, str]] = {
    "arrest": "Strafbaar: aanhouden kan",
    "substitute_detention": "Strafbaar: vervangende hechtenis",
    "re_arrest": "Via het OM: voorwaarde overtreden",
    "penalty_payment": "Civiel: dwangsom",
    "civil_detention": "Civiel: lijfsdwang",
    "border_stop": "Aan de grens: vertrek tegenhouden",
    "safeguard_only": "Eerst beschermen",
}
CRIMINAL: Final = frozenset({"arrest", "substitute_detention", "re_arrest"})
# Rv art. 611a lid 3 and 430 lid 3: nothing is due or enforced before the order was served.
CIVIL: Final = frozenset({"penalty_payment", "civil_detention"})

HELP_GROUND: Final = "Politiewet 2012 art. 3"
_STILL_ACT: Final = "Bij gevaar of een ander strafbaar feit treedt u gewoon op."


@dataclass(frozen=True, slots=True)
class Route:
    """What follows from a breach. `awareness` says what must be known of the respondent, "" when nothing."""

    code: str
    label: str
    also: tuple[str, ...]
    may_arrest: Arrest
    text: str
    ground: str
    awareness: str
    awareness_known: bool | None


def decide(
    instrument: OrderInstrument | None,
    measure_kind: str | None,
    *,
    served: bool | None,
    aware: bool | None,
    running: bool,
) -> Route:
    """The route of one breach.

    `measure_kind` None: not known which measure. `served` and `aware` None: not known who, or not known whether.
    `running`: whether order and measure held at the moment of the breach.
    """
    if instrument is None:
        return _safeguard("Het soort bevel is niet bekend. Bescherm eerst en zoek het bevel op.", aware=aware)
    if not running:
        return _safeguard(
            "Het bevel gold op dat moment niet. Aanhouden op grond van dit bevel kan niet. " + _STILL_ACT,
            aware=aware,
        )
    base = instrument.breach_route(measure_kind or "prohibition")
    if base.route in CRIMINAL:
        return _criminal(instrument, base, measure_kind, served=served, aware=aware)
    if base.route in CIVIL:
        return _civil(base, served=served, aware=aware)
    return Route(
        base.route,
        ROUTE_LABELS[base.route],
        base.also,
        "no",
        f"{base.text} {_STILL_ACT}",
        base.ground,
        "",
        aware,
    )


def _criminal(
    instrument: OrderInstrument,
    base: BreachRoute,
    measure_kind: str | None,
    *,
    served: bool | None,
    aware: bool | None,
) -> Route:
    if base.awareness and aware is False and not served:
        return _safeguard(
            "De betrokkene kent het bevel nog niet. Overtreden is daarom nog niet strafbaar. "
            "Zeg het bevel aan en leg dat vast. " + _STILL_ACT,
            aware=False,
            awareness="Strafbaar is het pas als de betrokkene het bevel kent.",
        )
    awareness = ""
    if base.awareness and not aware:
        awareness = (
            "Uitgereikt op een adres. Vraag of de betrokkene het bevel kent en leg het antwoord vast."
            if served
            else "Ga na of de betrokkene het bevel kent. Anders is overtreden niet strafbaar."
        )
    return Route(
        code=base.route,
        label=ROUTE_LABELS[base.route],
        also=base.also,
        may_arrest=_may_arrest(instrument, base, measure_kind, bool(awareness)),
        text=base.text,
        ground=base.ground,
        awareness=awareness,
        awareness_known=aware,
    )


def _may_arrest(
    instrument: OrderInstrument, base: BreachRoute, measure_kind: str | None, to_be_checked: bool
) -> Arrest:
    if instrument.is_prospective or "arrest" not in (base.route, *base.also):
        # No law, or first a decision of the public prosecutor (Sr art. 14g; Sv art. 82).
        return "no" if instrument.is_prospective else "check"
    if to_be_checked:
        return "check"
    if measure_kind is None and len({r.route for r in instrument.breach.values()}) > 1:
        return "check"
    return "yes"


def _civil(base: BreachRoute, *, served: bool | None, aware: bool | None) -> Route:
    if served is False:
        return _safeguard(
            "Het bevel is nog niet uitgereikt. Er is daarom nog geen dwangsom verschuldigd. " + _STILL_ACT,
            aware=aware,
            awareness="Een dwangsom of lijfsdwang kan pas na uitreiking (betekening).",
        )
    unknown = "Ga na of het bevel is uitgereikt. Zonder uitreiking is geen dwangsom verschuldigd."
    return Route(
        code=base.route,
        label=ROUTE_LABELS[base.route],
        also=base.also,
        may_arrest="no",
        text=f"{base.text} {_STILL_ACT}",
        ground=base.ground,
        awareness="" if served else unknown,
        awareness_known=aware,
    )


def _safeguard(text: str, *, aware: bool | None, awareness: str = "") -> Route:
    return Route(
        "safeguard_only", ROUTE_LABELS["safeguard_only"], (), "no", text, HELP_GROUND, awareness, aware
    )


def enforceable(
    instrument: OrderInstrument | None, *, served: bool, aware: bool, running: bool
) -> tuple[bool, str]:
    """Whether the order can be enforced on one respondent, and the sentence that says why (not)."""
    if not running:
        return False, "Het bevel geldt nu niet."
    if instrument is None:
        return False, "Het soort bevel is niet bekend."
    if not instrument.needs_service:
        return True, "Afdwingbaar zonder uitreiking."
    if served:
        return True, "Uitgereikt: afdwingbaar."
    criminal = any(route.route in CRIMINAL for route in instrument.breach.values())
    if aware and criminal:
        return True, "Mondeling meegedeeld: overtreden is strafbaar. Reik het stuk nog uit."
    if aware:
        return False, "Mondeling meegedeeld. Een dwangsom kan pas na uitreiking."
    return False, "Nog niet uitgereikt: wel van kracht, nog niet afdwingbaar."
