"""When an assessment is complete enough to conclude; knows no user."""

from collections.abc import Iterable, Mapping

from core.errors import InvalidInput, PolicyDenied
from risk.instruments import Instrument
from risk.models import Answer, Assessment


def check_evidence(answers: Iterable[Answer], instrument: Instrument) -> None:
    """Raise PolicyDenied naming the first yes or partly without dated evidence and its source."""
    for answer in answers:
        if answer.value in {"yes", "partly"} and not (
            answer.evidence.strip() and answer.evidence_date and answer.source
        ):
            text = instrument.items[answer.item].text
            raise PolicyDenied(
                f"Bij “{text}” staat ja of deels. Schrijf waaruit dat blijkt, met datum en bron."
            )


def check_conclusion(instrument: Instrument, conclusion: str, reason: str) -> None:
    """Raise InvalidInput without a known conclusion or a reason: a person concludes, not the form."""
    if conclusion not in instrument.conclusions:
        raise InvalidInput("Kies uw oordeel.", "conclusion")
    if len(reason.strip()) < 10:
        raise InvalidInput("Schrijf in een paar woorden waarom u dit vindt.", "reason")


def check_fear(assessment: Assessment) -> None:
    """Raise PolicyDenied when nobody said whether the person was asked about fear."""
    if assessment.fear_asked == "asked" and not assessment.fear_own_words.strip():
        raise PolicyDenied("Schrijf de angst op in de woorden van de persoon zelf.")


def values(answers: Iterable[Answer]) -> Mapping[str, str]:
    """Answers as item -> value."""
    return {answer.item: answer.value for answer in answers}
