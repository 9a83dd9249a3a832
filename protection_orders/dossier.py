"""Everything an application says, gathered once: what is checked, hashed, kept as a version, and shown to each reader.

A dossier holds plain values only, so that it can be stored word for word and compared later. It also holds what must
never leave the house (`secrets`, protected facts): what a reader gets is decided in `paper_content` alone.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from cases.models import Person, Signal
from cases.models.contact import SourceKind
from cases.person_words import birth_of, person_label
from core import clock, words
from core.working_days import local_day
from protection_orders import instruments as data
from protection_orders.models import Application, ApplicationPerson, RequestedMeasure, SafetyPlan, StatedFact
from protection_orders.models.application_parts import Agreement, Capacity, LegalReason, Part
from risk import instruments as risk_data
from risk.models import Assessment
from risk.models.assessment import Level


@dataclass(frozen=True, slots=True)
class PersonPart:
    """A person as the application knows them. `age`: minor, adult, undetermined, or empty while nobody answered."""

    id: str
    label: str
    place: str
    name: str
    birth: str
    language: str
    address: str
    age: str
    age_years: int | None
    age_from_birth: bool
    age_basis: str
    turns_18: str
    knows: str
    agreement: str
    not_asked_reason: str
    capacity: str
    capacity_note: str
    share_view: bool
    legal_reason: str
    legal_reason_note: str
    confirmed: bool
    role_note: str


@dataclass(frozen=True, slots=True)
class ViewPart:
    """One view of a protected person in their own words."""

    person: str
    words: str
    on: str
    alone: str
    language: str
    interpreter: str


@dataclass(frozen=True, slots=True)
class MeasurePart:
    """One measure asked for; `binds` and `bind_names` are ids and names of whom it binds."""

    key: str
    name: str
    kind: str
    text: str
    concerns_travel: bool
    limits_travel: bool
    addressee: str
    binds: tuple[str, ...]
    binds_others: bool
    territory: str
    starts_on: str
    ends_on: str
    proportionality: str


@dataclass(frozen=True, slots=True)
class FactPart:
    """One stated fact; `signal` is the number of the signal on which it rests."""

    text: str
    kind: str
    on: str
    disclosure: str
    signal: str


@dataclass(frozen=True, slots=True)
class AssessmentPart:
    """The assessment on which the application rests."""

    id: str
    instrument: str
    level: str
    state: str
    on: str
    is_current: bool
    reassess_days: int | None


@dataclass(frozen=True, slots=True)
class Secrets:
    """What stands in no paper: (whose or what, text) pairs. Only chosen ones ever reach the annex."""

    addresses: tuple[tuple[str, str], ...] = ()
    contacts: tuple[tuple[str, str], ...] = ()
    code_words: tuple[tuple[str, str], ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    places: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Dossier:
    """The whole application as plain values."""

    reference: str
    is_practice: bool
    instrument: str
    instrument_name: str
    basis: str
    via: str
    test: str
    decided_by: tuple[str, ...]
    organisation: str
    organisation_phone: str
    protected: tuple[PersonPart, ...]
    respondents: tuple[PersonPart, ...]
    views: tuple[ViewPart, ...]
    class_of_others: str
    measures: tuple[MeasurePart, ...]
    facts: tuple[FactPart, ...]
    facts_note: str
    assessment: AssessmentPart | None
    case_has_signals: bool
    without_notice: str
    notice_reasons: tuple[str, ...]
    notice_note: str
    other_proceedings: str
    other_proceedings_note: str
    hearing_asked: bool
    hearing_needs: tuple[str, ...]
    hearing_language: str
    hearing_note: str
    secrets: Secrets

    def to_json(self) -> str:
        """The dossier as text, always the same for the same content. Secrets are no part of what was said."""
        content = asdict(self)
        del content["secrets"]
        return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @property
    def hash(self) -> str:
        """SHA-256 of the content: two people who see the same hash read the same words."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def person(self, pk: str) -> PersonPart | None:
        """The person with this id."""
        return next((p for p in (*self.protected, *self.respondents) if p.id == pk), None)


def from_json(text: str) -> Dossier:
    """The inverse of `Dossier.to_json`; without secrets, which are read anew each time."""
    raw: dict[str, Any] = json.loads(text)
    return Dossier(
        **raw
        | {
            "decided_by": tuple(raw["decided_by"]),
            "protected": tuple(PersonPart(**p) for p in raw["protected"]),
            "respondents": tuple(PersonPart(**p) for p in raw["respondents"]),
            "views": tuple(ViewPart(**v) for v in raw["views"]),
            "measures": tuple(MeasurePart(**m | {"binds": tuple(m["binds"])}) for m in raw["measures"]),
            "facts": tuple(FactPart(**f) for f in raw["facts"]),
            "assessment": AssessmentPart(**raw["assessment"]) if raw["assessment"] else None,
            "notice_reasons": tuple(raw["notice_reasons"]),
            "hearing_needs": tuple(raw["hearing_needs"]),
            "secrets": Secrets(),
        }
    )


