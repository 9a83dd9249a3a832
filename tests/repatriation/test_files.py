"""The return from abroad: phases, steps, wish, arrival, and the watchdog on silence."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from cases.actions.participation import join
from cases.models import Deadline, Task
from core import clock
from core.errors import AccessDenied, InvalidInput, PolicyDenied, StaleRecord
from core.models import OutboxEvent
from organisations.models import Organisation
from repatriation.actions import files, signs
from repatriation.models import ReturnFile
from repatriation.workflow import RETURN
from tests import factories
from tests.kit import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return factories.actor("vt_worker")


@pytest.fixture
def lkha():
    return factories.actor("lkha_worker")


@pytest.fixture
def case(worker, lkha):
    case = factories.case(worker, practices=["abandonment"])
    join(by=worker, case=case, organisation=Organisation.objects.get(pk=lkha.organisation_id), purpose="terugkeer",
         ground="WMO_5_1_6")  # fmt: skip
    return case


@pytest.fixture
def file(worker, lkha, case):
    person = factories.person(worker, case, birth_date="2001-05-02")
    return files.open_file(
        by=lkha,
        case=case,
        person=person,
        country="Marokko",
        time_zone="Africa/Casablanca",
        occurred_at=clock.now(),
    )


def _finish_phase(by, file):
    for step in file.steps.filter(phase=file.state, state="todo"):
        files.do_step(by=by, step_id=step.pk, state="done")


def test_an_adult_gets_no_steps_for_minors(file):
    assert file.is_minor is False
    assert not file.steps.filter(code="court_measure").exists()
    assert file.steps.filter(code="consent").exists()


def test_a_step_is_asked_only_of_who_can_open_it(worker, lkha, case):
    council, embassy = factories.organisation("rvdk"), factories.organisation("bz")
    for house, purpose in ((council, "onderzoek"), (embassy, "terugkeer")):
        join(
            by=worker,
            case=case,
            organisation=house,
            purpose=purpose,
            ground=factories.ground(case, house, purpose),
        )
    child = factories.person(worker, case, birth_date=factories.birth(11))
    made = files.open_file(
        by=lkha, case=case, person=child, country="Marokko", time_zone="Africa/Casablanca", occurred_at=clock.now()
    )  # fmt: skip
    while made.state != "AUTHORITY":
        _finish_phase(lkha, made)
        made = files.advance(by=lkha, file_id=made.pk)
    asked = set(Task.objects.filter(kind="return_step").values_list("organisation__kind", flat=True))
    assert {"lkha", "bz"} <= asked
    assert "rvdk" not in asked


def test_an_unknown_age_keeps_the_steps_of_both(worker, lkha, case):
    person = factories.person(worker, case)
    file = files.open_file(
        by=lkha,
        case=case,
        person=person,
        country="Turkije",
        time_zone="Europe/Istanbul",
        occurred_at=clock.now(),
    )
    assert file.is_minor is None
    assert set(file.steps.filter(code__in=["court_measure", "consent"]).values_list("code", flat=True)) == {
        "court_measure",
        "consent",
    }


def test_the_next_phase_waits_for_the_required_steps(lkha, file):
    _finish_phase(lkha, file)
    file = files.advance(by=lkha, file_id=file.pk)
    assert file.state == "VERIFICATION"
    with pytest.raises(PolicyDenied, match="Eerst nog"):
        files.advance(by=lkha, file_id=file.pk)


def test_an_urgent_phase_may_be_passed_with_a_reason(lkha, file):
    with pytest.raises(PolicyDenied):
        files.advance(by=lkha, file_id=file.pk)
    assert files.advance(by=lkha, file_id=file.pk, skip_reason="Zij zit opgesloten.").state == "VERIFICATION"


def test_a_step_that_is_not_needed_asks_why(lkha, file):
    step = file.steps.filter(phase="INTAKE").first()
    with pytest.raises(InvalidInput):
        files.do_step(by=lkha, step_id=step.pk, state="set_aside")


def test_an_adult_travels_only_with_consent(lkha, file):
    travel = {
        "travel_at": clock.now() + timedelta(days=3),
        "arrival_at": clock.now() + timedelta(days=3, hours=4),
    }
    with pytest.raises(PolicyDenied, match="toestemming"):
        files.plan_travel(by=lkha, file_id=file.pk, arrival_place="Schiphol", **travel)
    files.describe(by=lkha, file_id=file.pk, wish="yes")
    planned = files.plan_travel(by=lkha, file_id=file.pk, arrival_place="Schiphol", **travel)
    assert planned.arrival_to.slug == "kmar"
    assert (
        Task.objects.filter(kind="return_arrival", organisation=planned.arrival_to, state="open").count() == 1
    )


def test_a_journey_at_another_hour_and_place_is_a_new_step_for_the_kmar(lkha, file):
    files.describe(by=lkha, file_id=file.pk, wish="yes")
    leaves = clock.now() + timedelta(days=3)
    for arrives, place in (
        (leaves + timedelta(hours=4), "Schiphol"),
        (leaves + timedelta(hours=2), "Eindhoven"),
    ):
        files.plan_travel(by=lkha, file_id=file.pk, travel_at=leaves, arrival_at=arrives, arrival_place=place)
    step = Task.objects.get(kind="return_arrival", source_id=file.pk, state="open")
    assert (step.due_at, step.detail) == (arrives, "Eindhoven")


def test_an_arrival_before_the_departure_is_refused(lkha, file):
    files.describe(by=lkha, file_id=file.pk, wish="yes")
    with pytest.raises(InvalidInput, match="voor het vertrek"):
        files.plan_travel(
            by=lkha, file_id=file.pk, travel_at=clock.now(), arrival_at=clock.now() - timedelta(hours=1),
            arrival_place="Schiphol",
        )  # fmt: skip


def test_the_kmar_sees_the_arrival_and_not_the_file(lkha, file):
    files.describe(by=lkha, file_id=file.pk, wish="yes")
    files.plan_travel(
        by=lkha, file_id=file.pk, travel_at=clock.now(), arrival_at=clock.now() + timedelta(hours=4),
        arrival_place="Schiphol",
    )  # fmt: skip
    officer = factories.actor("kmar_officer", of=Organisation.objects.get(slug="kmar"))
    assert not ReturnFile.objects.visible_to(officer).exists()
    assert ReturnFile.objects.all().arriving_for(officer).get() == file
    received = file.steps.get(code="received")
    assert files.do_step(by=officer, step_id=received.pk, state="done").state == "done"
    other = file.steps.get(code="shelter")
    with pytest.raises(AccessDenied):
        files.do_step(by=officer, step_id=other.pk, state="done")


def test_the_kmar_writes_its_step_from_the_arrival_card(lkha, file):
    files.describe(by=lkha, file_id=file.pk, wish="yes", code_word="zilverspar")
    files.plan_travel(
        by=lkha, file_id=file.pk, travel_at=clock.now(), arrival_at=clock.now() + timedelta(hours=4),
        arrival_place="Schiphol",
    )  # fmt: skip
    officer = factories.member("kmar_officer", of=Organisation.objects.get(slug="kmar"))
    client = log_in(officer.user)
    received = file.steps.get(code="received")
    address = reverse("return-step", args=[file.pk, received.pk])
    card = client.get(reverse("return-arrival", args=[file.pk])).content.decode()
    assert address in card
    assert "zilverspar" not in card
    form = {
        "state": "done",
        "note": "Zij is opgevangen.",
        "version": received.version,
        "occurred_at": "2026-01-01T10:00",
    }
    assert client.get(address).status_code == 200
    assert client.post(address, form).status_code == 302
    received.refresh_from_db()
    assert received.state == "done"
    other = file.steps.get(code="shelter")
    assert client.get(reverse("return-step", args=[file.pk, other.pk])).status_code == 403


def test_one_running_return_per_person(lkha, file):
    with pytest.raises(PolicyDenied):
        files.open_file(
            by=lkha, case=file.case, person=file.person, country="Iran", time_zone="Asia/Tehran",
            occurred_at=clock.now(),
        )  # fmt: skip
    copy = ReturnFile.objects.get(pk=file.pk)
    copy.pk, copy.reference, copy._state.adding = None, "TK-0000-1", True
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save()


def test_closing_asks_an_outcome_and_a_word(lkha, file):
    with pytest.raises(InvalidInput):
        files.close(by=lkha, file_id=file.pk, outcome="verdwenen", note="x")
    with pytest.raises(InvalidInput):
        files.close(by=lkha, file_id=file.pk, outcome="returned", note=" ")
    closed = files.close(by=lkha, file_id=file.pk, outcome="returned", note="Veilig thuis.")
    assert (closed.state, closed.outcome) == ("CLOSED", "returned")


def test_only_the_lkha_leads(worker, file):
    with pytest.raises(AccessDenied):
        files.advance(by=worker, file_id=file.pk, skip_reason="spoed")


def test_the_watchdog_tells_silence_once_and_a_sign_starts_again(lkha, file):
    later = clock.now() + timedelta(days=file.silence_days, minutes=1)
    assert signs.watch(now=clock.now()) == 0
    assert signs.watch(now=later) == 1
    assert signs.watch(now=later) == 0
    silent = Task.objects.filter(kind="return_silent", source_id=file.pk)
    assert silent.filter(state="open").count() == 1
    signs.record_sign(by=lkha, file_id=file.pk, way="bericht", occurred_at=clock.now(), code_word_used="yes")
    assert silent.filter(state="open").count() == 0
    assert signs.watch(now=later - timedelta(days=1)) == 0
    assert signs.watch(now=later + timedelta(days=1)) == 1


def test_the_clock_of_silence_runs_from_the_opening_moves_with_the_agreement_and_ends_with_the_return(
    lkha, file
):
    def silence():
        return Deadline.objects.filter(key="SIGN_OF_LIFE", source_id=file.pk).order_by("-recorded_at")[0]

    first = silence()
    assert first.due_at == file.occurred_at + timedelta(days=7)
    files.describe(by=lkha, file_id=file.pk, silence_days=3)
    assert silence().due_at == file.occurred_at + timedelta(days=3)
    assert [move.old_due_at for move in silence().moves.all()] == [first.due_at]
    files.close(by=lkha, file_id=file.pk, outcome="returned", note="Veilig thuis.")
    assert silence().ended_reason == "Terugkeer afgesloten"


def test_a_return_of_before_gets_the_clock_of_silence(file):
    Deadline.objects.filter(source_id=file.pk).delete()
    for _ in range(2):
        call_command("follow_dates", stdout=StringIO())
    assert Deadline.objects.get(source_id=file.pk).due_at == file.occurred_at + timedelta(days=7)


def test_after_a_longer_silence_is_agreed_the_next_one_is_told_too(lkha, file):
    assert signs.watch(now=clock.now() + timedelta(days=8)) == 1
    files.describe(by=lkha, file_id=file.pk, silence_days=14)
    assert not Task.objects.filter(kind="return_silent", source_id=file.pk, state="open").exists()
    assert signs.watch(now=clock.now() + timedelta(days=13)) == 0
    assert signs.watch(now=clock.now() + timedelta(days=15)) == 1


def test_an_older_sign_does_not_move_the_clock_back(lkha, file):
    newest = clock.now() - timedelta(hours=1)
    signs.record_sign(by=lkha, file_id=file.pk, way="telefoon", occurred_at=newest)
    signs.record_sign(by=lkha, file_id=file.pk, way="telefoon", occurred_at=newest - timedelta(days=2))
    file.refresh_from_db()
    assert file.last_sign_at == newest


def test_a_sign_from_before_the_silence_does_not_end_it(lkha, file):
    signs.record_sign(by=lkha, file_id=file.pk, way="telefoon", occurred_at=clock.now())
    assert signs.watch(now=clock.now() + timedelta(days=8)) == 1
    signs.record_sign(by=lkha, file_id=file.pk, way="telefoon", occurred_at=clock.now() - timedelta(days=2))
    assert Task.objects.filter(kind="return_silent", source_id=file.pk, state="open").exists()


def test_an_unknown_time_zone_is_refused(worker, lkha, case):
    person = factories.person(worker, case)
    with pytest.raises(InvalidInput, match="tijdzone"):
        files.open_file(
            by=lkha, case=case, person=person, country="X", time_zone="Mars/Olympus", occurred_at=clock.now()
        )


def test_place_and_code_word_stand_encrypted(lkha, file):
    files.describe(by=lkha, file_id=file.pk, place="Kanarie-straat 1", code_word="blauwe-kanarie")
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM repatriation_returnfile t")
        assert "anarie" not in str(cursor.fetchall())
    file.refresh_from_db()
    assert file.code_word == "blauwe-kanarie"


@pytest.mark.parametrize("state", [s for s in RETURN.labels if s != "CLOSED"])
def test_from_every_phase_one_can_close_and_go_on_or_back_only_by_the_table(lkha, file, state):
    while file.state != state:
        _finish_phase(lkha, file)
        file = files.advance(by=lkha, file_id=file.pk)
    if RETURN.find("step_back", state):
        back = files.step_back(by=lkha, file_id=file.pk, reason="Document geweigerd.")
        assert back.state == RETURN.check("step_back", state).target
        files.advance(by=lkha, file_id=file.pk)
    else:
        with pytest.raises(PolicyDenied):
            files.step_back(by=lkha, file_id=file.pk, reason="Document geweigerd.")
    assert files.close(by=lkha, file_id=file.pk, outcome="returned", note="Terug.").state == "CLOSED"
    for verb in (
        lambda: files.advance(by=lkha, file_id=file.pk),
        lambda: files.step_back(by=lkha, file_id=file.pk, reason="x"),
        lambda: files.close(by=lkha, file_id=file.pk, outcome="returned", note="Nog eens."),
    ):
        with pytest.raises(PolicyDenied):
            verb()


def test_the_silence_reaches_the_outbox_table(lkha, file):
    signs.watch(now=clock.now() + timedelta(days=30))
    subscribers = OutboxEvent.objects.filter(name="return.silent")
    from schadelijkepraktijken.subscriptions import SUBSCRIBERS

    assert subscribers.count() == len(SUBSCRIBERS["return.silent"])


def test_the_tasks_of_a_past_phase_end_except_what_danger_postponed(lkha, file):
    def tasks():
        return set(Task.objects.filter(kind="return_step", state="open").values_list("source_id", flat=True))

    optional = file.steps.filter(phase="INTAKE", code="verify_report").get()
    files.do_step(by=lkha, step_id=file.steps.get(phase="INTAKE", code="reporter").pk, state="done")
    assert optional.pk in tasks()
    file.refresh_from_db()
    file = files.advance(by=lkha, file_id=file.pk, skip_reason="Zij wordt nu vastgehouden.")
    still = {s.pk for s in file.steps.filter(phase="INTAKE", state="todo") if s.is_required}
    assert {s.pk for s in file.steps.filter(phase="INTAKE") if s.pk in tasks()} <= still
    assert optional.pk in tasks()
    file = files.step_back(by=lkha, file_id=file.pk, reason="Het kanaal viel weg.")
    later = set(file.steps.exclude(phase="INTAKE").values_list("pk", flat=True))
    assert not later & tasks()


def test_only_who_leads_the_return_keeps_its_papers_and_only_while_it_runs(worker, lkha, file):
    with pytest.raises(AccessDenied):
        files.set_document(by=worker, file_id=file.pk, kind="passport", state="held")
    stranger = factories.actor("lkha_worker", of=factories.organisation("lkha"))
    made = files.set_document(by=stranger, file_id=file.pk, kind="passport", state="held")
    first = made.version
    files.set_document(
        by=lkha, file_id=file.pk, kind="passport", state="lost", document_id=made.pk, version=first
    )
    with pytest.raises(StaleRecord):
        files.set_document(
            by=lkha, file_id=file.pk, kind="passport", state="held", document_id=made.pk, version=first
        )
    files.close(by=lkha, file_id=file.pk, outcome="died", note="Zij wil niet meer.")
    with pytest.raises(PolicyDenied):
        files.set_document(by=lkha, file_id=file.pk, kind="passport", state="held")
