"""Registering a report: who receives it, which clocks run from when, who is told, what is refused."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from audit.models import Entry
from cases import intake_policies
from cases.models import Deadline, Signal, Task
from core import clock
from core.errors import AccessDenied, InvalidInput
from core.models import OutboxEvent
from organisations.models import Organisation
from tests import factories
from tests.cases import intake_support as s

pytestmark = pytest.mark.django_db
AMSTERDAM_CODE = "GM0363"


def test_the_municipality_of_residence_decides_who_receives():
    signal = s.report(s.reporter(), municipality_code=AMSTERDAM_CODE)
    assert "Amsterdam" in signal.receiver.name
    assert signal.beside is None
    assert "woongemeente" in signal.route_reason


def test_without_a_known_residence_the_region_of_the_reporter_receives():
    signal = s.report(s.reporter())
    assert signal.receiver.slug == s.REGION
    assert "niet bekend" in signal.route_reason


def test_a_person_who_is_no_longer_registered_goes_to_the_lkha_beside_the_reporters_region():
    signal = s.report(s.reporter(), no_longer_registered=True)
    assert signal.beside is not None
    assert {signal.receiver.kind, signal.beside.kind} == {"lkha", "veilig_thuis"}
    assert {signal.receiver.slug, signal.beside.slug} == {"lkha", s.REGION}
    for triager in (s.lkha(), s.worker()):
        assert Signal.objects.visible_to(triager).filter(pk=signal.pk).exists()
    assert not Signal.objects.visible_to(s.worker("veilig-thuis-groningen")).filter(pk=signal.pk).exists()


def test_who_works_in_the_whole_country_is_asked_for_the_own_municipality():
    officer = factories.actor("kmar_officer", of=Organisation.objects.filter(kind="kmar", regions=[]).first())
    with pytest.raises(InvalidInput) as refused:
        s.report(officer, reporter_capacity="border_officer")
    assert refused.value.field == "reporter_municipality"
    signal = s.report(officer, reporter_capacity="border_officer", reporter_municipality=s.UTRECHT)
    assert signal.receiver.slug == s.REGION


def test_a_municipality_outside_the_table_is_refused():
    with pytest.raises(InvalidInput) as refused:
        s.report(s.reporter(), municipality_code="GM9999")
    assert refused.value.field == "municipality_code"


def test_the_clock_of_the_assessment_runs_from_receipt_and_not_from_what_happened():
    signal = s.report(s.reporter(), occurred_at=clock.now() - timedelta(days=40))
    running = Deadline.objects.get(source_id=signal.pk)
    assert running.key == "VT_ASSESS"
    assert running.starts_at == signal.recorded_at
    assert running.due_at > clock.now() + timedelta(days=3)
    assert running.organisation == signal.receiver


def test_the_moment_of_receipt_is_the_databases_own():
    signal = s.report(s.reporter())
    signal.recorded_at = datetime(2020, 1, 1, tzinfo=UTC)
    signal.save()
    signal.refresh_from_db()
    assert signal.recorded_at.year > 2020


def test_the_receiver_gets_a_step_on_the_worklist():
    signal = s.report(s.reporter())
    task = Task.objects.get(source_id=signal.pk, kind="triage")
    assert (task.organisation, task.role, task.urgent) == (signal.receiver, "vt_worker", False)
    assert task.due_at == Deadline.objects.get(source_id=signal.pk).due_at
    assert task.url == f"/triage/{signal.pk}/"


def in_days(days: float) -> datetime:
    return clock.now() + timedelta(days=days)


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({}, ""),
        ({"acute_danger": "unknown"}, ""),
        ({"acute_danger": "yes"}, "acute"),
        ({"departure": "booked", "departure_at": in_days(6.9)}, "departure_within_7_days"),
        ({"departure": "feared", "departure_at": in_days(6.9)}, "departure_within_7_days"),
        ({"departure": "booked", "departure_at": in_days(8)}, ""),
        ({"departure": "booked"}, ""),
        ({"practices": ["fgm"]}, ""),
        ({"practices": ["fgm"], "departure": "none"}, ""),
        ({"practices": ["fgm"], "departure": "feared"}, "fgm_departure"),
        ({"practices": ["fgm"], "departure": "booked", "departure_at": in_days(9)}, ""),
        (
            {"practices": ["fgm"], "departure": "booked", "departure_at": in_days(2), "acute_danger": "yes"},
            "acute,departure_within_7_days,fgm_departure",
        ),
    ],
)
def test_danger_departure_within_seven_days_and_fgm_with_departure_are_urgent(fields, codes):
    signal = s.report(s.reporter(), **fields)
    told = OutboxEvent.objects.filter(name="signal.received")
    assert [event.payload["urgent"] for event in told] == [codes] * len(told)
    assert told
    task = Task.objects.get(source_id=signal.pk, kind="triage")
    assert task.urgent == bool(codes)
    assert task.due_at
    assert (task.due_at <= signal.recorded_at + timedelta(hours=1)) == bool(codes)
    has_hours = Deadline.objects.filter(source_id=signal.pk, key="FGM_URGENT").exists()
    assert has_hours == ("fgm_departure" in codes)


def test_a_day_without_an_hour_counts_from_its_first_instant_and_until_its_last():
    today = datetime.combine(clock.today(), time(0), clock.AMSTERDAM)
    concern = Signal(practices=["abandonment"], departure="booked")
    for day, now, urgent in (
        (today + timedelta(days=7), today + timedelta(minutes=1), True),
        (today - timedelta(days=1), today + timedelta(hours=20), True),
        (today - timedelta(days=2), today + timedelta(hours=1), False),
    ):
        concern.departure_at = day
        assert (intake_policies.DEPARTURE_SOON in intake_policies.urgency(concern, now)) is urgent


def test_feared_fgm_with_departure_counts_in_hours_from_receipt():
    signal = s.report(s.reporter(), practices=["fgm"], departure="feared")
    running = Deadline.objects.get(source_id=signal.pk, key="FGM_URGENT")
    assert running.due_at == signal.recorded_at + timedelta(hours=1)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"practices": []}, "practices"),
        ({"practices": ["zomaar"]}, "practices"),
        ({"facts": "  "}, "facts"),
        ({"occurred_at": clock.now() + timedelta(hours=3)}, "occurred_at"),
        ({"departure": "booked", "departure_at": clock.now() - timedelta(days=9)}, "departure_at"),
        ({"departure": "none", "departure_at": clock.now() + timedelta(days=9)}, "departure"),
        ({"reporter_capacity": "keizer"}, "reporter_capacity"),
        ({"facts": "a\x00b"}, "facts"),
        ({"facts": "a" * 20_001}, "facts"),
        ({"departure_note": "a" * 201}, "departure_note"),
        ({"acute_danger": "misschien"}, "acute_danger"),
        ({"people": [{"role": "at_risk", "given_names": "a" * 10_000}]}, "people"),
        ({"people": [{"role": "at_risk", "family_name": "a\x00b"}]}, "family_name"),
        ({"people": [{"role": "koning"}]}, "people"),
        ({"people": [{"role": "at_risk", "birth_date": "2011-02-31"}]}, "people"),
        ({"people": [{"role": "other"}] * 7}, "people"),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_nothing_is_kept(fields, field):
    by = s.reporter()
    with pytest.raises(InvalidInput) as refused:
        s.report(by, **fields)
    assert refused.value.field == field
    assert not Signal.objects.exists()
    assert not Task.objects.exists()


@pytest.mark.parametrize("name", ["Zoë 🌸", "فاطمة الأمراني", "Şükrü-Çağla", "O'Néill"])
def test_names_in_any_script_stay_as_written(name):
    signal = s.report(s.reporter(), people=[{"role": "at_risk", "given_names": name}])
    assert signal.people.get().given_names == name


def test_who_may_not_report_is_refused():
    with pytest.raises(AccessDenied):
        s.report(factories.actor("administrator"))
    assert not Signal.objects.exists()


def test_the_audit_line_holds_ids_and_codes_but_no_words_of_the_report():
    signal = s.report(s.reporter(), facts="kanarie-in-de-kolenmijn", reporter_contact="0611223344")
    entry = Entry.objects.get(action="signal.register", object_id=signal.pk)
    assert "kanarie" not in str(entry.details)
    assert "0611223344" not in str(entry.details)


def test_number_and_name_of_the_reporter_stand_encrypted():
    signal = s.report(s.reporter(), reporter_contact="0611223344", safe_contact="via de mentor")
    row = Signal.objects.raw("SELECT * FROM cases_signal WHERE id = %s", [signal.pk])[0]
    for column in ("reporter_contact", "reporter_name", "safe_contact"):
        assert row.__dict__[column].startswith("1:")
    assert row.reporter_contact == "0611223344"


@pytest.mark.parametrize(
    "change",
    [
        {"practices": []},
        {"facts": ""},
        {"departure": "none", "departure_at": datetime(2030, 1, 1, tzinfo=UTC)},
        {"occurred_at": datetime(2999, 1, 1, tzinfo=UTC)},
        {"state": "accepted"},
        {"decided_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"feedback": "gezien"},
    ],
)
def test_the_database_refuses_an_impossible_signal_by_itself(change):
    signal = s.report(s.reporter())
    with pytest.raises(IntegrityError), transaction.atomic():
        Signal.objects.filter(pk=signal.pk).update(**change)
