"""The life of an assessment: a person concludes, and below the suggestion a second person agrees."""

from core.workflow import Transition, Workflow

ASSESSMENT = Workflow(
    name="assessment",
    initial=("draft",),
    labels={
        "draft": "In bewerking",
        "awaiting_second": "Wacht op tweede lezer",
        "final": "Afgerond",
        "dropped": "Vervallen",
    },
    owners={
        "draft": "assessor",
        "awaiting_second": "second_reader",
        "final": "nobody",
        "dropped": "nobody",
    },
    transitions=(
        Transition("complete", ("draft",), "final", "Afronden", "Handelingsprotocol Veilig Thuis: veiligheidsbeoordeling"),
        Transition("ask_second", ("draft",), "awaiting_second", "Voorleggen aan tweede lezer",
                   "Lager dan het voorstel vraagt twee mensen"),
        Transition("agree", ("awaiting_second",), "final", "Instemmen", "Lager dan het voorstel vraagt twee mensen"),
        Transition("return", ("awaiting_second",), "draft", "Teruggeven", "Lager dan het voorstel vraagt twee mensen"),
        Transition("drop", ("draft",), "dropped", "Laten vervallen"),
    ),
    final=frozenset({"final", "dropped"}),
)  # fmt: skip
