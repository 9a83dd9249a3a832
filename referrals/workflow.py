"""The life of a referral: offered, taken or declined by the receiver, or withdrawn by the sender."""

from core.workflow import Transition, Workflow

REFERRAL = Workflow(
    name="referral",
    initial=("offered",),
    labels={
        "offered": "Wacht op antwoord",
        "accepted": "Aangenomen",
        "declined": "Geweigerd",
        "withdrawn": "Ingetrokken",
        "done": "Afgerond",
    },
    owners={
        "offered": "receiver",
        "accepted": "receiver",
        "declined": "sender",
        "withdrawn": "nobody",
        "done": "nobody",
    },
    transitions=(
        Transition("accept", ("offered",), "accepted", "Aannemen", "Wmo 2015 art. 4.1.1 lid 2"),
        Transition("decline", ("offered",), "declined", "Weigeren", "Wmo 2015 art. 4.1.1 lid 2"),
        Transition("withdraw", ("offered",), "withdrawn", "Intrekken", "Wmo 2015 art. 4.1.1 lid 2"),
        Transition("report_back", ("accepted",), "done", "Terugkoppelen", "Handelingsprotocol Veilig Thuis"),
    ),
    final=frozenset({"declined", "withdrawn", "done"}),
)
