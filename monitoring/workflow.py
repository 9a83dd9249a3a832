"""The life of an alert at one addressee: sent, seen, taken by a named person, and what that person did."""

from core.workflow import Transition, Workflow

ADDRESSEE = Workflow(
    name="addressee",
    initial=("sent",),
    labels={
        "sent": "Nog niet aangenomen",
        "seen": "Gezien, nog niet aangenomen",
        "acknowledged": "Aangenomen",
        "handled": "Afgehandeld",
    },
    owners={
        "sent": "duty_officer",
        "seen": "duty_officer",
        "acknowledged": "duty_officer",
        "handled": "nobody",
    },
    transitions=(
        Transition("see", ("sent",), "seen", "Zien"),
        Transition("acknowledge", ("sent", "seen"), "acknowledged", "Ik neem dit aan"),
        Transition("pass_on", ("acknowledged",), "sent", "Geef door aan collega"),
        Transition("handle", ("acknowledged",), "handled", "Vastleggen wat u deed"),
    ),
    final=frozenset({"handled"}),
)
