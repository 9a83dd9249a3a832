"""The lives of an alert at the border and of a match that the officer must decide about."""

from core.workflow import Transition, Workflow

TRAVEL_ALERT = Workflow(
    name="travel_alert",
    initial=("recorded",),
    labels={"recorded": "Vastgelegd", "withdrawn": "Ingetrokken"},
    owners={"recorded": "veilig_thuis", "withdrawn": "nobody"},
    transitions=(
        Transition(
            "withdraw",
            ("recorded",),
            "withdrawn",
            "Signalering intrekken",
            "Verordening (EU) 2018/1862 art. 55",
        ),
    ),
    final=frozenset({"withdrawn"}),
)

BORDER_MATCH = Workflow(
    name="border_match",
    initial=("hit", "possible"),
    labels={
        "hit": "Treffer",
        "possible": "Mogelijke treffer: nog niet vastgesteld",
        "confirmed": "Identiteit vastgesteld",
        "rejected": "Iemand anders",
    },
    owners={"hit": "veilig_thuis", "possible": "kmar", "confirmed": "veilig_thuis", "rejected": "nobody"},
    transitions=(
        Transition(
            "confirm", ("possible",), "confirmed", "Identiteit vaststellen", "Werkafspraak grenscontrole"
        ),
        Transition("reject", ("possible",), "rejected", "Het is iemand anders", "Werkafspraak grenscontrole"),
    ),
    final=frozenset({"hit", "confirmed", "rejected"}),
)