def current(application: Application, *, on: date | None = None) -> Dossier:
    """What stands: the submitted version word for word, or the text as it is while it may still change."""
    if application.is_editable or not application.content_hash:
        return collect(application, on=on)
    version = application.versions.filter(content_hash=application.content_hash).order_by("-number").first()
    if version is None:
        return collect(application, on=on)
    return replace(from_json(version.content), secrets=secrets_of(application))


def collect(application: Application, *, on: date | None = None) -> Dossier:
    """Read the application and everything it refers to, in a number of queries that does not depend on its size."""
    day = on or clock.today()
    instrument = data.instruments()[application.instrument]
    people = list(application.people.select_related("person__safe_contact").order_by("recorded_at", "pk"))
    organisation = application.organisation
    return Dossier(
        reference=application.reference,
        is_practice=application.is_practice,
        instrument=instrument.code,
        instrument_name=instrument.name,
        basis=instrument.basis,
        via=instrument.via,
        test=instrument.test,
        decided_by=instrument.decided_by,
        organisation=organisation.name,
        organisation_phone=organisation.duty_phone,
        protected=_people(people, Part.PROTECTED, day),
        respondents=_people(people, Part.RESPONDENT, day),
        views=_views(application),
        class_of_others=application.class_of_others,
        measures=_measures(application),
        facts=_facts(application),
        facts_note=application.facts_note,
        assessment=_assessment(application),
        case_has_signals=Signal.objects.filter(case_id=application.case_id).exists(),
        without_notice=application.without_notice,
        notice_reasons=tuple(application.notice_reasons),
        notice_note=application.notice_note,
        other_proceedings=application.other_proceedings,
        other_proceedings_note=application.other_proceedings_note,
        hearing_asked=application.hearing_asked,
        hearing_needs=tuple(application.hearing_needs),
        hearing_language=application.hearing_language,
        hearing_note=application.hearing_note,
        secrets=secrets_of(application, people),
    )


def places(people: list[ApplicationPerson]) -> dict[Any, str]:
    """A neutral name for each, the same on every page: "Te beschermen persoon 1", "Verweerder 2"."""
    found: dict[Any, str] = {}
    for part in Part:
        word = "Te beschermen persoon" if part == Part.PROTECTED else "Verweerder"
        for number, row in enumerate([p for p in people if p.part == part], start=1):
            found[row.pk] = f"{word} {number}"
    return found


def age_of(part: ApplicationPerson, day: date) -> tuple[str, bool]:
    """The age group on a day, and whether the birth date decides it; empty while nobody answered."""
    adult = birth_of(part.person).is_adult(day)
    if adult is not None and part.person.birth_date:
        return ("adult" if adult else "minor"), True
    return part.age_answer, False


def _people(rows: list[ApplicationPerson], part: str, day: date) -> tuple[PersonPart, ...]:
    named = places(rows)
    return tuple(_person(row, named[row.pk], day) for row in rows if row.part == part)


def _person(row: ApplicationPerson, place: str, day: date) -> PersonPart:
    person = row.person
    birth = birth_of(person)
    age, from_birth = age_of(row, day)
    years = birth.age_range(day)
    turns = birth.turns_18_on() if person.birth_date else None
    first = turns[0] if isinstance(turns, tuple) else turns
    return PersonPart(
        id=str(person.pk),
        label=person_label(person, day),
        place=place,
        name=person.full_name,
        birth=words.birth_date(birth),
        language=person.language,
        address="" if person.address_is_secret else person.address,
        age=age,
        age_years=years[0] if years and years[0] == years[1] else None,
        age_from_birth=from_birth,
        age_basis=row.age_basis,
        turns_18=first.isoformat() if first else "",
        knows=row.knows,
        agreement=row.agreement,
        not_asked_reason=row.not_asked_reason,
        capacity=row.capacity,
        capacity_note=row.capacity_note,
        share_view=row.share_view,
        legal_reason=row.legal_reason,
        legal_reason_note=row.legal_reason_note,
        confirmed=row.confirmed_by_id is not None,
        role_note=row.role_note,
    )


def _views(application: Application) -> tuple[ViewPart, ...]:
    return tuple(
        ViewPart(
            person=str(view.person_id),
            words=view.words,
            on=local_day(view.occurred_at).isoformat(),
            alone=view.alone,
            language=view.language,
            interpreter=view.interpreter,
        )
        for view in application.views.order_by("occurred_at", "pk")
    )


