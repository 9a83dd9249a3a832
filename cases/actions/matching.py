"""Whom the people of a signal may already be: in cases this actor sees, and in other signals here (radarfunctie).

A likeness is a reason to look, never an identity; a person decides (netherlands.md §2.2).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from cases.models import Person, Signal, SignalPerson
from cases.models.person import PersonFields
from cases.person_words import birth_of
from core import names
from core.actor import Actor
from core.partial_dates import PartialDate

# Lower than at the border: here nobody is stopped, and a missed link costs more than a look too many.
WORTH_A_LOOK: Final = 0.65
_BIRTH_ONLY: Final = 0.66
MOST: Final = 8
_CANDIDATES: Final = 300
_OTHER_SIGNALS: Final = 1_000
# People of a signal that entered a case are found in that case.
_OUTSIDE_CASES: Final = ("received", "handing_over", "advised", "ended")


Candidate = tuple[Person | SignalPerson, names.Identity]


@dataclass(frozen=True, slots=True)
class Match:
    """`known` (in a case or in another signal) may be `given` of this signal; `why` says so in general words."""

    given: SignalPerson
    known: Person | SignalPerson
    score: float
    why: tuple[str, ...]

    @property
    def reference(self) -> str:
        """The number of the case or signal in which the known person stands."""
        if isinstance(self.known, Person):
            return self.known.case.reference
        return self.known.signal.reference

    @property
    def url(self) -> str:
        """Where to look."""
        if isinstance(self.known, Person):
            return self.known.case.get_absolute_url()
        return self.known.signal.get_absolute_url()

    @property
    def in_case(self) -> bool:
        """Whether the known person stands in a case."""
        return isinstance(self.known, Person)


def likely(*, by: Actor, signal: Signal) -> list[Match]:
    """The likeliest matches for each person of the signal, best first, at most MOST a person."""
    given = list(signal.people.all())
    others = _others(by, signal) if given else []
    found: list[Match] = []
    for person in given:
        matches = _compared(person, [*_in_cases(by, person, signal), *others])
        found += sorted(matches, key=lambda match: match.score, reverse=True)[:MOST]
    return found


def _in_cases(by: Actor, person: SignalPerson, signal: Signal) -> list[Candidate]:
    digests = names.search_keys(_name(person), birth_of(person), list(settings.INDEX_KEYS.values()))
    if not digests:
        return []
    ids = (
        Person.objects.visible_to(by)
        .filter(keys__digest__in=digests)
        .order_by("-recorded_at")
        .values_list("pk", flat=True)[:_CANDIDATES]
    )
    rows = Person.objects.filter(pk__in=set(ids)).select_related("case")
    return [(row, _identity(row)) for row in rows if row.case_id != signal.case_id]


def _others(by: Actor, signal: Signal) -> list[Candidate]:
    # Only who is named or has a whole birth date can be compared; the others are not even fetched.
    rows = (
        SignalPerson.objects.filter(
            signal__in=Signal.objects.visible_to(by).filter(
                receiver_id=signal.receiver_id, state__in=_OUTSIDE_CASES
            )
        )
        .exclude(signal=signal)
        .exclude(given_names="", family_name="", birth_date="")
        .select_related("signal")
        .order_by("-recorded_at")[:_OTHER_SIGNALS]
    )
    return [(row, _identity(row)) for row in rows]


def _compared(given: SignalPerson, candidates: Iterable[Candidate]) -> list[Match]:
    ours = _identity(given)
    sounds = _sounds(ours)
    found = []
    for known, theirs in candidates:
        if ours.tokens and theirs.tokens:
            # The same first step as the index of cases: without one part that sounds alike there is no comparing.
            score = names.score(ours, theirs) if sounds & _sounds(theirs) else 0.0
        else:
            score = _BIRTH_ONLY if _same_day(ours.birth, theirs.birth) else 0.0
        if score >= WORTH_A_LOOK:
            found.append(Match(given, known, score, _why(ours, theirs)))
    return found


def _sounds(identity: names.Identity) -> frozenset[str]:
    return frozenset(bones for token in identity.tokens for bones in token.sounds)


def _why(ours: names.Identity, theirs: names.Identity) -> tuple[str, ...]:
    return (_why_name(ours, theirs), _why_birth(ours.birth, theirs.birth))


def _why_name(ours: names.Identity, theirs: names.Identity) -> str:
    if not ours.tokens or not theirs.tokens:
        return "naam niet bekend"
    if names.name_likeness(ours.tokens, theirs.tokens) >= 0.95:
        return "naam klinkt gelijk"
    if min(len(ours.tokens), len(theirs.tokens)) == 1:
        return "een deel van de naam klinkt gelijk"
    return "naam lijkt erop"


def _why_birth(ours: PartialDate | None, theirs: PartialDate | None) -> str:
    likeness = names.birth_likeness(ours, theirs)
    if likeness is None:
        return "geboortedatum niet te vergelijken"
    if likeness == 1:
        return "geboortedatum gelijk"
    if ours is not None and theirs is not None and ours.year is not None and ours.year == theirs.year:
        return "geboortejaar gelijk"
    return "geboortedatum lijkt erop" if likeness else "geboortedatum verschilt"


def _same_day(ours: PartialDate | None, theirs: PartialDate | None) -> bool:
    born = ours.full_and_trusted if ours else None
    return born is not None and theirs is not None and born == theirs.full_and_trusted


def _identity(person: PersonFields) -> names.Identity:
    return names.Identity(_name(person), birth_of(person))


def _name(person: PersonFields) -> str:
    return f"{person.given_names} {person.family_name}".strip()
