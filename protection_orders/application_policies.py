"""Conditions on an application; they know no user. Every sentence may be shown as it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from cases.deadline_rules import Period
from core.errors import InvalidInput, PolicyDenied
from core.working_days import add_months
from organisations.models import OrganisationKind
from protection_orders import instruments as data
from protection_orders.dossier import Dossier, MeasurePart, PersonPart
from protection_orders.instruments import OrderInstrument
from protection_orders.models import Application, WithdrawalRequest
from protection_orders.paper_content import PERSON_WORDS, leaks

ASSESSMENT_DAYS: Final = 14
"""How old an assessment may be when its instrument names no term for the level."""

UNLOCK_MINUTES: Final = 15
"""How long an unlocked annex can be fetched."""

PARTS: Final = {
    "beschermd": "Wie wordt beschermd",
    "verweerders": "Verweerders en anderen",
    "mening": "Eigen mening en instemming",
    "maatregelen": "Maatregelen",
    "feiten": "Feiten en gevaar",
    "bericht": "Bericht vooraf",
    "procedures": "Andere procedures",
    "zitting": "Wensen voor de zitting",
}
"""The parts of an application in the order of writing."""


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that still stands in the way of submitting, and in which part."""

    part: str
    text: str


def instrument_of(code: str) -> OrderInstrument:
    """The instrument; raises InvalidInput for one that is not in the list."""
    try:
        return data.instruments()[code]
    except KeyError as error:
        raise InvalidInput("Kies een instrument uit de lijst.", "instrument") from error


def check_instrument(instrument: OrderInstrument, day: date, *, practice: bool) -> None:
    """Raise InvalidInput unless the instrument exists in law on that day, or this is practice with a prospective one."""
    if instrument.is_prospective and not practice:
        raise InvalidInput(
            "Dit instrument bestaat nog niet in de wet. U kunt het alleen als oefening gebruiken.",
            "instrument",
        )
    if not instrument.is_prospective and not instrument.in_force_on(day):
        raise InvalidInput("Dit instrument geldt niet op deze datum.", "instrument")


def check_editable(application: Application) -> None:
    """Raise PolicyDenied when the text lies with somebody else or is final."""
    if not application.is_editable:
        raise PolicyDenied("Deze aanvraag is voorgelegd. De tekst kan nu niet veranderen.")


def missing(dossier: Dossier, on: date) -> list[Missing]:
    """Everything that is not complete yet, in the order of the parts; empty when it may be submitted."""
    instrument = data.instruments()[dossier.instrument]
    found: list[Missing] = []
    found += [Missing("beschermd", text) for text in _protected(dossier, instrument)]
    found += [Missing("verweerders", text) for text in _respondents(dossier, instrument)]
    found += [Missing("mening", text) for text in _own_views(dossier)]
    found += [Missing("maatregelen", text) for text in _measures(dossier, instrument, on)]
    found += [Missing("feiten", text) for text in _facts(dossier, on)]
    found += [Missing("bericht", text) for text in _notice(dossier)]
    if not dossier.other_proceedings:
        found.append(Missing("procedures", "Zeg of er andere procedures zijn."))
    elif dossier.other_proceedings == "yes" and not dossier.other_proceedings_note:
        found.append(Missing("procedures", "Noem de andere procedures."))
    if not dossier.hearing_asked:
        found.append(Missing("zitting", "Zeg wat nodig is op de zitting, of dat niets nodig is."))
    return found + _leaks(dossier)


def check_complete(dossier: Dossier, on: date) -> None:
    """Raise PolicyDenied with what is missing."""
    found = missing(dossier, on)
    if found:
        raise PolicyDenied("Nog niet compleet. " + " ".join(item.text for item in found))


def _protected(dossier: Dossier, instrument: OrderInstrument) -> Iterable[str]:
    if not dossier.protected:
        yield "Kies wie beschermd moet worden."
    for person in dossier.protected:
        if not person.age:
            yield f"{person.place}: de leeftijd is niet bekend. Zeg wat u hierover weet."
        elif not person.age_from_birth and not person.age_basis:
            yield f"{person.place}: schrijf waaruit de leeftijd blijkt."
        elif not _age_fits(instrument, person):
            group = "jonger dan 18 jaar" if instrument.protects == "minor" else "18 jaar of ouder"
            yield f"{person.place}: {instrument.name} beschermt alleen wie {group} is."


def _age_fits(instrument: OrderInstrument, person: PersonPart) -> bool:
    age = {"minor": data.ADULT_AGE - 1, "adult": data.ADULT_AGE}.get(person.age)
    return instrument.can_protect(age)


def _respondents(dossier: Dossier, instrument: OrderInstrument) -> Iterable[str]:
    needs_respondent = any(m.addressee == "respondent" for m in dossier.measures) or instrument.needs_service
    if needs_respondent and not dossier.respondents and not dossier.class_of_others:
        yield "Kies een verweerder, of beschrijf de groep van anderen."
    for person in dossier.respondents:
        if instrument.respondent_min_age is None:
            continue
        if not person.age:
            yield f"{person.place}: de leeftijd is niet bekend. Zeg wat u hierover weet."
        elif person.age == "minor":
            yield f"{person.place}: {instrument.name} kan alleen tegen een volwassene."


