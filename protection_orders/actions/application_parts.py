"""Writing an application: each part is saved on its own, and everyone who writes is remembered as a writer."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

import audit
from cases.models import Person, Signal
from core import clock
from core.actor import Actor
from core.errors import InvalidInput, PolicyDenied
from protection_orders import access
from protection_orders import application_policies as policies
from protection_orders import instruments as data
from protection_orders.actions.applications import locked, wrote
from protection_orders.models import (
    Application,
    ApplicationPerson,
    MeasureAddressee,
    OwnView,
    RequestedMeasure,
    StatedFact,
)
from protection_orders.models.application_parts import Part
from risk.models import Assessment

FIELDS = frozenset(
    {
        "class_of_others", "without_notice", "notice_reasons", "notice_note", "facts_note", "other_proceedings",
        "other_proceedings_note", "hearing_asked", "hearing_needs", "hearing_language", "hearing_note",
    }
)  # fmt: skip
PERSON_FIELDS = frozenset(
    {
        "age_answer", "age_basis", "knows", "agreement", "not_asked_reason", "capacity", "capacity_note",
        "share_view", "legal_reason", "legal_reason_note", "role_note",
    }
)  # fmt: skip
LEGAL_FIELDS = ("agreement", "legal_reason", "legal_reason_note")


def write(*, by: Actor, application_id: UUID, version: int | None = None, **fields: Any) -> Application:
    """Save some of FIELDS. Raises PolicyDenied once submitted, StaleRecord when somebody was first."""
    if unknown := set(fields) - FIELDS:
        raise TypeError(f"Not a field of an application: {sorted(unknown)}")
    with transaction.atomic():
        application = _open(by, application_id)
        application.check_version(version)
        for name, value in fields.items():
            setattr(application, name, value)
        application.save()
        _wrote(by, application, "application.write", fields=sorted(fields))
        return application


def choose_assessment(
    *, by: Actor, application_id: UUID, assessment: Assessment | None, version: int | None = None
) -> Application:
    """Say on which finished assessment of this case the application rests."""
    with transaction.atomic():
        application = _open(by, application_id)
        application.check_version(version)
        if assessment is not None and assessment.case_id != application.case_id:
            raise InvalidInput("Kies een risicotaxatie van deze casus.", "assessment")
        if assessment is not None and assessment.state != "final":
            raise InvalidInput("Kies een risicotaxatie die is afgerond.", "assessment")
        application.assessment = assessment
        application.save()
        _wrote(by, application, "application.assessment", assessment=assessment.pk if assessment else None)
        return application


def change_instrument(
    *, by: Actor, application_id: UUID, instrument: str, version: int | None = None
) -> Application:
    """Choose another instrument, for example after a return. Practice stays practice, real stays real."""
    with transaction.atomic():
        application = _open(by, application_id)
        application.check_version(version)
        chosen = policies.instrument_of(instrument)
        policies.check_instrument(chosen, clock.today(), practice=application.is_practice)
        application.instrument, application.instrument_valid_from = chosen.code, chosen.valid_from
        application.save()
        _wrote(by, application, "application.instrument", instrument=chosen.code)
        return application


def add_person(*, by: Actor, application_id: UUID, person: Person, part: str) -> ApplicationPerson:
    """Add a person of the case, as one to be protected or as a respondent; never as both."""
    with transaction.atomic():
        application = _open(by, application_id)
        if person.case_id != application.case_id:
            raise InvalidInput("Kies iemand uit deze casus.", "person")
        if part not in Part.values:
            raise InvalidInput("Kies de plaats van deze persoon in de aanvraag.", "part")
        row, created = ApplicationPerson.objects.get_or_create(
            application=application, person=person, defaults={"part": part}
        )
        if not created and row.part != part:
            raise InvalidInput("Deze persoon staat al aan de andere kant van de aanvraag.", "person")
        if created:
            _wrote(by, application, "application.add_person", row=row.pk, part=part)
        return row


def remove_person(*, by: Actor, row_id: UUID) -> None:
    """Take a person out of the application, and out of the measures. Their own words stay."""
    with transaction.atomic():
        row = _part(by, ApplicationPerson, row_id)
        application = row.application
        MeasureAddressee.objects.filter(measure__application=application, person=row.person).delete()
        row.delete()
        _wrote(by, application, "application.remove_person", row=row_id)


def change_person(*, by: Actor, row_id: UUID, version: int | None = None, **fields: Any) -> ApplicationPerson:
    """Save some of PERSON_FIELDS. A changed ground for going on without agreement must be confirmed anew."""
    if unknown := set(fields) - PERSON_FIELDS:
        raise TypeError(f"Not a field of a person in an application: {sorted(unknown)}")
    with transaction.atomic():
        row: ApplicationPerson = _part(by, ApplicationPerson, row_id)
        row.check_version(version)
        before = [getattr(row, name) for name in LEGAL_FIELDS]
        for name, value in fields.items():
            setattr(row, name, value)
        if [getattr(row, name) for name in LEGAL_FIELDS] != before:
            row.confirmed_by = row.confirmed_at = None
            row.legal_reason_by_id = by.membership_id if row.legal_reason else None
        row.save()
        _wrote(by, row.application, "application.change_person", row=row.pk, fields=sorted(fields))
        return row


def confirm_legal_reason(*, by: Actor, row_id: UUID, version: int | None = None) -> ApplicationPerson:
    """A second person agrees with the ground for going on for an adult who has not agreed. Not a writer."""
    with transaction.atomic():
        row: ApplicationPerson = _reload(ApplicationPerson, row_id)
        access.check_can_confirm(by, row)
        policies.check_editable(row.application)
        row.check_version(version)
        if not row.legal_reason or not row.legal_reason_note:
            raise PolicyDenied("Er is nog geen grond met uitleg om te bevestigen.")
        row.confirmed_by_id = by.membership_id
        row.confirmed_at = clock.now()
        row.save()
        audit.record(by=by, action="application.confirm_reason", obj=row, application=row.application_id)
        return row


def record_view(
    *,
    by: Actor,
    application_id: UUID,
    person: Person,
    words: str,
    alone: str,
    occurred_at: datetime,
    language: str = "",
    interpreter: str = "unknown",
) -> OwnView:
    """Write down what the protected person says. May be done at any time, also after submitting; never changed."""
    with transaction.atomic():
        application = locked(application_id)
        access.check_can_write(by, application)
        if application.state in ("decided", "withdrawn"):
            raise PolicyDenied("Deze aanvraag is klaar. Leg de woorden vast bij de casus.")
        if not application.people.filter(person=person, part=Part.PROTECTED).exists():
            raise InvalidInput("Kies iemand die beschermd moet worden.", "person")
        if not words.strip():
            raise InvalidInput("Schrijf op wat de persoon zei.", "words")
        view = OwnView(
            application=application, person=person, words=words, alone=alone, language=language,
            interpreter=interpreter, occurred_at=occurred_at, recorded_by_id=by.membership_id,
        )  # fmt: skip
        view.save()
        wrote(by=by, application=application)
        audit.record(by=by, action="application.record_view", obj=view, application=application.pk)
        return view


def save_measure(
    *,
    by: Actor,
    application_id: UUID,
    key: str,
    text: str,
    addressees: Iterable[Person] = (),
    measure_id: UUID | None = None,
    version: int | None = None,
    **fields: Any,
) -> RequestedMeasure:
    """Add a measure from the library, or change one. Kind and what it does to travel come from the library.

    Raises InvalidInput for a measure that this instrument does not allow or an addressee outside the application.
    """
    with transaction.atomic():
        application = _open(by, application_id)
        library = data.measures().get(key)
        if library is None or application.instrument not in library.instruments:
            raise InvalidInput("Deze maatregel hoort niet bij dit instrument.", "key")
        bound = list(addressees)
        known = set(application.people.values_list("person_id", flat=True))
        if any(person.pk not in known for person in bound):
            raise InvalidInput("Een maatregel geldt alleen voor mensen in de aanvraag.", "addressees")
        measure = RequestedMeasure(application=application)
        if measure_id is not None:
            measure = RequestedMeasure.objects.select_for_update().get(pk=measure_id, application=application)
            measure.check_version(version)
        measure.key, measure.text = library.code, text
        measure.kind = library.kind
        measure.concerns_travel, measure.limits_travel = library.concerns_travel, library.limits_travel
        for name in ("binds_others", "territory", "starts_on", "ends_on", "proportionality"):
            if name in fields:
                setattr(measure, name, fields[name])
        if measure.starts_on and measure.ends_on and measure.ends_on < measure.starts_on:
            raise InvalidInput("De einddatum ligt voor de begindatum.", "ends_on")
        measure.save()
        measure.addressees.set(bound)
        _wrote(by, application, "application.save_measure", row=measure.pk, key=key)
        return measure


def remove_measure(*, by: Actor, row_id: UUID) -> None:
    """Take a measure out."""
    with transaction.atomic():
        row = _part(by, RequestedMeasure, row_id)
        application = row.application
        MeasureAddressee.objects.filter(measure=row).delete()
        row.delete()
        _wrote(by, application, "application.remove_measure", row=row_id)


def save_fact(
    *,
    by: Actor,
    application_id: UUID,
    text: str,
    kind: str,
    disclosure: str,
    happened_on: Any = None,
    signal: Signal | None = None,
    fact_id: UUID | None = None,
    version: int | None = None,
) -> StatedFact:
    """Add a stated fact, or change one. Raises InvalidInput for a signal of another case or a day in the future."""
    with transaction.atomic():
        application = _open(by, application_id)
        if signal is not None and signal.case_id != application.case_id:
            raise InvalidInput("Kies een signaal van deze casus.", "signal")
        if happened_on is not None and happened_on > clock.today():
            raise InvalidInput("Een feit kan niet in de toekomst liggen.", "happened_on")
        fact = StatedFact(application=application)
        if fact_id is not None:
            fact = StatedFact.objects.select_for_update().get(pk=fact_id, application=application)
            fact.check_version(version)
        fact.text, fact.kind, fact.disclosure = text, kind, disclosure
        fact.happened_on, fact.signal = happened_on, signal
        fact.save()
        _wrote(by, application, "application.save_fact", row=fact.pk, disclosure=disclosure)
        return fact


def remove_fact(*, by: Actor, row_id: UUID) -> None:
    """Take a stated fact out."""
    with transaction.atomic():
        row = _part(by, StatedFact, row_id)
        application = row.application
        row.delete()
        _wrote(by, application, "application.remove_fact", row=row_id)


def _open(by: Actor, application_id: UUID) -> Application:
    application = locked(application_id)
    access.check_can_write(by, application)
    policies.check_editable(application)
    return application


def _reload(model: Any, row_id: UUID) -> Any:
    # The application's row is the lock of all its parts: submitting takes it too.
    found = model.objects.values_list("application_id", flat=True).get(pk=row_id)
    application = locked(found)
    row = model.objects.select_for_update().get(pk=row_id)
    row.application = application
    return row


def _part(by: Actor, model: Any, row_id: UUID) -> Any:
    row = _reload(model, row_id)
    access.check_can_write(by, row.application)
    policies.check_editable(row.application)
    return row


def _wrote(by: Actor, application: Application, action: str, **details: Any) -> None:
    wrote(by=by, application=application)
    audit.record(by=by, action=action, obj=application, **details)
