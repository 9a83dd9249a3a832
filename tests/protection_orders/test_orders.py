"""Decisions on orders: what they need, how long they may last, and when they stop holding."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.urls import reverse

from audit.models import Entry
from cases.deadline_rules import deadlines as catalogue
from cases.models import Deadline, Participation, Task, TimelineEntry
from core import clock, events
from core.actor import system
from core.errors import AccessDenied, InvalidInput, PolicyDenied, Refusal, StaleRecord
from core.models import OutboxEvent
from protection_orders.actions import orders
from protection_orders.models import Application, Order, OrderDecision, OrderMeasure, OrderProtected
from protection_orders.order_policies import majority_field
from protection_orders.order_workflow import ORDER
from schadelijkepraktijken.deadline_notes import NOTES
from tests import factories
from tests.monitoring.kit import browser
from tests.protection_orders import order_kit as kit

pytestmark = pytest.mark.django_db

PEOPLE = ("worker", "colleague", "coordinator", "police", "shelter", "reporter", "kmar", "outsider")


@pytest.fixture
def h():
    return kit.house()


@pytest.fixture
def published(monkeypatch):
    """Every event, as subscribers would get it."""
    monkeypatch.setattr(events, "_subscribers", dict.fromkeys(events._subscribers, ("x",)))
    return lambda: list(OutboxEvent.objects.values_list("name", "payload"))


def test_a_decision_makes_the_order_with_its_history_clocks_steps_and_story(h, published):
    made = kit.order(h)
    assert made.reference == made.application.reference
    assert made.state == "in_force"
    assert made.is_running()
    assert [d.kind for d in made.decisions.all()] == ["decision"]
    assert {r.person for r in made.respondents.all()} == {h.father, h.uncle}
    assert [p.person for p in made.protections.all()] == [h.girl]
    measure = made.measures.get()
    assert (measure.key, measure.kind, list(measure.addressees.all())) == (
        "contact_ban",
        "prohibition",
        [h.father],
    )
    clocks = Deadline.objects.filter(source_id=made.pk)
    assert [(c.key, c.due_at) for c in clocks] == [("OM_509HH", made.ends_at)]
    steps = Task.objects.filter(kind="order_service", case=h.case)
    assert {s.source_id for s in steps} == {r.pk for r in made.respondents.all()}
    assert TimelineEntry.objects.filter(case=h.case, kind="order.decide", source="decision").exists()
    assert Entry.objects.filter(action="order.decide", object_id=made.pk).exists()
    assert "order.decided" in [name for name, _ in published()]
    assert Application.objects.get(pk=made.application_id).state == "decided"


@pytest.mark.parametrize("outcome", ["refused", "withdrawn"])
def test_no_order_when_it_was_not_granted(h, outcome):
    application = kit.filed(h)
    assert kit.decide(h, application, outcome=outcome) is None
    assert not Order.objects.exists()
    assert OrderDecision.objects.get().outcome == outcome
    application.refresh_from_db()
    assert (application.state, application.outcome) == ("decided", outcome)


def test_only_who_records_decisions_of_this_case_may(h):
    for name in PEOPLE:
        application = kit.filed(h)
        try:
            kit.decide(h, application, by=h.actor(name))
            allowed = True
        except AccessDenied:
            allowed = False
        assert allowed is (name in {"worker", "colleague", "coordinator"}), name


def test_a_decision_on_what_was_not_filed_is_refused(h):
    application = kit.filed(h)
    kit.decide(h, application)
    with pytest.raises(PolicyDenied, match="besloten"):
        kit.decide(h, application)


def test_practice_never_gets_an_order_by_the_action():
    h = kit.house(practice=True)
    application = Application(
        reference="BV-2026-99999", case=h.case, organisation=h.organisation, author_id=h.worker.membership_id,
        instrument="HYBRID_PROSPECTIVE", is_practice=True,
    )  # fmt: skip
    application.save()
    with pytest.raises(PolicyDenied, match="oefening"):
        kit.decide(h, application)


def test_practice_never_gets_an_order_in_the_database():
    h = kit.house(practice=True)
    application = Application(
        reference="BV-2026-99998", case=h.case, organisation=h.organisation, author_id=h.worker.membership_id,
        instrument="OM_509HH", is_practice=True, instrument_valid_from=date(2010, 9, 1),
    )  # fmt: skip
    application.save()
    fields = {
        "case": h.case, "application": application, "reference": "BV-1", "instrument": "OM_509HH", "outcome": "granted",
        "decided_at": clock.now(), "starts_at": clock.now(), "ends_at": clock.now() + kit.DAY,
    }  # fmt: skip
    for flag in (False, True):
        with pytest.raises(IntegrityError), transaction.atomic():
            Order(**fields, is_practice=flag).save()


def test_an_order_stays_in_its_own_case_in_the_database(h):
    application = kit.filed(h)
    other = factories.case(h.worker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Order(
            case=other, application=application, reference="BV-1", instrument="OM_509HH", outcome="granted",
            decided_at=clock.now(), starts_at=clock.now(), ends_at=clock.now() + kit.DAY,
        ).save()  # fmt: skip


@pytest.mark.parametrize(
    ("instrument", "days", "ok"),
    [
        ("OM_509HH", 90, True),
        ("OM_509HH", 91, False),
        ("THV", 10, True),
        ("THV", 11, False),
        ("KG_BAN", 4000, True),
    ],
)
def test_an_order_never_lasts_longer_than_its_instrument(h, instrument, days, ok):
    application = kit.filed(h, instrument)
    start = clock.now() - kit.HOUR
    end = (start.astimezone(clock.AMSTERDAM) + timedelta(days=days)).astimezone(start.tzinfo)
    if ok:
        assert kit.decide(h, application, decided_at=start, ends_at=end).ends_at == end
        return
    with pytest.raises(InvalidInput, match="duurt hooguit") as refusal:
        kit.decide(h, application, decided_at=start, ends_at=end)
    assert refusal.value.field == "ends_at"
    application.refresh_from_db()
    assert application.state == "filed"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"decided_at": kit.DAY}, "decided_at"),
        ({"decided_at": -10 * kit.DAY}, "decided_at"),
        ({"starts_at": -2 * kit.HOUR}, "starts_at"),
        ({"ends_at": -2 * kit.HOUR}, "ends_at"),
    ],
)
def test_moments_that_cannot_be(h, fields, field):
    application = kit.filed(h)
    moments = {name: clock.now() + shift for name, shift in fields.items()}
    with pytest.raises(InvalidInput) as refusal:
        kit.decide(h, application, **moments)
    assert refusal.value.field == field


def test_who_does_not_decide_on_this_instrument_is_refused(h):
    with pytest.raises(InvalidInput, match="Openbaar Ministerie"):
        kit.decide(h, kit.filed(h), authority_organisation=factories.organisation("court"))


def test_without_hearing_a_hearing_is_due_in_fourteen_days_and_holidays_never_extend_it(h):
    made = kit.order(h, "VOTS", without_hearing=True)
    local = made.decided_at.astimezone(clock.AMSTERDAM)
    assert made.hearing_due_at.astimezone(clock.AMSTERDAM) == local + timedelta(days=14)
    due = Deadline.objects.get(key="URGENT_HEARING", source_id=made.pk)
    assert due.due_at == made.hearing_due_at


def test_an_instrument_that_needs_a_hearing_cannot_go_without(h):
    with pytest.raises(InvalidInput, match="niet zonder zitting"):
        kit.order(h, "OTS", without_hearing=True)


def test_an_unheard_order_loses_force_at_the_second(h):
    made = kit.order(h, "VOTS", without_hearing=True)
    second = timedelta(seconds=1)
    for moment, holds in ((made.hearing_due_at - second, True), (made.hearing_due_at, False)):
        assert made.is_running(moment) is holds
        assert Order.objects.running(moment).filter(pk=made.pk).exists() is holds
    orders.record_hearing(by=h.worker, order=made, heard_at=clock.now())
    made.refresh_from_db()
    assert made.is_running(made.hearing_due_at)
    assert Deadline.objects.get(key="URGENT_HEARING", source_id=made.pk).met_at is not None


@pytest.mark.parametrize(
    ("shift", "words"),
    [
        (-kit.DAY, "De zitting ligt voor het besluit"),
        (kit.DAY, "toekomst"),
    ],
)
def test_a_hearing_that_cannot_have_been_is_refused_in_words(h, shift, words):
    made = kit.order(h, "VOTS", without_hearing=True)
    with pytest.raises(InvalidInput, match=words) as refusal:
        orders.record_hearing(by=h.worker, order=made, heard_at=made.decided_at + shift)
    assert refusal.value.field == "heard_at"
    made.refresh_from_db()
    assert made.heard_at is None
    assert Deadline.objects.get(key="URGENT_HEARING", source_id=made.pk).met_at is None


def test_a_hearing_after_the_two_weeks_saves_nothing(h, monkeypatch):
    made = kit.order(h, "VOTS", without_hearing=True)
    late = made.hearing_due_at + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: late + timedelta(minutes=5))
    with pytest.raises(InvalidInput, match="De zitting kwam te laat") as refusal:
        orders.record_hearing(by=h.worker, order=made, heard_at=late)
    assert refusal.value.field == "heard_at"
    made.refresh_from_db()
    assert made.heard_at is None


def test_a_child_measure_ends_at_the_eighteenth_birthday():
    birth, day = kit.birthday(18, in_days=20)
    h = kit.house(birth=birth)
    made = kit.order(h, "VOTS")
    assert made.ends_at == kit.midnight(day)
    assert made.ends_by_age
    assert made.protections.get().ends_at == kit.midnight(day)


def test_a_birthday_after_the_end_changes_nothing():
    birth, _ = kit.birthday(18, in_days=300)
    made = kit.order(kit.house(birth=birth), "VOTS")
    assert not made.ends_by_age
    assert made.protections.get().ends_at is None


@pytest.mark.parametrize("birth", ["", "{year}-00-00", "{year}-01-01"])
def test_a_birth_date_known_in_part_must_be_answered_by_a_person(birth):
    day = clock.today() + timedelta(days=60)
    h = kit.house(birth=birth.format(year=day.year - 18))
    if not birth:
        h.girl.birth_date = ""
        h.girl.save()
    application = kit.filed(h, "OTS")
    with pytest.raises(InvalidInput, match="niet helemaal bekend") as refusal:
        kit.decide(h, application)
    assert refusal.value.field == majority_field(h.girl.pk)
    made = kit.decide(h, application, majority_days={h.girl.pk: day})
    assert made.ends_at == kit.midnight(day)


def test_an_answer_outside_what_is_known_is_refused():
    year = (clock.today() + timedelta(days=40)).year - 18
    h = kit.house(birth=f"{year}-00-00")
    with pytest.raises(InvalidInput, match="past niet"):
        kit.decide(h, kit.filed(h, "VOTS"), majority_days={h.girl.pk: clock.today() + timedelta(days=900)})


def test_a_measure_for_children_does_not_protect_an_adult():
    h = kit.house(birth=kit.birthday(25, in_days=3)[0])
    with pytest.raises(InvalidInput, match="alleen minderjarigen"):
        kit.order(h, "VOTS")


def test_measures_may_differ_from_what_was_asked(h):
    given = orders.DecidedMeasure(
        key="area_ban", kind="restriction", text="Niet in de wijk.", addressees=[h.uncle.pk]
    )
    made = kit.order(h, outcome="partly", measures=[given])
    assert [m.key for m in made.measures.all()] == ["area_ban"]


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        ({"kind": "wish"}, "soort en een tekst"),
        ({"text": " "}, "soort en een tekst"),
        ({"text": f"Niet bij MERELHOF 214 komen. {'x' * 50}"}, "geheim adres"),
        ({"territory": "6511 zz  nijmegen"}, "geheim adres"),
    ],
)
def test_measures_that_are_refused(h, measure, words):
    values = {"key": "area_ban", "kind": "prohibition", "text": "Niet in de wijk."} | measure
    with pytest.raises(InvalidInput, match=words):
        kit.order(h, outcome="partly", measures=[orders.DecidedMeasure(**values)])


def test_a_measure_binds_only_people_of_the_application(h):
    stranger = factories.person(h.worker, h.case, "relative")
    given = orders.DecidedMeasure(
        key="area_ban", kind="prohibition", text="Niet doen.", addressees=[stranger.pk]
    )
    with pytest.raises(InvalidInput, match="mensen uit de aanvraag"):
        kit.order(h, outcome="partly", measures=[given])


def test_granted_in_part_needs_the_measures(h):
    with pytest.raises(InvalidInput, match="welke maatregelen"):
        kit.order(h, outcome="partly")


def test_sharing_the_card_lets_the_unit_read_it(h):
    unit = factories.organisation("police", skip=3)
    officer = factories.actor("police_officer", of=unit)
    made = kit.order(h, share_with=[unit])
    assert Order.objects.visible_to(officer).filter(pk=made.pk).exists()
    share = Participation.objects.get(case=h.case, organisation=unit)
    assert (share.purpose, share.ground) == ("handhaving", "ORDER_EXECUTION")


def test_who_sees_an_order(h):
    made = kit.order(h)
    seen = {name for name in PEOPLE if Order.objects.visible_to(h.actor(name)).filter(pk=made.pk).exists()}
    assert seen == {"worker", "colleague", "coordinator", "police", "shelter"}


# --- after the decision ---

LATER = {
    "extend": lambda by, o: orders.extend(
        by=by, order=o, decided_at=clock.now(), ends_at=o.ends_at + timedelta(days=5), reason="Nog gevaar."
    ),
    "change": lambda by, o: orders.change(
        by=by, order=o, decided_at=clock.now(), reason="Anders.",
        add=[orders.DecidedMeasure(key="no_violence", kind="prohibition", text="Geen geweld.")],
    ),
    "withdraw": lambda by, o: orders.withdraw(by=by, order=o, decided_at=clock.now(), reason="Ingetrokken."),
    "end": lambda by, o: orders.end(by=by, order=o, ended_at=clock.now(), reason="Vervallen."),
}  # fmt: skip


@pytest.mark.parametrize("state", list(ORDER.labels))
@pytest.mark.parametrize("verb", list(LATER))
def test_every_later_decision_in_every_state(h, verb, state):
    made = kit.at_state(h, state)
    expected = ORDER.find(verb, state)
    if expected is None:
        with pytest.raises(PolicyDenied):
            LATER[verb](h.worker, made)
        made.refresh_from_db()
        assert made.state == state
    else:
        assert LATER[verb](h.worker, made).state == expected.target


@pytest.mark.parametrize("verb", list(LATER))
def test_every_later_decision_by_everyone(h, verb):
    for name in PEOPLE:
        made = kit.at_state(h, "in_force")
        try:
            LATER[verb](h.actor(name), made)
            allowed = True
        except AccessDenied:
            allowed = False
        assert allowed is (name in {"worker", "colleague", "coordinator"}), name


def test_the_database_refuses_a_change_of_state_that_is_not_in_the_table(h):
    made = kit.at_state(h, "withdrawn")
    made.state, made.stopped_at, made.stop_reason = "in_force", None, ""
    with pytest.raises(InternalError), transaction.atomic():
        made.save()


def test_a_stopped_order_needs_moment_and_reason_in_the_database(h):
    made = kit.at_state(h, "in_force")
    made.state = "withdrawn"
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()


def test_history_is_never_rewritten(h):
    made = kit.order(h)
    table = OrderDecision._meta.db_table
    for statement in (f"UPDATE {table} SET reason = 'anders'", f"DELETE FROM {table}"):
        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert made.decisions.count() == 1


def test_a_stale_edit_overwrites_nothing(h):
    made = kit.order(h, ends_at=clock.now() + kit.DAY)
    seen = made.version
    orders.extend(
        by=h.worker, order=made, decided_at=clock.now(), ends_at=clock.now() + 2 * kit.DAY, version=seen
    )
    with pytest.raises(StaleRecord):
        orders.withdraw(by=h.colleague, order=made, decided_at=clock.now(), reason="Klaar.", version=seen)
    made.refresh_from_db()
    assert made.state == "in_force"


def test_an_extension_moves_the_end_the_clock_and_asks_new_service(h, published):
    made = kit.order(h, ends_at=clock.now() + kit.DAY)
    kit.serve(h, made)
    new_end = made.ends_at + timedelta(days=30)
    made = orders.extend(by=h.worker, order=made, decided_at=clock.now(), ends_at=new_end)
    assert (made.ends_at, made.extensions) == (new_end, 1)
    running = Deadline.objects.get(source_id=made.pk, key="OM_509HH", ended_at__isnull=True)
    assert running.due_at == new_end
    assert kit.respondent(made, h.father).service_state == "unserved"
    assert [d.kind for d in made.decisions.order_by("decided_at")] == ["decision", "extension"]
    assert "order.changed" in [name for name, _ in published()]


@pytest.mark.parametrize(
    ("instrument", "first", "later", "words"),
    [
        ("OM_509HH", 10, 101, "hooguit 90 dagen"),
        ("THV", 10, 29, "hooguit 18 dagen"),
        ("SR_38V", 100, 200, "kan niet worden verlengd"),
    ],
)
def test_an_extension_longer_than_the_instrument_allows(h, instrument, first, later, words):
    now = clock.now()
    made = kit.order(h, instrument, decided_at=now - kit.HOUR, ends_at=now - kit.HOUR + timedelta(days=first))
    with pytest.raises(Refusal, match=words):
        orders.extend(by=h.worker, order=made, decided_at=now, ends_at=now + timedelta(days=later))


def test_no_more_extensions_than_allowed(h):
    made = kit.order(h, "OM_509HH", ends_at=clock.now() + kit.DAY)
    for number in range(4):
        if number == 3:
            with pytest.raises(PolicyDenied, match="hooguit 3"):
                orders.extend(by=h.worker, order=made, decided_at=clock.now(), ends_at=made.ends_at + kit.DAY)
        else:
            made = orders.extend(
                by=h.worker, order=made, decided_at=clock.now(), ends_at=made.ends_at + kit.DAY
            )


def test_an_extension_never_passes_the_eighteenth_birthday():
    birth, day = kit.birthday(18, in_days=40)
    h = kit.house(birth=birth)
    made = kit.order(h, "OTS", ends_at=clock.now() + 10 * kit.DAY)
    made = orders.extend(by=h.worker, order=made, decided_at=clock.now(), ends_at=clock.now() + 90 * kit.DAY)
    assert made.ends_at == kit.midnight(day)


def test_a_dropped_measure_stops_and_a_new_one_starts(h):
    made = kit.order(h)
    old = made.measures.get()
    made = LATER["change"](h.worker, made)
    made = orders.change(
        by=h.worker, order=made, decided_at=clock.now(), drop=[old.pk], reason="Niet meer nodig."
    )
    running = OrderMeasure.objects.running(clock.now()).filter(order=made)
    assert [m.key for m in running] == ["no_violence"]


def test_dropping_every_measure_is_a_withdrawal(h):
    made = kit.order(h)
    with pytest.raises(PolicyDenied, match="intrekking"):
        orders.change(by=h.worker, order=made, decided_at=clock.now(), drop=[made.measures.get().pk])
    assert OrderMeasure.objects.running().filter(order=made).count() == 1


def test_a_withdrawal_stops_everything_and_asks_a_new_weighing(h, published):
    made = kit.order(h, travel=True, instrument="KG_BAN", ends_at=clock.now() + 30 * kit.DAY)
    kit.safe(h)
    plan = kit.plan(h, made)
    assert Order.objects.running().filter(pk=made.pk).exists()
    orders.withdraw(by=h.worker, order=made, decided_at=clock.now(), reason="Door de rechter.")
    assert not Order.objects.running().filter(pk=made.pk).exists()
    assert not OrderMeasure.objects.running().filter(order=made).exists()
    assert not OrderProtected.objects.running().filter(order=made).exists()
    assert not Deadline.objects.filter(source_id=made.pk, met_at__isnull=True, ended_at__isnull=True).exists()
    plan.refresh_from_db()
    assert plan.state == "cancelled"
    assert not Task.objects.filter(kind__in=["order_service", "service_plan_ack"], state="open").exists()
    assert Task.objects.filter(kind="reassess", case=h.case, state="open").exists()
    assert "order.withdrawn" in [name for name, _ in published()]


def test_an_order_runs_out_by_the_clock_of_the_database(h):
    made = kit.order(h, ends_at=clock.now() + kit.DAY)
    assert Order.objects.running().filter(pk=made.pk).exists()
    # The clock of the machine is not asked: the row is moved past the database's now.
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE protection_orders_order SET starts_at = now() - interval '2 hours', "
            "ends_at = clock_timestamp() - interval '1 millisecond' WHERE id = %s",
            [made.pk],
        )
    assert not Order.objects.running().filter(pk=made.pk).exists()
    assert not OrderMeasure.objects.running().filter(order=made).exists()
    made.refresh_from_db()
    assert made.state == "in_force"
    assert not made.is_running()


def test_expiry_closes_the_order_once(h, published):
    made, other = kit.over(h), kit.order(h, ends_at=clock.now() + kit.DAY)
    assert orders.expire_due(by=system("test")) == 1
    assert orders.expire_due(by=system("test")) == 0
    made.refresh_from_db()
    other.refresh_from_db()
    assert (made.state, other.state) == ("expired", "in_force")
    assert "order.expired" in [name for name, _ in published()]
    assert TimelineEntry.objects.filter(kind="order.expire", occurred_at=made.ends_at).exists()


def test_the_page_of_every_clock_of_an_order_leads_to_the_order(h):
    made = kit.order(h)
    client = browser(h.worker)
    for running in Deadline.objects.filter(source_id=made.pk):
        page = client.get(reverse("deadline-settle", args=[made.case_id, running.pk])).content.decode()
        assert f'href="{made.get_absolute_url()}"' in page
    of_orders = {key for key, rule in catalogue().items() if rule.trigger.startswith("order.")}
    assert of_orders <= set(NOTES)
