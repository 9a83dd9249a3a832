"""The life of a look that asks for a second look."""

from core.workflow import Transition, Workflow

BASIS = "AVG art. 32 lid 1 onder d; BIO2 8.15.06"
LOOK_REVIEW = Workflow(
    name="look_review",
    initial=("open",),
    labels={"open": "Te bekijken", "asked": "Navraag gedaan", "closed": "Afgehandeld"},
    owners={"open": "privacy_officer", "asked": "privacy_officer", "closed": "nobody"},
    transitions=(
        Transition("ask", ("open",), "asked", "Navraag doen", BASIS),
        Transition("close", ("open", "asked"), "closed", "Afhandelen", BASIS),
    ),
    final=frozenset({"closed"}),
)
