"""The lives of an order, of its service on one respondent, of a planned service and of a breach."""

from core.workflow import Transition, Workflow

ORDER = Workflow(
    name="order",
    initial=("in_force",),
    labels={
        "in_force": "Van kracht",
        "expired": "Afgelopen",
        "withdrawn": "Ingetrokken",
        "ended": "Vervallen",
    },
    owners={"in_force": "case_lead", "expired": "nobody", "withdrawn": "nobody", "ended": "nobody"},
    transitions=(
        Transition(
            "extend",
            ("in_force",),
            "in_force",
            "Verlengen",
            "Besluit van de instantie; de wet bij het instrument",
        ),
        Transition("change", ("in_force",), "in_force", "Wijzigen", "Besluit van de instantie"),
        Transition("hear", ("in_force",), "in_force", "Zitting vastleggen", "Rv art. 800 lid 3"),
        Transition("use", ("in_force",), "in_force", "Gebruik vastleggen", "BW art. 1:265c lid 3"),
        Transition(
            "ask_review",
            ("in_force",),
            "in_force",
            "Verzoek aan de rechter vastleggen",
            "Wet tijdelijk huisverbod art. 6",
        ),
        Transition("withdraw", ("in_force",), "withdrawn", "Intrekken", "Besluit van de instantie"),
        Transition("end", ("in_force",), "ended", "Laten vervallen", "BW 1:265c lid 3; Rv art. 800 lid 3"),
        Transition("expire", ("in_force",), "expired", "Laten aflopen", "De einddatum van het besluit"),
    ),
    final=frozenset({"expired", "withdrawn", "ended"}),
)

SERVICE = Workflow(
    name="service",
    initial=("unserved",),
    labels={
        "unserved": "Nog niet uitgereikt",
        "tried": "Geprobeerd, niet gelukt",
        "served": "Uitgereikt",
        "told": "Mondeling meegedeeld",
        "evading": "Ontwijkt de uitreiking",
    },
    owners={
        "unserved": "server",
        "tried": "server",
        "served": "nobody",
        "told": "server",
        "evading": "server",
    },
    transitions=(
        Transition("try", ("unserved", "tried", "evading"), "tried", "Poging vastleggen", "Rv art. 45-47"),
        Transition(
            "serve", ("unserved", "tried", "told", "evading"), "served", "Uitreiking vastleggen",
            "Rv art. 430 lid 3 en 611a; Awb art. 3:41",
        ),
        Transition(
            "tell", ("unserved", "tried", "evading"), "told", "Mondelinge mededeling vastleggen",
            "Wet tijdelijk huisverbod art. 2 lid 7",
        ),
        Transition("evade", ("unserved", "tried"), "evading", "Ontwijken vastleggen", "Werkafspraak"),
        # A changed or extended order must be made known again before its new terms bind (Rv art. 430 lid 3).
        Transition(
            "renew", ("unserved", "tried", "served", "told", "evading"), "unserved", "Opnieuw uitreiken",
            "Rv art. 430 lid 3",
        ),
    ),
    final=frozenset({"served"}),
)  # fmt: skip

SERVICE_PLAN = Workflow(
    name="service_plan",
    initial=("proposed", "override_asked"),
    labels={
        "proposed": "Voorgesteld: de politie moet de datum nog bevestigen",
        "override_asked": "Afwijking gevraagd: een tweede persoon moet instemmen",
        "ready": "Gepland",
        "done": "Uitgevoerd",
        "cancelled": "Vervallen",
    },
    owners={
        "proposed": "police",
        "override_asked": "second_person",
        "ready": "server",
        "done": "nobody",
        "cancelled": "nobody",
    },
    transitions=(
        Transition(
            "acknowledge", ("proposed",), "ready", "Datum bevestigen", "Werkafspraak: veilige uitreiking"
        ),
        Transition("ask_override", ("proposed",), "override_asked", "Afwijken", "Werkafspraak: vier ogen"),
        Transition("approve_override", ("override_asked",), "ready", "Instemmen", "Werkafspraak: vier ogen"),
        Transition("carry_out", ("proposed", "override_asked", "ready"), "done", "Uitvoeren", "Uitreiking"),
        Transition(
            "cancel", ("proposed", "override_asked", "ready"), "cancelled", "Laten vervallen", "Werkafspraak"
        ),
    ),
    final=frozenset({"done", "cancelled"}),
)

BREACH = Workflow(
    name="breach",
    initial=("reported",),
    labels={"reported": "Gemeld", "handled": "Afgehandeld"},
    owners={"reported": "police", "handled": "nobody"},
    transitions=(
        Transition("handle", ("reported",), "handled", "Afhandelen", "Beslissing met reden"),
        Transition("match", ("reported",), "reported", "Bij een bevel zetten", "Werkafspraak"),
    ),
    final=frozenset({"handled"}),
)
