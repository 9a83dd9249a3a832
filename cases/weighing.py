"""What the answers to the afwegingskader lead to, question by question."""

from collections.abc import Mapping
from dataclasses import dataclass

from cases import reference

ADVICE = "advice"
UNKNOWN_TEXT = "U weet dit nog niet. Vraag advies aan Veilig Thuis, of meld."


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the weighing ends: close, report, help, or advice after an unknown; the sentence; the last question."""

    code: str
    text: str
    question: str


def outcome(answers: Mapping[str, str]) -> Outcome | None:
    """Follow yes and no from the first question; None while the next question has no answer.

    "unknown" is never a no: it leads to advice.
    """
    questions = reference.weighing().questions
    code: str | None = next(iter(questions))
    while code is not None:
        answer = answers.get(code, "")
        if answer == "unknown":
            return Outcome(ADVICE, UNKNOWN_TEXT, code)
        if answer not in ("yes", "no"):
            return None
        branch = questions[code].yes if answer == "yes" else questions[code].no
        if branch.outcome is not None:
            return Outcome(branch.outcome, branch.text, code)
        code = branch.next
    return None
