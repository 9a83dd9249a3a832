"""Conditions on an alert and on a match; they know no user."""

from datetime import datetime, timedelta

from border.models import BorderCheck, BorderMatch
from border.reference import AlertGround, alert_grounds, posts
from cases.models import Case, Person
from cases.person_words import birth_of
from core.errors import InvalidInput, PolicyDenied
from core.working_days import local_day

# A duty is over by then: who meets the person again does a new check.
DECIDE_WITHIN = timedelta(hours=12)
_SLACK = timedelta(minutes=1)


def check_post(code: str) -> None:
    """Raise InvalidInput for a place that is not in the list."""
    if code not in posts():
        raise InvalidInput("Kies de plaats waar u controleert.", "post")


def check_real(case: Case) -> None:
    """Raise PolicyDenied for a practice case: an exercise is never found at the border."""
    if case.is_practice:
        raise PolicyDenied("Dit is een oefening. Een oefening is nooit vindbaar aan de grens.")


def ground_of(code: str) -> AlertGround:
    """The ground with this code. Raises InvalidInput."""
    found = alert_grounds().get(code)
    if found is None:
        raise InvalidInput("Kies de grondslag van de signalering.", "ground")
    return found


def check_term(
    ground: AlertGround, *, decided_at: datetime, start: datetime, end: datetime, now: datetime
) -> None:
    """Raise InvalidInput for a decision in the future, an end before the start or now, or a term that is too long."""
    if decided_at > now + _SLACK:
        raise InvalidInput("Dit moment ligt in de toekomst. Vul in wanneer het besluit viel.", "occurred_at")
    if end <= start:
        raise InvalidInput("Het einde ligt voor het begin. Kijk beide data na.", "valid_until")
    if end <= now:
        raise InvalidInput(
            "Het einde ligt in het verleden. Deze signalering geldt dan niet meer.", "valid_until"
        )
    if end - start > timedelta(days=ground.longest_days):
        raise InvalidInput(
            f"Deze grondslag geldt hoogstens {ground.longest_days} dagen. Kies een eerder einde.",
            "valid_until",
        )


def check_age(ground: AlertGround, person: Person, at: datetime) -> None:
    """Raise InvalidInput when the ground is for minors and the person is surely an adult. Unknown is not a reason."""
    if ground.minors_only and birth_of(person).is_adult(local_day(at)) is True:
        raise InvalidInput("Deze grondslag geldt alleen voor een kind. Deze persoon is volwassen.", "ground")


def check_findable(person: Person) -> None:
    """Raise InvalidInput when nothing is known by which an officer could find the person."""
    if not person.document_number and not (person.given_names or person.family_name):
        raise InvalidInput(
            "Van deze persoon zijn geen naam en geen documentnummer bekend. Vul die eerst in bij Mensen.",
            "person",
        )


def check_decidable(check: BorderCheck, match: BorderMatch, now: datetime) -> None:
    """Raise PolicyDenied when the match was decided about, or the check is from an earlier duty."""
    if now - check.recorded_at > DECIDE_WITHIN:
        raise PolicyDenied("Deze controle is ouder dan twaalf uur. Doe een nieuwe controle.")
