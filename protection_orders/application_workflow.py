"""The lives of an application and of a request to withdraw it. Each edge names its ground."""

from core.workflow import Transition, Workflow

APPLICATION = Workflow(
    name="application",
    initial=("draft",),
    labels={
        "draft": "Concept",
        "submitted": "Wacht op tweede lezer",
        "returned": "Teruggegeven",
        "approved": "Goedgekeurd",
        "filed": "Ingediend",
        "decided": "Besloten",
        "withdrawn": "Ingetrokken",
    },
    owners={
        "draft": "author",
        "submitted": "reviewer",
        "returned": "author",
        "approved": "author",
        "filed": "authority",
        "decided": "nobody",
        "withdrawn": "nobody",
    },
    transitions=(
        Transition("submit", ("draft", "returned"), "submitted", "Voorleggen", "Werkafspraak: vier ogen"),
        Transition("return", ("submitted",), "returned", "Teruggeven", "Werkafspraak: vier ogen"),
        Transition("approve", ("submitted",), "approved", "Goedkeuren", "Werkafspraak: vier ogen"),
        Transition(
            "approve_alone", ("submitted",), "approved", "Met spoed alleen goedkeuren", "Acuut gevaar: direct"
        ),
        Transition(
            "confirm", ("approved",), "approved", "Spoedbesluit bevestigen", "Werkafspraak: vier ogen"
        ),
        Transition(
            "object", ("approved",), "returned", "Spoedbesluit terugdraaien", "Werkafspraak: vier ogen"
        ),
        # Once it lies at the authority an objection cannot take it back; it is told to who leads the case.
        Transition("confirm", ("filed",), "filed", "Spoedbesluit bevestigen", "Werkafspraak: vier ogen"),
        Transition("object", ("filed",), "filed", "Bezwaar tegen spoedbesluit", "Werkafspraak: vier ogen"),
        Transition("confirm", ("decided",), "decided", "Spoedbesluit bevestigen", "Werkafspraak: vier ogen"),
        Transition(
            "object", ("decided",), "decided", "Bezwaar tegen spoedbesluit", "Werkafspraak: vier ogen"
        ),
        Transition("file", ("approved",), "filed", "Indienen vastleggen", "Wet die bij het instrument staat"),
        Transition("decide", ("filed",), "decided", "Besluit vastleggen", "Wet die bij het instrument staat"),
        Transition("drop", ("draft",), "withdrawn", "Concept weggooien", "Nooit voorgelegd"),
        Transition(
            "withdraw",
            ("draft", "submitted", "returned", "approved", "filed"),
            "withdrawn",
            "Intrekken",
            "Na controle op druk en een nieuwe risicotaxatie",
        ),
    ),
    final=frozenset({"decided", "withdrawn"}),
)

# Only while it is being written may its text change; the database holds the same rule.
EDITABLE_STATES = ("draft", "returned")

WITHDRAWAL = Workflow(
    name="withdrawal",
    initial=("asked",),
    labels={
        "asked": "Controle op druk nodig",
        "checked": "Wacht op besluit",
        "granted": "Ingetrokken",
        "kept": "Aanvraag blijft staan",
    },
    owners={"asked": "case_lead", "checked": "reviewer", "granted": "nobody", "kept": "nobody"},
    transitions=(
        Transition("check", ("asked",), "checked", "Controle op druk vastleggen", "Verzoek kan onder druk zijn gedaan"),
        Transition("grant", ("checked",), "granted", "Intrekken", "Na controle op druk en nieuwe risicotaxatie"),
        Transition("keep", ("asked", "checked"), "kept", "Aanvraag laten staan", "Druk gezien, of verzoek vervallen"),
    ),
    final=frozenset({"granted", "kept"}),
)  # fmt: skip
