"""A house with everyone who meets an application, and applications at each state, made by the actions."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cases.actions.participation import assign
from cases.actions.people import set_safe_contact
from cases.models import Case, Person, Signal
from core import clock
from core.actor import Actor
from core.references import next_reference
from organisations.models import Membership, Organisation
from protection_orders.actions import application_parts as parts
from protection_orders.actions import applications, reviews
from protection_orders.models import Application
from risk.actions import assessments
from risk.models import Assessment
from tests import factories

SECRET_ADDRESS = "Merelhof 214, 6511 ZZ Nijmegen"
CODE_WORD = "zilverspar"
SAFE_RULE = "Alleen via de mentor tijdens de pauze van kwart over tien"
NEVER = "Nooit bellen op het nummer van thuis na vier uur"
PHONE = "06-98765432"
REPORTER = "Quirine Xaverius-Holt"
REPORTER_CONTACT = "quirine@kanarie.example"
PROTECTED_FACT = "De zus vertelde op 3 maart waar de tickets liggen, kanarievogel negen"
DOCUMENT = "SPECI2014"


@dataclass
class House:
    """The people of one Veilig Thuis around one case; `weigher` made the assessment."""

    organisation: Organisation
    worker: Actor
    colleague: Actor
    coordinator: Actor
    other_coordinator: Actor
    weigher: Actor
    outsider: Actor
    police: Actor
    reporter: Actor
    case: Case
    girl: Person
    father: Person
    signal: Signal
    assessment: Assessment
    extra: dict[str, object] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """The actor by the name of the field."""
        found: Actor = getattr(self, name)
        return found


def house(*, practice: bool = False, level: str = "high", birth: str = "", duty: bool = False) -> House:
    """A case with a girl and her father, a signal, a finished assessment, and who works there."""
    organisation = factories.organisation("veilig_thuis")
    worker = factories.actor("vt_worker", of=organisation)
    case = factories.case(worker, is_practice=practice)
    girl, father = _people(worker, case, birth or f"{clock.today().year - 15}-03-04")
    colleague = factories.actor("vt_worker", of=organisation)
    assign(by=worker, case=case, membership=Membership.objects.get(pk=colleague.membership_id))
    reporter = factories.actor("reporter")
    weigher = factories.actor("vt_coordinator", of=organisation, duty=duty)
    return House(
        organisation=organisation,
        worker=worker,
        colleague=colleague,
        coordinator=factories.actor("vt_coordinator", of=organisation, duty=duty),
        other_coordinator=factories.actor("vt_coordinator", of=organisation, duty=duty),
        weigher=weigher,
        outsider=factories.actor(
            "vt_coordinator", of=factories.organisation("veilig_thuis", skip=1), duty=duty
        ),
        police=factories.actor("police_officer"),
        reporter=reporter,
        case=case,
        girl=girl,
        father=father,
        signal=_signal(reporter, organisation, case),
        assessment=weigh(weigher, case, level),
    )


def _people(by: Actor, case: Case, birth: str) -> tuple[Person, Person]:
    girl = factories.person(
        by, case, given_names="Ayşe", family_name="Kanariepiet", birth_date=birth, sex="female",
        secret_address=SECRET_ADDRESS, address_is_secret=True, address="Vinkenslag 77, 1099 QX Amsterdam",
        phone=PHONE, document_number=DOCUMENT, language="Turks",
    )  # fmt: skip
    father = factories.person(
        by, case, role="respondent", given_names="Mehmet", family_name="Kanariepiet", birth_date="1975-06-01",
        sex="male", address="Boomgaard 3, 3512 AB Utrecht",
    )  # fmt: skip
    set_safe_contact(by=by, person=girl, may_contact="yes", rule=SAFE_RULE, code_word=CODE_WORD, never=NEVER)
    return girl, father


def _signal(reporter: Actor, receiver: Organisation, case: Case) -> Signal:
    signal = Signal(
        reference=next_reference("SG"), state="accepted", reporter_id=reporter.membership_id,
        reporter_organisation_id=reporter.organisation_id, reporter_capacity="teacher", reporter_name=REPORTER,
        reporter_contact=REPORTER_CONTACT, source_protected=True, receiver=receiver, route_reason="woonplaats",
        case=case, practices=["forced_marriage"], occurred_at=clock.now() - timedelta(days=2), facts="Zij is bang voor de zomer.",
    )  # fmt: skip
    signal.save()
    return signal


def weigh(by: Actor, case: Case, level: str) -> Assessment:
    """A finished assessment with this conclusion."""
    draft = assessments.start(by=by, case=case, instrument="honour_femicide")
    return assessments.complete(
        by=by, assessment_id=draft.pk, conclusion=level, reason="Samen gewogen na het gesprek."
    )


def draft(
    h: House, *, by: Actor | None = None, instrument: str = "VOTS", practice: bool = False
) -> Application:
    """A complete draft by the worker: nothing is missing."""
    by = by or h.worker
    application = applications.begin(by=by, case=h.case, instrument=instrument, practice=practice)
    pk = application.pk
    girl = parts.add_person(by=by, application_id=pk, person=h.girl, part="protected")
    parts.add_person(by=by, application_id=pk, person=h.father, part="respondent")
    parts.change_person(by=by, row_id=girl.pk, knows="yes", agreement="agrees", capacity="presumed")
    parts.record_view(
        by=by, application_id=pk, person=h.girl, words="Ik wil niet weg van school.", alone="yes",
        interpreter="no", occurred_at=clock.now() - timedelta(hours=3),
    )  # fmt: skip
    measure(h, application, by=by)
    parts.save_fact(
        by=by, application_id=pk, text="Zij zei dat er tickets zijn gekocht.", kind="heard", disclosure="everyone",
        happened_on=clock.today() - timedelta(days=3), signal=h.signal,
    )  # fmt: skip
    parts.choose_assessment(by=by, application_id=pk, assessment=h.assessment)
    parts.write(
        by=by, application_id=pk, without_notice="yes", notice_reasons=["DEPARTURE"],
        notice_note="De tickets zijn voor morgen.", other_proceedings="no", hearing_asked=True,
        hearing_needs=["interpreter"], hearing_language="Turks",
    )  # fmt: skip
    application.refresh_from_db()
    return application


def measure(
    h: House, application: Application, *, by: Actor | None = None, key: str = "no_removal", **fields: object
):
    """A measure against the father."""
    values: dict[str, Any] = {
        "text": "De verweerder neemt de beschermde persoon niet mee uit Nederland.",
        "addressees": [h.father],
        "territory": "Nederland",
        "ends_on": clock.today() + timedelta(days=60),
        "proportionality": "Praten hielp niet. De tickets liggen klaar.",
    }
    return parts.save_measure(by=by or h.worker, application_id=application.pk, key=key, **(values | fields))


def submitted(h: House, **kind: object) -> Application:
    """A draft that was put before a second person."""
    return applications.submit(by=h.worker, application_id=draft(h, **kind).pk)  # type: ignore[arg-type]


def approved(h: House, **kind: object) -> Application:
    """Approved by the coordinator."""
    return reviews.approve(by=h.coordinator, application_id=submitted(h, **kind).pk)


def filed(h: House) -> Application:
    """Filed by the RvdK at the court."""
    return file(h, approved(h))


def file(
    h: House | None, application: Application, *, by: Actor | None = None, **fields: object
) -> Application:
    """File an approved application."""
    values: dict[str, object] = {
        "filed_by": "rvdk",
        "filed_by_organisation": factories.organisation("rvdk"),
        "authority": "Rechtbank Gelderland, kinderrechter",
        "reference": "C/05/1234",
        "occurred_at": clock.now() - timedelta(minutes=5),
    }
    by = by or (h.worker if h is not None else None)
    assert by is not None
    return applications.file(by=by, application_id=application.pk, **(values | fields))  # type: ignore[arg-type]


def at_state(h: House, state: str) -> Application:
    """An application in each state of the table."""
    if state == "draft":
        return draft(h)
    if state == "submitted":
        return submitted(h)
    if state == "returned":
        return reviews.give_back(by=h.coordinator, application_id=submitted(h).pk, reasons=["ASSESSMENT_OLD"])
    if state == "approved":
        return approved(h)
    if state == "filed":
        return filed(h)
    if state == "decided":
        return applications.mark_decided(by=h.worker, application=filed(h), outcome="granted")
    if state == "withdrawn":
        return applications.drop(by=h.worker, application_id=draft(h).pk, reason="mistake")
    raise ValueError(state)


def birthday(years: int, *, days: int = 0) -> str:
    """The birth date of somebody who turned this age so many days ago."""
    today = clock.today() - timedelta(days=days)
    try:
        return date(today.year - years, today.month, today.day).isoformat()
    except ValueError:
        return date(today.year - years, 3, 1).isoformat()
