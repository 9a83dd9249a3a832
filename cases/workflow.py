"""The lives of a signal, a hand-over, a case and a task. Each edge names its ground."""

from core.workflow import Transition, Workflow

SIGNAL = Workflow(
    name="signal",
    initial=("received",),
    labels={
        "received": "Ontvangen",
        "accepted": "In een casus",
        "advised": "Advies gegeven",
        "handing_over": "Wordt overgedragen",
        "ended": "Beëindigd",
    },
    owners={
        "received": "veilig_thuis",
        "accepted": "veilig_thuis",
        "advised": "reporter",
        "handing_over": "veilig_thuis",
        "ended": "nobody",
    },
    transitions=(
        Transition("accept", ("received",), "accepted", "In een casus opnemen", "Wmo 2015 art. 4.1.1 lid 2"),
        Transition("advise", ("received",), "advised", "Alleen advies geven", "Wmo 2015 art. 4.1.1 lid 3"),
        Transition(
            "hand_over", ("received",), "handing_over", "Overdragen", "Handelingsprotocol Veilig Thuis"
        ),
        Transition("take_over", ("handing_over",), "received", "Overname aannemen", "Handelingsprotocol"),
        Transition(
            "decline_handover", ("handing_over",), "received", "Overname weigeren", "Handelingsprotocol"
        ),
        Transition(
            "withdraw_handover", ("handing_over",), "received", "Overdracht intrekken", "Handelingsprotocol"
        ),
        Transition("end", ("received",), "ended", "Beëindigen", "Wmo 2015 art. 4.1.1 lid 2"),
    ),
    final=frozenset({"accepted", "advised", "ended"}),
)

CASE = Workflow(
    name="case",
    initial=("open",),
    labels={"open": "Open", "closed": "Gesloten"},
    owners={"open": "veilig_thuis", "closed": "nobody"},
    transitions=(
        Transition("close", ("open",), "closed", "Sluiten", "Wmo 2015 art. 4.1.1; einde bemoeienis"),
        Transition(
            "reopen", ("closed",), "open", "Heropenen", "Handelingsprotocol Veilig Thuis: radarfunctie"
        ),
    ),
    final=frozenset({"closed"}),
)

TASK = Workflow(
    name="task",
    initial=("open",),
    labels={"open": "Te doen", "done": "Gedaan", "cancelled": "Vervallen"},
    owners={"open": "assignee", "done": "nobody", "cancelled": "nobody"},
    transitions=(
        Transition("finish", ("open",), "done", "Afronden"),
        Transition("cancel", ("open",), "cancelled", "Laten vervallen"),
    ),
    final=frozenset({"done", "cancelled"}),
)
