"""The life of a request by or for the person concerned. Nothing leaves before a second person has read it."""

from core.workflow import Transition, Workflow

REQUEST = Workflow(
    name="request",
    initial=("received",),
    labels={
        "received": "Ontvangen",
        "prepared": "Wacht op tweede lezer",
        "granted": "Toegewezen",
        "refused": "Geweigerd",
        "answered": "Beantwoord",
    },
    owners={
        "received": "handler",
        "prepared": "second_reader",
        "granted": "handler",
        "refused": "handler",
        "answered": "nobody",
    },
    transitions=(
        Transition(
            "prepare", ("received",), "prepared", "Voorleggen", "AVG art. 12 en 15; Wmo 2015 art. 5.3.2"
        ),
        Transition("return", ("prepared",), "received", "Terugsturen"),
        Transition(
            "grant", ("prepared",), "granted", "Toewijzen", "AVG art. 15 of 17; Wmo 2015 art. 5.3.2, 5.3.5"
        ),
        Transition("refuse", ("prepared",), "refused", "Weigeren", "AVG art. 23; Wmo 2015 art. 5.3.2 lid 2"),
        Transition("answer", ("granted", "refused"), "answered", "Antwoord gegeven", "AVG art. 12 lid 3"),
    ),
    final=frozenset({"answered"}),
)
