"""The life of a return: the phases in order, and the end with an outcome. The phases themselves are data."""

from itertools import pairwise

from core.workflow import Transition, Workflow
from repatriation.phases import phases

CLOSED = "CLOSED"
_CODES = list(phases().phases)
_RUNNING = tuple(code for code in _CODES if code != CLOSED)

RETURN = Workflow(
    name="return_file",
    initial=(_CODES[0],),
    labels={code: phase.label for code, phase in phases().phases.items()},
    owners={code: "nobody" if code == CLOSED else "lkha" for code in _CODES},
    transitions=(
        *(
            Transition("advance", (here,), there, "Naar de volgende fase", "Werkwijze LKHA")
            for here, there in pairwise(_RUNNING)
        ),
        *(
            Transition("step_back", (there,), here, "Terug naar de vorige fase", "Werkwijze LKHA")
            for here, there in pairwise(_RUNNING)
        ),
        Transition("close", _RUNNING, CLOSED, "Afsluiten", "Werkwijze LKHA"),
    ),
    final=frozenset({CLOSED}),
)