def _measures(application: Application) -> tuple[MeasurePart, ...]:
    rows = RequestedMeasure.objects.filter(application=application).prefetch_related("bindings")
    return tuple(_measure(row) for row in rows.order_by("recorded_at", "pk"))


def _measure(row: RequestedMeasure) -> MeasurePart:
    library = data.measures().get(row.key)
    return MeasurePart(
        key=row.key,
        name=library.name if library else row.key,
        kind=row.kind,
        text=row.text,
        concerns_travel=row.concerns_travel,
        limits_travel=row.limits_travel,
        addressee=library.addressee if library else "respondent",
        binds=tuple(sorted(str(binding.person_id) for binding in row.bindings.all())),
        binds_others=row.binds_others,
        territory=row.territory,
        starts_on=row.starts_on.isoformat() if row.starts_on else "",
        ends_on=row.ends_on.isoformat() if row.ends_on else "",
        proportionality=row.proportionality,
    )


def _facts(application: Application) -> tuple[FactPart, ...]:
    rows = StatedFact.objects.filter(application=application).select_related("signal")
    return tuple(
        FactPart(
            text=row.text,
            kind=row.kind,
            on=row.happened_on.isoformat() if row.happened_on else "",
            disclosure=row.disclosure,
            signal=row.signal.reference if row.signal else "",
        )
        for row in rows
    )


def _assessment(application: Application) -> AssessmentPart | None:
    found = application.assessment
    if found is None:
        return None
    instrument = risk_data.instruments().get(found.ref)
    # A later weighing of another danger, or of another person, makes this one no older.
    standing = {one.pk for one in Assessment.objects.standing(application.case)}
    return AssessmentPart(
        id=str(found.pk),
        instrument=instrument.name if instrument else found.ref,
        level=found.conclusion,
        state=found.state,
        on=local_day(found.occurred_at).isoformat(),
        is_current=found.pk in standing,
        reassess_days=instrument.reassess_days.get(found.conclusion) if instrument else None,
    )


def secrets_of(application: Application, parts: list[ApplicationPerson] | None = None) -> Secrets:
    """What of this case may stand in no paper, read from the case as it is now; people outside the application too."""
    if parts is None:
        parts = list(application.people.select_related("person").order_by("recorded_at", "pk"))
    named = places(parts)
    place_of = {part.person_id: named[part.pk] for part in parts}
    respondents = {part.person_id for part in parts if part.part == Part.RESPONDENT}
    addresses, contacts, codes, sources = [], [], [], []
    for person in Person.objects.filter(case_id=application.case_id).select_related("safe_contact"):
        place = place_of.get(person.pk, "Andere betrokkene")
        addresses += [(place, text) for text in _secret_addresses(person) if text]
        contact = getattr(person, "safe_contact", None)
        texts = [contact.rule, contact.never] if contact else []
        if person.pk not in respondents:
            texts.append(person.phone)
        contacts += [(place, text) for text in texts if text]
        if contact and contact.code_word:
            codes.append((place, contact.code_word))
    for signal in Signal.objects.filter(case_id=application.case_id).select_related("reporter_organisation"):
        contacts += [(signal.reference, signal.safe_contact)] if signal.safe_contact else []
        sources += [
            (signal.reference, text) for text in (signal.reporter_name, signal.reporter_contact) if text
        ]
        # Veilig Thuis itself is named in every paper.
        if signal.reporter_organisation_id != application.organisation_id:
            sources.append((signal.reference, signal.reporter_organisation.name))
    return Secrets(
        tuple(addresses), tuple(contacts), tuple(codes), tuple(sources), _safe_places(application, place_of)
    )


def _safe_places(application: Application, place_of: dict[Any, str]) -> tuple[tuple[str, str], ...]:
    # Of a safe place one word, such as "opvang", tells nobody where.
    plans = SafetyPlan.objects.filter(case_id=application.case_id).order_by("recorded_at", "pk")
    return tuple(
        (place_of.get(plan.person_id, "Andere betrokkene"), line)
        for plan in plans
        for line in re.split(r"[\n,;]", plan.place)
        if len(line.split()) > 1
    )


def _secret_addresses(person: Person) -> tuple[str, str]:
    return person.secret_address, person.address if person.address_is_secret else ""


LABELS: dict[str, dict[str, str]] = {
    "agreement": dict(Agreement.choices),
    "capacity": dict(Capacity.choices),
    "legal_reason": dict(LegalReason.choices),
    "source": dict(SourceKind.choices),
    "level": dict(Level.choices),
}