def _own_views(dossier: Dossier) -> Iterable[str]:
    if not dossier.protected:
        yield "Leg vast wat de beschermde persoon zelf wil."
    for person in dossier.protected:
        yield from _own_view(dossier, person)


def _own_view(dossier: Dossier, person: PersonPart) -> Iterable[str]:
    if not person.agreement or not person.knows:
        yield f"{person.place}: zeg of de persoon ervan weet en het eens is."
        return
    if person.agreement == "not_asked":
        if not person.not_asked_reason:
            yield f"{person.place}: schrijf waarom vragen niet kon."
    elif not any(view.person == person.id for view in dossier.views):
        yield f"{person.place}: leg de mening vast in de eigen woorden."
    if not person.capacity:
        yield f"{person.place}: zeg of de persoon dit zelf kan overzien."
    elif person.capacity in ("doubt", "lacking") and not person.capacity_note:
        yield f"{person.place}: leg uit waarom de persoon dit niet kan overzien."
    if needs_legal_reason(person):
        if not person.legal_reason or not person.legal_reason_note:
            yield f"{person.place} is volwassen en stemde niet in. Geef de grond in de wet en leg die uit."
        elif not person.confirmed:
            yield f"{person.place}: een tweede persoon moet de grond zonder instemming bevestigen."


def needs_legal_reason(person: PersonPart) -> bool:
    """Whether this is, or may be, an adult who has not agreed. An age that is not established counts as adult here."""
    return person.age != "minor" and person.agreement != "agrees"


def _measures(dossier: Dossier, instrument: OrderInstrument, on: date) -> Iterable[str]:
    if not dossier.measures:
        yield "Kies minstens één maatregel."
    for measure in dossier.measures:
        yield from _measure(dossier, measure, instrument, on)


def _measure(dossier: Dossier, measure: MeasurePart, instrument: OrderInstrument, on: date) -> Iterable[str]:
    library = data.measures().get(measure.key)
    if library is None or instrument.code not in library.instruments:
        yield f"{measure.name} hoort niet bij {instrument.name}."
    known = [pk for pk in measure.binds if dossier.person(pk)]
    bound = bool(known) or (measure.binds_others and bool(dossier.class_of_others))
    if measure.addressee != "authority" and not bound:
        yield f"{measure.name}: zeg voor wie dit geldt."
    if measure.limits_travel and not measure.proportionality:
        yield f"{measure.name} beperkt reizen. Leg uit waarom niets lichters genoeg is."
    if not measure.ends_on:
        return
    ends = date.fromisoformat(measure.ends_on)
    starts = date.fromisoformat(measure.starts_on) if measure.starts_on else on
    if ends < on:
        yield f"{measure.name}: de einddatum is voorbij."
    if instrument.max_duration and ends > latest_end(starts, instrument.max_duration):
        yield f"{measure.name} duurt te lang. {instrument.name} duurt hooguit {period_words(instrument.max_duration)}."
    if instrument.end_at_18 and any(p.turns_18 and measure.ends_on > p.turns_18 for p in dossier.protected):
        yield f"{measure.name} loopt door na de 18e verjaardag. Dit instrument eindigt dan."


def latest_end(starts: date, period: Period) -> date:
    """The last day on which something of this longest duration may end. No working days: validity is never lengthened."""
    if period.unit in ("months", "years"):
        return add_months(starts, period.length * (12 if period.unit == "years" else 1))
    return starts + timedelta(days=period.length * (7 if period.unit == "weeks" else 1))


def period_words(period: Period) -> str:
    """ "3 maanden", "1 jaar"."""
    one, many = {
        "days": ("dag", "dagen"), "weeks": ("week", "weken"), "months": ("maand", "maanden"), "years": ("jaar", "jaar"),
    }[period.unit]  # fmt: skip
    return f"{period.length} {one if period.length == 1 else many}"


def _facts(dossier: Dossier, on: date) -> Iterable[str]:
    if not dossier.facts:
        yield "Schrijf minstens één feit op."
    elif all(fact.disclosure == "protected" for fact in dossier.facts):
        yield "Alle feiten zijn afgeschermd. De beslisser leest dan niets."
    if dossier.case_has_signals and not any(fact.signal for fact in dossier.facts):
        yield "Verbind minstens één feit met een signaal."
    if dossier.assessment is None:
        yield "Kies de risicotaxatie waarop de aanvraag rust."
    elif dossier.assessment.state != "final":
        yield "De risicotaxatie is nog niet afgerond."
    elif not dossier.assessment.is_current:
        yield "Er is een nieuwere risicotaxatie. Kies die."
    else:
        days = dossier.assessment.reassess_days or ASSESSMENT_DAYS
        if date.fromisoformat(dossier.assessment.on) + timedelta(days=days) < on:
            yield f"De risicotaxatie is ouder dan {days} dagen. Maak een nieuwe."


