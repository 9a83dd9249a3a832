"""A case with everyone who meets an order, filed applications, and orders at each state, made by the actions."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from cases.actions.participation import assign, join
from cases.models import Case, Person
from core import clock
from core.actor import Actor, system
from core.references import next_reference
from organisations.models import Membership, Organisation
from protection_orders.actions import orders, safety_plans, service
from protection_orders.instruments import instruments
from protection_orders.models import (
    Application,
    ApplicationPerson,
    MeasureAddressee,
    Order,
    OrderRespondent,
    RequestedMeasure,
    Review,
)
from tests import factories

SECRET = "Merelhof 214, 6511 ZZ Nijmegen"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass
class House:
    """The people around one case. `police` takes part for enforcement, `shelter` sees orders, `outsider` nothing."""

    organisation: Organisation
    worker: Actor
    colleague: Actor
    coordinator: Actor
    police: Actor
    shelter: Actor
    reporter: Actor
    kmar: Actor
    outsider: Actor
    case: Case
    girl: Person
    father: Person
    uncle: Person

    def actor(self, name: str) -> Actor:
        """The actor by the name of the field."""
        found: Actor = getattr(self, name)
        return found

    @property
    def unit(self) -> Organisation:
        """The police unit that takes part."""
        return Organisation.objects.get(pk=self.police.organisation_id)


def house(*, birth: str = "", practice: bool = False, at: Organisation | None = None) -> House:
    """A case with a girl, her father and her uncle, at this Veilig Thuis or any."""
    organisation = at or factories.organisation("veilig_thuis")
    worker = factories.actor("vt_worker", of=organisation)
    case = factories.case(worker, is_practice=practice)
    colleague = factories.actor("vt_worker", of=organisation)
    assign(by=worker, case=case, membership=Membership.objects.get(pk=colleague.membership_id))
    police = factories.actor("police_officer")
    shelter = factories.actor("partner_worker", of=factories.organisation("shelter"))
    for actor, purpose, ground in (
        (police, "handhaving", "ORDER_EXECUTION"),
        (shelter, "opvang", "WMO_4_1_1_D"),
    ):
        partner = Organisation.objects.get(pk=actor.organisation_id)
        join(by=worker, case=case, organisation=partner, purpose=purpose, ground=ground)
    return House(
        organisation=organisation,
        worker=worker,
        colleague=colleague,
        coordinator=factories.actor("vt_coordinator", of=organisation),
        police=police,
        shelter=shelter,
        reporter=factories.actor("reporter"),
        kmar=factories.actor("kmar_officer"),
        outsider=factories.actor("vt_coordinator", of=factories.organisation("veilig_thuis", skip=1)),
        case=case,
        girl=factories.person(
            worker, case, given_names="Ayşe", family_name="Kanariepiet", sex="female",
            birth_date=birth or f"{clock.today().year - 15}-03-04", secret_address=SECRET,
            address_is_secret=True,
        ),
        father=factories.person(
            worker, case, "respondent", given_names="Mehmet", family_name="Vogelaar", birth_date="1975-06-02"
        ),
        uncle=factories.person(
            worker, case, "respondent", given_names="Kemal", family_name="Mussenberg", birth_date="1980-01-01"
        ),
    )  # fmt: skip


def filed(
    h: House, instrument: str = "OM_509HH", also: dict[str, Any] | None = None, **measure: Any
) -> Application:
    """An application that lies at the authority, filed yesterday; with `also` it asks a second measure."""
    application = Application(
        reference=next_reference("BV"), case=h.case, organisation=h.organisation, author_id=h.worker.membership_id,
        instrument=instrument, instrument_valid_from=instruments()[instrument].valid_from,
    )  # fmt: skip
    application.save()
    for person, part in ((h.girl, "protected"), (h.father, "respondent"), (h.uncle, "respondent")):
        ApplicationPerson(application=application, person=person, part=part).save()
    values: dict[str, Any] = {
        "key": "contact_ban", "kind": "prohibition", "text": "Geen contact met de beschermde persoon.",
    }  # fmt: skip
    for more in (measure, also):
        if more is None:
            continue
        asked = RequestedMeasure(application=application, **(values | more))
        asked.save()
        MeasureAddressee(measure=asked, person=h.father).save()
    for state in ("submitted", "approved", "filed"):
        application.state = state
        application.content_hash = "0" * 64
        application.submitted_at, application.submitted_by_id = clock.now(), h.worker.membership_id
        if state == "approved":
            Review(
                application=application, reviewer_id=h.coordinator.membership_id, decision="approved",
                content_hash=application.content_hash, occurred_at=clock.now(),
            ).save()  # fmt: skip
        if state == "filed":
            application.authority, application.filed_by_kind = "Rechtbank Gelderland", "om"
            application.filed_at = clock.now() - DAY
        application.save()
    return application


def decide(h: House, application: Application, *, by: Actor | None = None, **fields: Any) -> Any:
    """Granted an hour ago, as asked."""
    values: dict[str, Any] = {
        "outcome": "granted",
        "authority": "Rechtbank Gelderland",
        "authority_reference": "C/05/1234",
        "decided_at": clock.now() - HOUR,
    }
    return orders.record_decision(by=by or h.worker, application=application, **(values | fields))


def order(h: House, instrument: str = "OM_509HH", *, travel: bool = False, **fields: Any) -> Any:
    """An order in force since an hour."""
    measure: dict[str, Any] = {}
    if travel:
        measure = {"key": "no_removal", "text": "Niet mee naar het buitenland.", "concerns_travel": True}
    return decide(h, filed(h, instrument, **measure), **fields)


def at_state(h: House, state: str) -> Any:
    """An order in each state of the table."""
    if state == "expired":
        made = over(h)
        orders.expire_due(by=system("test"))
        made.refresh_from_db()
        return made
    made = order(h, ends_at=clock.now() + DAY)
    if state == "withdrawn":
        return orders.withdraw(
            by=h.worker, order=made, decided_at=clock.now(), reason="De officier trok het in."
        )
    if state == "ended":
        return orders.end(
            by=h.worker, order=made, ended_at=clock.now(), reason="Vervangen door een ander bevel."
        )
    return made


def over(h: House, instrument: str = "OM_509HH") -> Any:
    """An order that ran out an hour ago and that nobody closed."""
    return order(h, instrument, decided_at=clock.now() - 3 * HOUR, ends_at=clock.now() - HOUR)


def respondent(made: Order, person: Person) -> Any:
    """The row of a respondent."""
    return OrderRespondent.objects.get(order=made, person=person)


def safe(h: House, *, by: Actor | None = None) -> Any:
    """A safety plan with a confirmed place."""
    plan = safety_plans.write(by=by or h.worker, person=h.girl, place=SECRET)
    return safety_plans.confirm_place(
        by=by or h.worker, plan=plan, how="Gebeld met de opvang", confirmed_at=clock.now()
    )


def plan(h: House, made: Order, **fields: Any) -> Any:
    """A proposed service on the father, tomorrow."""
    values: dict[str, Any] = {"planned_at": clock.now() + HOUR, "police": h.unit}
    return service.plan(by=h.worker, respondent=respondent(made, h.father), **(values | fields))


def serve(h: House, made: Order, *, by: Actor | None = None, **fields: Any) -> Any:
    """Service on the father in person by the police, half an hour ago."""
    values: dict[str, Any] = {
        "outcome": "served",
        "way": "police_person",
        "occurred_at": clock.now() - HOUR / 2,
        "by_whom": "Hoofdagent, Politie",
        "language": "Turks",
        "proof": "Handtekening op het afschrift",
    }
    person = fields.pop("person", h.father)
    return service.record(by=by or h.police, respondent=respondent(made, person), **(values | fields))


def midnight(day: date) -> datetime:
    """The start of a Dutch day."""
    return datetime.combine(day, time(), tzinfo=clock.AMSTERDAM)


def birthday(years: int, *, in_days: int) -> tuple[str, date]:
    """The birth date of somebody who turns this age in about so many days, and that day; never 1 January."""
    day = clock.today() + timedelta(days=in_days)
    if (day.month, day.day) in ((1, 1), (2, 29)):
        day += timedelta(days=1)
    return day.replace(year=day.year - years).isoformat(), day
