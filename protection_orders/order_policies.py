"""Conditions on an order and its service; they know no user. Every refusal is a sentence for the screen."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import cast
from uuid import UUID

from cases.deadline_rules import Period
from cases.models import Person
from cases.person_words import birth_of
from core import clock, words, working_days
from core.errors import InvalidInput, PolicyDenied
from core.partial_dates import MAJORITY_AGE
from organisations.models import Organisation, OrganisationKind
from protection_orders.instruments import OrderInstrument, ServiceWay, instruments, service_ways
from protection_orders.models import Application, Order, SafetyPlan

# Shorter pieces would be found in ordinary words.
MIN_SECRET = 5
PERIOD_WORDS = {
    "days": ("dag", "dagen"),
    "weeks": ("week", "weken"),
    "months": ("maand", "maanden"),
    "years": ("jaar", "jaar"),
    "hours": ("uur", "uur"),
}


def instrument_of(code: str) -> OrderInstrument:
    """The instrument of an order or application; raises PolicyDenied when the list no longer holds it."""
    found = instruments().get(code)
    if found is None:
        raise PolicyDenied("Dit soort bevel staat niet meer in de lijst. Neem contact op met het beheer.")
    return found


def check_real(application: Application, instrument: OrderInstrument, decided_at: datetime) -> None:
    """Raise PolicyDenied for practice, or for an instrument that the law does not hold on that day."""
    if application.is_practice or application.case.is_practice:
        raise PolicyDenied("Dit is een oefening. Een oefening krijgt nooit een bevel.")
    if not instrument.in_force_on(working_days.local_day(decided_at)):
        raise PolicyDenied(f"{instrument.name}: dit instrument bestaat op die dag niet in de wet.")


def check_past(moment: datetime, field: str) -> None:
    """Raise InvalidInput for a moment in the future."""
    if moment > clock.now():
        raise InvalidInput("Dit moment ligt in de toekomst. Vul in wanneer het gebeurde.", field)


def check_authority(instrument: OrderInstrument, authority: str, organisation: Organisation | None) -> None:
    """Raise InvalidInput without an authority, or for one that does not decide on this instrument."""
    if not authority.strip():
        raise InvalidInput("Vul in wie besliste.", "authority")
    if organisation is not None and organisation.kind not in instrument.decided_by:
        kinds = " of ".join(OrganisationKind(kind).label for kind in instrument.decided_by)
        raise InvalidInput(f"Over dit bevel beslist: {kinds}.", "authority_organisation")


def period_words(period: Period) -> str:
    """A period as it is said: "3 maanden"."""
    one, many = PERIOD_WORDS[period.unit]
    return f"{period.length} {one if period.length == 1 else many}"


def add_period(start: datetime, period: Period) -> datetime:
    """When an order that starts at `start` ends after `period`; no working-day rule ever lengthens it."""
    unit = "calendar_days" if period.unit == "days" else period.unit
    return working_days.ends_at(start, working_days.Period(period.length, cast(working_days.Unit, unit)))


def latest_end(instrument: OrderInstrument, starts_at: datetime) -> datetime | None:
    """The last end that a first decision may give, None when the instrument has no maximum."""
    return None if instrument.max_duration is None else add_period(starts_at, instrument.max_duration)


def check_term(
    instrument: OrderInstrument, *, decided_at: datetime, starts_at: datetime, ends_at: datetime | None
) -> None:
    """Raise InvalidInput for a start before the decision, an end before the start, or a term that is too long."""
    if starts_at < decided_at:
        raise InvalidInput("Een bevel kan niet ingaan voor het besluit.", "starts_at")
    if ends_at is not None and ends_at <= starts_at:
        raise InvalidInput("Het einde ligt voor het begin. Kijk beide na.", "ends_at")
    longest = latest_end(instrument, starts_at)
    if longest is None or instrument.max_duration is None:
        return
    if ends_at is None or ends_at > longest:
        raise InvalidInput(
            f"{instrument.name} duurt hooguit {period_words(instrument.max_duration)}. "
            f"Het einde is dan uiterlijk {words.when(longest)}.",
            "ends_at",
        )


def hearing_due(instrument: OrderInstrument, decided_at: datetime) -> datetime:
    """When an order without hearing loses force (Rv art. 800 lid 3). Raises InvalidInput where that is not possible."""
    if instrument.without_hearing is None:
        raise InvalidInput(
            f"{instrument.name}: dit kan niet zonder zitting worden gegeven.", "without_hearing"
        )
    return add_period(decided_at, instrument.without_hearing.lapses)


def majority_field(person_id: UUID) -> str:
    """The name of the form field that asks on which day this person turns 18."""
    return f"majority_{person_id.hex}"


def needs_majority_day(instrument: OrderInstrument, person: Person, ends_at: datetime | None) -> bool:
    """Whether a person must say when this child turns 18: the known parts of the birth date do not decide the end."""
    if not instrument.end_at_18:
        return False
    birth = birth_of(person)
    if birth.full_and_trusted is not None:
        return False
    span = birth.birth_range()
    if span is None:
        return True
    first = span[0].year + MAJORITY_AGE if birth.full else None
    earliest = date(first, 1, 1) if first else _earliest_18(person)
    return ends_at is None or _midnight(earliest) < ends_at


def child_end(
    instrument: OrderInstrument, person: Person, *, ends_at: datetime | None, answer: date | None
) -> datetime | None:
    """The 18th birthday when the measure ends by it, None when the decision's own end comes first.

    Raises InvalidInput when the birth date does not decide it and nobody answered, or answered outside what is known.
    """
    if not instrument.end_at_18:
        return None
    field = majority_field(person.pk)
    birth = birth_of(person)
    trusted = birth.full_and_trusted
    if trusted is not None:
        day = birth.turns_18_on()
        assert isinstance(day, date)  # noqa: S101
    elif not needs_majority_day(instrument, person, ends_at):
        return None
    elif answer is None:
        raise InvalidInput(
            "De geboortedatum is niet helemaal bekend. Vul in op welke dag dit kind 18 wordt. "
            "Het bevel eindigt dan.",
            field,
        )
    else:
        day = answer
        span = birth.birth_range()
        if span is not None and not span[0].year + MAJORITY_AGE <= day.year <= span[1].year + MAJORITY_AGE:
            raise InvalidInput("Deze dag past niet bij wat over de geboorte bekend is.", field)
    end = _midnight(day)
    return end if ends_at is None or end < ends_at else None


def check_ages(
    instrument: OrderInstrument, protected: Iterable[Person], answers: Mapping[UUID, str], day: date
) -> None:
    """Raise InvalidInput when the instrument cannot protect somebody of that age on the day of the decision."""
    for person in protected:
        adult = birth_of(person).is_adult(day)
        if adult is None:
            adult = {"adult": True, "minor": False}.get(answers.get(person.pk, ""))
        if adult is None or instrument.protects == "both":
            continue
        if adult != (instrument.protects == "adult"):
            whom = "minderjarigen" if instrument.protects == "minor" else "volwassenen"
            raise InvalidInput(
                f"{instrument.name} beschermt alleen {whom}, op de dag van het besluit.", "decided_at"
            )


def check_extension(
    instrument: OrderInstrument, order: Order, *, decided_at: datetime, ends_at: datetime
) -> None:
    """Raise PolicyDenied or InvalidInput when the instrument allows no (longer, further) extension."""
    if order.ends_at is None:
        raise PolicyDenied("Dit bevel heeft geen einddatum. Verlengen is niet nodig.")
    if not order.is_running(decided_at):
        raise InvalidInput("Het bevel gold niet meer op die dag. Vraag een nieuw bevel aan.", "decided_at")
    if ends_at <= order.ends_at:
        raise InvalidInput("Het nieuwe einde ligt niet na het huidige einde.", "ends_at")
    rule = instrument.extension
    if rule is None:
        if instrument.max_duration is None:
            return
        raise PolicyDenied(f"{instrument.name} kan niet worden verlengd.")
    if rule.max_times is not None and order.extensions >= rule.max_times:
        times = "keer" if rule.max_times == 1 else "keren"
        raise PolicyDenied(f"{instrument.name} kan hooguit {rule.max_times} {times} worden verlengd.")
    latest = add_period(order.ends_at, rule.period)
    if rule.total_days is not None:
        latest = min(latest, add_period(order.starts_at, Period(rule.total_days, "days")))
    if ends_at > latest:
        raise InvalidInput(
            f"Deze verlenging duurt hooguit {period_words(rule.period)}. "
            f"Het einde is dan uiterlijk {words.when(latest)}.",
            "ends_at",
        )


def way_of(code: str) -> ServiceWay:
    """The way of service; raises InvalidInput for one that is not in the list."""
    found = service_ways().get(code)
    if found is None:
        raise InvalidInput("Kies hoe dit ging.", "way")
    return found


def check_way(way: ServiceWay, outcome: str) -> None:
    """Raise InvalidInput when this way cannot have this outcome."""
    if outcome == "served" and not way.counts_as_served:
        raise InvalidInput(f"“{way.label}” telt niet als uitreiking. Kies een andere uitkomst.", "outcome")
    if outcome == "told" and not way.counts_as_told:
        raise InvalidInput(
            f"Met “{way.label}” weet de betrokkene het nog niet. Kies een andere uitkomst.", "outcome"
        )


def check_safe_place(plans: Iterable[SafetyPlan], protected: int) -> None:
    """Raise PolicyDenied unless every protected person has a safety plan with a confirmed safe place."""
    confirmed = sum(1 for plan in plans if plan.is_confirmed)
    if protected == 0 or confirmed < protected:
        raise PolicyDenied(
            "Uitreiken is een gevaarlijk moment. Maak eerst een veiligheidsplan met een bevestigde veilige plek, "
            "voor iedereen die het bevel beschermt. Afwijken kan met een reden en een tweede persoon."
        )


def check_no_secret(texts: Mapping[str, str], people: Iterable[Person]) -> None:
    """Raise InvalidInput when a text that others will read holds an address that must stay secret."""
    secrets = secret_texts(people)
    for field, text in texts.items():
        if holds_secret(text, secrets):
            raise InvalidInput(
                "Deze tekst bevat een geheim adres. De verweerder krijgt dit te lezen. Haal het adres eruit.",
                field,
            )


def secret_texts(people: Iterable[Person]) -> list[str]:
    """The addresses of these people that may stand on nothing that is served, made comparable; safe places too."""
    found: list[str] = []
    for person in people:
        plan = getattr(person, "safety_plan", None)
        if plan is not None:
            # Of a safe place one word, such as "opvang", tells nobody where.
            found += [line for line in re.split(r"[\n,;]", plan.place) if len(line.split()) > 1]
        for text in (person.secret_address, person.address if person.address_is_secret else ""):
            lines = [line.strip() for line in re.split(r"[\n,;]", text or "") if line.strip()]
            # A town alone may stand in an area ban; the line with the street or the house may not.
            found += [line for line in lines if len(lines) == 1 or not line.isalpha()]
    return [plain for plain in map(_plain, found) if len(plain) >= MIN_SECRET]


def holds_secret(text: str, secrets: Iterable[str]) -> bool:
    """Whether a text holds one of the secret lines, whatever the spacing, capitals or punctuation."""
    plain = _plain(text)
    return any(secret in plain for secret in secrets)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _earliest_18(person: Person) -> date:
    day = birth_of(person).turns_18_on()
    assert day is not None  # noqa: S101
    return day[0] if isinstance(day, tuple) else day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.AMSTERDAM)
