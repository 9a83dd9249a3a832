"""One case with a word of its own in every field that tells who somebody is or where, and people in every relation to it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from cases.actions import conflicts, contacts, documents, grants, notes, timeline
from cases.actions.participation import assign, join
from cases.actions.people import change_person, set_safe_contact
from cases.models import Case, EmergencyAccess
from cases.sections import Section
from core import clock, events
from core.actor import Actor
from monitoring.actions import alerts
from monitoring.models import Alert
from organisations.actors import actor_for
from organisations.models import Membership, Organisation
from protection_orders.actions import application_parts, breaches, safety_plans
from referrals.actions import requests
from repatriation.actions import files as returns
from risk import instruments
from risk.actions import assessments
from tests import factories
from tests.cases import intake_support as intake
from tests.composition import route_matrix
from tests.kit import log_in
from tests.protection_orders import application_kit, order_kit

HOUR = timedelta(hours=1)


@dataclass
class World:
    """Words by field, browsers by who it is, and what a route is filled with."""

    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    people: dict[str, Client] = field(default_factory=dict)
    here: dict[str, Any] = field(default_factory=dict)

    def word(self, name: str) -> str:
        """A new word for this field; only capitals and digits, for numbers of papers."""
        return self.words.setdefault(name, (f"KANARIE{len(self.words):03d}Q",))[0]

    def hire(self, name: str, who: Actor) -> Actor:
        """This person looks, under this name in the table."""
        member = Membership.objects.select_related("user").get(pk=who.membership_id)
        self.people[name] = log_in(member.user, at=clock.now() + HOUR)
        return who


def build() -> World:
    """The case of `application_kit` with everything in it."""
    world, house = World(), application_kit.house()
    _people(world, house)
    _papers(world, house)
    _application(world, house)
    order = _order(world, house)
    _return(world, house)
    _request(world, house)
    _intake(world, house)
    _relations(world, house)
    worker, reporter = (
        Membership.objects.get(pk=who.membership_id) for who in (house.worker, house.reporter)
    )
    world.here = route_matrix.of_order(order, worker, reporter) | {
        name: getattr(made, "pk", made) for name, made in house.extra.items()
    }
    return world


def _people(world: World, h: application_kit.House) -> None:
    columns = ("given_names", "family_name", "language", "description", "danger_from", "document_number", "secret_address",
               "address", "phone")  # fmt: skip
    given: dict[str, Any] = {name: world.word(f"cases.person.{name}") for name in columns}
    world.words["cases.person.birth_date"] = ("2009-11-23", "23 november 2009", "23-11-2009")
    change_person(by=h.worker, person=h.girl, birth_date="2009-11-23", address_is_secret=True, **given)
    h.girl.refresh_from_db()
    rules: dict[str, Any] = {
        name: world.word(f"cases.safecontact.{name}") for name in ("rule", "code_word", "never")
    }
    set_safe_contact(by=h.worker, person=h.girl, may_contact="yes", **rules)


def _papers(world: World, h: application_kit.House) -> None:
    by, case, at = h.worker, h.case, clock.now() - HOUR
    notes.write(by=by, case=case, kind="heard", text=world.word("cases.note.text"), source=world.word("cases.note.source"),
                occurred_at=at)  # fmt: skip
    notes.write(
        by=by,
        case=case,
        kind="seen",
        text=world.word("cases.note.text (health)"),
        occurred_at=at,
        health=True,
    )
    contacts.record_contact(
        by=by, case=case, with_whom=world.word("cases.contactmoment.with_whom"), channel="chat",
        summary=world.word("cases.contactmoment.summary"), occurred_at=at,
    )  # fmt: skip
    documents.add_document(
        by=by, case=case, title=world.word("cases.document.title"), kind="letter",
        content=world.word("cases.document.content").encode(), occurred_at=at,
    )  # fmt: skip
    for section in (Section.SOURCE_IDENTITY, Section.HEALTH):
        timeline.add(
            by=by, case=case, kind="test", title="Regel", section=section, occurred_at=at,
            text=world.word(f"cases.timelineentry.text ({section})"),
        )  # fmt: skip
    weighed = assessments.start(by=by, case=case, instrument="honour_femicide")
    item = next(iter(instruments.current("honour_femicide", on=clock.today()).items))
    told = {"value": "yes", "evidence": world.word("risk.answer.evidence"), "evidence_date": clock.today(),
            "source": world.word("risk.answer.source")}  # fmt: skip
    h.extra["assessment"] = weighed
    assessments.answer(by=by, assessment_id=weighed.pk, answers={item: told})
    assessments.complete(
        by=by, assessment_id=weighed.pk, conclusion="high", reason=world.word("risk.assessment.reason")
    )


def _application(world: World, h: application_kit.House) -> None:
    made = application_kit.draft(h)
    application_parts.record_view(
        by=h.worker, application_id=made.pk, person=h.girl, words=world.word("protection_orders.ownview.words"),
        alone="yes", interpreter="no", occurred_at=clock.now() - HOUR,
    )  # fmt: skip
    application_parts.save_fact(
        by=h.worker, application_id=made.pk, text=world.word("protection_orders.statedfact.text"), kind="heard",
        disclosure="everyone", happened_on=clock.today(), signal=h.signal,
    )  # fmt: skip
    h.extra["application"] = made


def _order(world: World, h: application_kit.House) -> Any:
    uncle = factories.person(h.worker, h.case, "respondent")
    police = factories.actor("police_officer")
    join(by=h.worker, case=h.case, organisation=_home(police), purpose="handhaving", ground="ORDER_EXECUTION")
    around = order_kit.House(
        organisation=h.organisation, worker=h.worker, colleague=h.colleague, coordinator=h.coordinator, police=police,
        shelter=police, reporter=h.reporter, kmar=police, outsider=h.outsider, case=h.case, girl=h.girl, father=h.father,
        uncle=uncle,
    )  # fmt: skip
    asked = order_kit.filed(around, text=world.word("protection_orders.ordermeasure.text"))
    order = order_kit.decide(around, asked)
    plan: dict[str, Any] = {
        name: world.word(f"protection_orders.safetyplan.{name}")
        for name in ("place", "way_there", "agreements")
    }
    safety_plans.write(by=h.worker, person=h.girl, **plan)
    breaches.report(
        by=police, order=order, facts=world.word("protection_orders.breach.facts"), occurred_at=clock.now()
    )
    events.drain()
    alert = Alert.objects.filter(kind="breach").get()
    alerts.acknowledge(by=police, alert_id=alert.pk)
    answer = world.word("monitoring.alertaddressee.response")
    alerts.handle(by=police, alert_id=alert.pk, response=answer, occurred_at=clock.now())
    h.extra["police"] = police
    return order


def _return(world: World, h: application_kit.House) -> None:
    lkha = factories.actor("lkha_worker")
    join(by=h.worker, case=h.case, organisation=_home(lkha), purpose="terugkeer", ground="WMO_5_1_6")
    columns = ("place", "safe_channel", "safe_hours", "code_word")
    file = returns.open_file(
        by=lkha, case=h.case, person=h.girl, country="Marokko", time_zone="Africa/Casablanca", occurred_at=clock.now(),
        **{name: world.word(f"repatriation.returnfile.{name}") for name in columns},
    )  # fmt: skip
    number = world.word("repatriation.returndocument.number")
    returns.set_document(by=lkha, file_id=file.pk, kind="passport", state="held", number=number)
    h.extra["lkha"] = lkha


def _request(world: World, h: application_kit.House) -> None:
    asked = {
        name: world.word(f"referrals.subjectrequest.{name}")
        for name in ("requester", "subject_name", "subject_birth", "wish")
    }
    row = requests.register(
        by=h.worker,
        kind="access",
        capacity="self",
        identity_checked=True,
        occurred_at=clock.now() - HOUR,
        **asked,
    )
    weighed: dict[str, Any] = {
        name: world.word(f"referrals.subjectrequest.{name}")
        for name in ("own_view", "own_interest", "exception_reason")
    }
    requests.prepare(
        by=h.worker, request_id=row.pk, person=h.girl, proposal="refuse", identity_checked=True,
        reason=world.word("referrals.subjectrequest.proposal_reason"), **weighed,
    )  # fmt: skip
    requests.review(
        by=h.coordinator,
        request_id=row.pk,
        decision="refuse",
        note=world.word("referrals.subjectrequest.review_note"),
    )
    h.extra["request"] = row


def _intake(world: World, h: application_kit.House) -> None:
    columns = ("given_names", "family_name", "language", "description", "relation", "address", "phone")
    person = {name: world.word(f"cases.signalperson.{name}") for name in columns}
    world.words["cases.signalperson.birth_date"] = ("2008-10-22", "22 oktober 2008", "22-10-2008")
    signal = intake.report(
        h.reporter, source_protected=True, reporter_contact=world.word("cases.signal.reporter_contact"),
        safe_contact=world.word("cases.signal.safe_contact"), facts=world.word("cases.signal.facts"),
        people=[{"role": "at_risk", "birth_date": "2008-10-22", **person}],
    )  # fmt: skip
    signal.reporter_name, signal.receiver = world.word("cases.signal.reporter_name"), h.organisation
    signal.save()
    h.extra["signal"] = signal


def _relations(world: World, h: application_kit.House) -> None:
    case, by, boss = h.case, h.worker, h.coordinator
    world.hire("vt_worker assigned", h.worker)
    world.hire("vt_worker not assigned", factories.actor("vt_worker", of=h.organisation))
    cousin = factories.member("vt_worker", of=h.organisation)
    assign(by=by, case=case, membership=cousin)
    conflicts.keep_away(by=boss, case=case, username=cousin.user.username,
                        reason=world.word("cases.conflictlock.reason"))  # fmt: skip
    world.hire("vt_worker in conflict", actor_for(cousin))
    world.hire("vt_coordinator of the house", boss)
    helper = factories.member("vt_worker", of=factories.organisation("veilig_thuis", skip=1))
    grants.give(
        by=boss, case=case, username=helper.user.username, sections=sorted(set(Section) - {Section.SECRET_ADDRESS}),
        reason="Vervangt.", expires_at=clock.now() + timedelta(days=1),
    )  # fmt: skip
    world.hire("vt_worker let in", actor_for(helper))
    glass = factories.actor("vt_worker", of=factories.organisation("veilig_thuis", skip=2))
    world.hire("vt_worker broke glass", glass)
    reason = f"De politie belt {world.word('cases.emergencyaccess.reason')}"
    form = {"reference": case.reference, "reason": reason, "hours": "1"}
    # By the page: only a session that opened it reads on it.
    world.people["vt_worker broke glass"].post(reverse("emergency-open"), form)
    h.extra["emergency"] = EmergencyAccess.objects.get(case=case)
    other = factories.actor("vt_coordinator", of=factories.organisation("veilig_thuis", skip=3))
    join(by=by, case=case, organisation=_home(other), purpose="advies", ground=_ground(case, other, "advies"))
    world.hire("vt_coordinator shares", other)
    world.hire(
        "vt_coordinator elsewhere",
        factories.actor("vt_coordinator", of=factories.organisation("veilig_thuis", skip=4)),
    )
    world.hire("lkha_worker shares", h.extra["lkha"])  # type: ignore[arg-type]
    world.hire("police_officer shares", h.extra["police"])  # type: ignore[arg-type]
    world.hire(
        "police_officer elsewhere",
        factories.actor("police_officer", of=factories.organisation("police", skip=1)),
    )
    for kind, purpose in (("rvdk", "onderzoek"), ("shelter", "opvang")):
        partner = factories.actor("partner_worker", of=factories.organisation(kind))
        join(
            by=by,
            case=case,
            organisation=_home(partner),
            purpose=purpose,
            ground=_ground(case, partner, purpose),
        )
        world.hire(f"partner_worker {kind}", partner)
    world.hire("kmar_officer none", factories.actor("kmar_officer"))
    world.hire("reporter own report", h.reporter)
    world.hire("administrator of the house", factories.actor("administrator", of=h.organisation))
    world.hire("privacy_officer of the house", factories.actor("privacy_officer", of=h.organisation))


def _home(by: Actor) -> Organisation:
    return Organisation.objects.get(pk=by.organisation_id)


def _ground(case: Case, who: Actor, purpose: str) -> str:
    return factories.ground(case, _home(who), purpose)
