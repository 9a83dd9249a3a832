"""The life of an alert at one addressee: sent, seen, taken by a named person, and what that person did.

Every state but the last two keeps the alert on a screen: nothing is ever silent. `stood_down` has two reasons only:
the organisation that did not answer did after all, or the alert was replaced by one that knows more.
"""

from core.workflow import Transition, Workflow

OPEN = ("sent", "seen")
TAKEN = ("acknowledged", "handled")

ADDRESSEE = Workflow(
    name="addressee",
    initial=("sent",),
    labels={
        "sent": "Nog niet aangenomen",
        "seen": "Gezien, nog niet aangenomen",
        "acknowledged": "Aangenomen",
        "handled": "Afgehandeld",
        "stood_down": "Niet meer nodig",
    },
    owners={
        "sent": "duty_officer",
        "seen": "duty_officer",
        "acknowledged": "duty_officer",
        "handled": "nobody",
        "stood_down": "nobody",
    },
    transitions=(
        Transition("see", ("sent",), "seen", "Zien"),
        Transition("acknowledge", ("sent", "seen"), "acknowledged", "Ik neem dit aan"),
        Transition("pass_on", ("sent", "seen", "acknowledged"), "sent", "Geef door aan collega"),
        Transition("handle", ("acknowledged",), "handled", "Vastleggen wat u deed"),
        Transition("stand_down", OPEN, "stood_down", "Niet meer nodig"),
    ),
    final=frozenset({"handled", "stood_down"}),
)

# `sent` is as far as e-mail can tell: the mail server took it. A system says itself that it has the message.
DELIVERY = Workflow(
    name="delivery",
    initial=("waiting",),
    labels={
        "waiting": "Wacht op verzenden",
        "sent": "Verzonden",
        "delivered": "Ontvangen",
        "stopped": "Niet meer verzonden",
    },
    owners={"waiting": "system", "sent": "nobody", "delivered": "nobody", "stopped": "nobody"},
    transitions=(
        Transition("send", ("waiting",), "sent", "Verzenden"),
        Transition("deliver", ("waiting",), "delivered", "Afleveren"),
        Transition("stop", ("waiting",), "stopped", "Niet meer verzenden"),
    ),
    final=frozenset({"sent", "delivered", "stopped"}),
)