def _notice(dossier: Dossier) -> Iterable[str]:
    if not dossier.without_notice:
        yield "Zeg of de andere partijen vooraf bericht krijgen."
    elif dossier.without_notice == "yes" and not (dossier.notice_reasons and dossier.notice_note):
        yield "Kies waarom bericht vooraf niet kan, en leg het uit."


def _leaks(dossier: Dossier) -> list[Missing]:
    """Secrets in texts that people wrote, part by part, so that the writer knows where to look."""
    texts: dict[str, list[str]] = {
        "beschermd": [p.age_basis for p in dossier.protected],
        "verweerders": [dossier.class_of_others, *(p.role_note for p in dossier.respondents)],
        "mening": [
            t for p in dossier.protected for t in (p.not_asked_reason, p.capacity_note, p.legal_reason_note)
        ],
        "maatregelen": [t for m in dossier.measures for t in (m.text, m.territory, m.proportionality)],
        "feiten": [dossier.facts_note, *(f.text for f in dossier.facts if f.disclosure != "protected")],
        "bericht": [dossier.notice_note],
        "procedures": [dossier.other_proceedings_note],
        "zitting": [dossier.hearing_language, dossier.hearing_note],
    }
    return [
        Missing(part, sentence)
        for part, written in texts.items()
        for sentence in leaks(written, dossier.secrets, f"“{PARTS[part]}”")
    ]


def check_acute(application: Application) -> None:
    """Raise PolicyDenied unless somebody concluded that the danger is acute."""
    assessment = application.assessment
    if application.case.danger != "acute" and (assessment is None or assessment.conclusion != "acute"):
        raise PolicyDenied("Alleen goedkeuren kan bij acuut gevaar. Het gevaar is nu niet als acuut gewogen.")


def check_read(application: Application, content_hash: str | None) -> None:
    """Raise PolicyDenied when the reader saw another version than lies there now; None skips the question."""
    if content_hash is not None and content_hash != application.content_hash:
        raise PolicyDenied("De aanvraag is intussen opnieuw voorgelegd. Lees de nieuwe tekst en beslis dan.")


def check_reasons(reasons: Iterable[str], note: str) -> None:
    """Raise InvalidInput without a coded reason, or without the words that a reason asks for."""
    known = data.return_reasons()
    chosen = list(reasons)
    if not chosen or any(code not in known for code in chosen):
        raise InvalidInput("Kies minstens één reden.", "reasons")
    need = next((known[code] for code in chosen if known[code].needs_note), None)
    if need and not note.strip():
        raise InvalidInput(f"Leg uit bij “{need.label}”. {need.help}", "note")


def check_not_practice(application: Application) -> None:
    """Raise PolicyDenied for practice: the database refuses it as well."""
    if application.is_practice:
        raise PolicyDenied("Dit is een oefening. Een oefening wordt nooit ingediend.")


def check_may_file(application: Application, who: str, authority_kind: str) -> None:
    """Raise InvalidInput unless `who` (an organisation kind or person code) may ask, and this kind decides."""
    instrument = instrument_of(application.instrument)
    if not instrument.may_file(who):
        allowed = ", ".join(
            who_words(code) for code in (*instrument.applicants, *instrument.applicant_persons)
        )
        raise InvalidInput(f"Deze aanvrager mag {instrument.name} niet vragen. Wel: {allowed}.", "filed_by")
    if authority_kind and authority_kind not in instrument.decided_by:
        deciders = ", ".join(who_words(kind) for kind in instrument.decided_by)
        raise InvalidInput(
            f"Deze organisatie beslist hier niet over. Wel: {deciders}.", "authority_organisation"
        )


def who_words(code: str) -> str:
    """An organisation kind or a person code in words."""
    return PERSON_WORDS.get(code) or OrganisationKind(code).label


def check_no_open_withdrawal(application: Application) -> None:
    """Raise PolicyDenied while a request to withdraw waits for its check or decision."""
    if application.withdrawals.filter(state__in=("asked", "checked")).exists():
        raise PolicyDenied("Er ligt al een verzoek om in te trekken. Rond dat eerst af.")


def check_withdrawal(request: WithdrawalRequest, *, weighed_anew: bool) -> None:
    """Raise PolicyDenied unless the check found no pressure and the danger was weighed anew after the request."""
    if request.pressure == "yes":
        raise PolicyDenied("Er is druk gezien. De aanvraag blijft staan.")
    if not weighed_anew:
        raise PolicyDenied("Weeg eerst het gevaar opnieuw. De laatste taxatie is van voor het verzoek.")


def check_unlocked(unlocked_at: datetime, now: datetime) -> None:
    """Raise PolicyDenied when the annex was unlocked too long ago."""
    if now - unlocked_at > timedelta(minutes=UNLOCK_MINUTES):
        raise PolicyDenied(f"De bijlage was {UNLOCK_MINUTES} minuten open. Open haar opnieuw, met reden.")
