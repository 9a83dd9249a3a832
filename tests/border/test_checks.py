"""The check: who is found, for how long, and what a miss leaves behind."""

import json
import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import Error, connection, transaction

from audit.models import Entry
from border import search
from border.actions import alerts, checks
from border.models import BorderCheck, BorderMatch
from border.query import Query
from cases.models import Deadline, TimelineEntry
from core import clock
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from core.models import OutboxEvent
from protection_orders.actions import orders
from tests import factories
from tests.border import kit
from tests.protection_orders import order_kit

pytestmark = pytest.mark.django_db

YEAR = str(clock.today().year - 15)


def test_a_document_number_finds_in_any_writing(officer, girl, alert):
    found = kit.check(officer, document_number="nxr4 k7pl-2<<<")
    assert (found.outcome, found.person_id) == ("hit", girl.pk)


def test_a_name_in_another_spelling_with_the_birth_date_finds(officer, girl, alert):
    found = kit.check(officer, name="Fadumo Ali Noor", birth=f"04-03-{YEAR}")
    assert found.outcome in {"hit", "possible"}
    assert found.person_id == girl.pk


def test_a_name_with_only_a_year_is_possible_at_most(officer, girl, alert):
    assert kit.check(officer, name="Faadumo Cali Nuur", birth=YEAR).outcome == "possible"


def test_who_is_in_a_case_but_not_sought_is_not_found(officer, girl):
    found = kit.check(officer, document_number=kit.NUMBER, name="Faadumo Cali Nuur", birth=f"04-03-{YEAR}")
    assert (found.outcome, found.person_id) == ("none", None)


def test_a_withdrawn_alert_stops_with_the_next_check(worker, officer, girl, alert):
    assert kit.check(officer, document_number=kit.NUMBER).outcome == "hit"
    alerts.withdraw_alert(by=worker, alert=alert, reason="Het kind is uit huis geplaatst.")
    assert kit.check(officer, document_number=kit.NUMBER).outcome == "none"


@pytest.mark.parametrize(
    ("start", "end", "outcome"),
    [(-2, -1, "none"), (-2, 1, "hit"), (1, 2, "none")],
    ids=["over", "running", "not begun"],
)
def test_an_alert_holds_by_the_clock_of_the_database(officer, alert, start, end, outcome):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE border_travelalert SET valid_from = now() + %s * interval '1 second', "
            "valid_until = now() + %s * interval '1 second' WHERE id = %s",
            [start, end, alert.pk],
        )
    assert kit.check(officer, document_number=kit.NUMBER).outcome == outcome


class TestOrders:
    @pytest.fixture
    def house(self):
        return order_kit.house()

    def _girl(self, house, officer):
        return kit.check(officer, name="Ayse Kanariepiet", birth=house.girl.birth_date)

    def test_the_protected_person_of_a_measure_about_travel_is_found(self, house, officer):
        order_kit.order(house, "VOTS", travel=True)
        assert self._girl(house, officer).person_id == house.girl.pk

    def test_whom_the_measure_binds_is_found(self, house, officer):
        order_kit.order(house, "VOTS", travel=True)
        assert kit.check(officer, name="Mehmet Vogelaar", birth="02-06-1975").person_id == house.father.pk

    def test_a_respondent_whom_the_measure_does_not_bind_is_not(self, house, officer):
        order_kit.order(house, "VOTS", travel=True)
        assert kit.check(officer, name="Kemal Mussenberg", birth="01-01-1980").outcome == "none"

    def test_a_measure_that_is_not_about_travel_opens_nothing(self, house, officer):
        order_kit.order(house, "VOTS", travel=False)
        assert self._girl(house, officer).outcome == "none"

    def test_a_withdrawn_order_stops_with_the_next_check(self, house, officer):
        made = order_kit.order(house, "VOTS", travel=True)
        assert self._girl(house, officer).outcome == "hit"
        orders.withdraw(by=house.worker, order=made, decided_at=clock.now(), reason="De rechter trok het in.")
        assert self._girl(house, officer).outcome == "none"

    def test_an_order_that_ran_out_a_second_ago_is_not_found_though_no_job_closed_it(self, house, officer):
        made = order_kit.order(house, "VOTS", travel=True)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE protection_orders_order SET ends_at = now() - interval '1 second' WHERE id = %s",
                [made.pk],
            )
        made.refresh_from_db()
        assert made.state == "in_force"
        assert self._girl(house, officer).outcome == "none"


def test_only_instruments_that_exist_in_law_are_searchable():
    assert "VOTS" in search.searchable_instruments()
    assert not {"HYBRID_PROSPECTIVE", "TRAVEL_BAN_PROSPECTIVE", "THV"} & search.searchable_instruments()


def test_an_exercise_is_never_searchable_even_by_hand(worker, alert):
    practice = factories.case(worker, is_practice=True)
    somebody = kit.child(worker, practice)
    with pytest.raises(PolicyDenied, match="oefening"):
        kit.alert(worker, somebody)
    with pytest.raises(Error, match="real case"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE border_travelalert SET person_id = %s, case_id = %s WHERE id = %s",
            [somebody.pk, practice.pk, alert.pk],
        )


# --- what remains

CANARY = "Zanzibarina Quetzalcoatl"
CANARY_NUMBER = "CANARY7731"


def _everything_stored() -> str:
    """Every row of every table of ours and of sessions, as text; binary as hexadecimal."""
    parts: list[str] = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            parts.extend(
                str([bytes(v).hex() if isinstance(v, memoryview) else v for v in row])
                for row in cursor.fetchall()
            )
    return "\n".join(parts)


TODAY = re.compile(r"datetime\.datetime\(20[^)]*\)")


def test_a_miss_leaves_nothing_of_what_was_searched(officer, alert, caplog, settings):
    settings.DEBUG = True
    caplog.set_level(logging.DEBUG)
    typed = {"document_number": CANARY_NUMBER, "name": CANARY, "birth": "17-07-1987"}
    before = _everything_stored()
    missed = kit.check(officer, **typed)
    assert missed.outcome == "none"
    after = _everything_stored()
    query = Query.read(**typed, today=clock.today())
    hashes = [digest.hex() for keys in query.keys(list(settings.INDEX_KEYS.values())) for digest in keys]
    assert hashes
    left = after.replace(before, "").lower()
    for trace in ("zanzibarina", "quetzalcoatl", "canary7731", *hashes):
        assert trace not in left
    # Ids and the moments of today may hold these four figures by chance.
    assert not re.findall(r"1987-07|07-1987|(?<![0-9a-z-])1987(?![0-9a-z-])", TODAY.sub("", left))
    logged = "\n".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
    assert "anzibar" not in logged
    assert "7731" not in logged


def test_the_line_of_a_miss_holds_who_when_where_ground_and_outcome(officer):
    missed = kit.check(officer, name=CANARY, birth="1987")
    row: dict[str, Any] = {**BorderCheck.objects.values().get(pk=missed.pk)}
    assert set(row) == {
        "id", "recorded_at", "reference", "membership_id", "organisation_id", "post", "ground", "outcome", "person_id",
    }  # fmt: skip
    assert row["membership_id"] == officer.membership_id
    assert row["person_id"] is None
    line = Entry.objects.get(action="border.check", object_id=missed.pk)
    assert line.details == {"outcome": "none", "post": "schiphol_departures", "ground": "exit"}


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO border_bordercheck (id, reference, membership_id, organisation_id, post, ground, outcome, person_id) "
        "SELECT gen_random_uuid(), 'x', membership_id, organisation_id, post, ground, 'none', %(girl)s "
        "FROM border_bordercheck WHERE id = %(miss)s",
        "INSERT INTO border_bordercheck (id, reference, membership_id, organisation_id, post, ground, outcome) "
        "SELECT gen_random_uuid(), 'x', membership_id, organisation_id, 'Fatima B 2009', ground, 'none' "
        "FROM border_bordercheck WHERE id = %(miss)s",
        "UPDATE border_bordercheck SET post = 'other_post' WHERE id = %(miss)s",
        "INSERT INTO border_bordermatch (id, border_check_id, person_id, place, likeness, state, basis) "
        "VALUES (gen_random_uuid(), %(miss)s, %(girl)s, 0, '{}', 'hit', '')",
    ],
    ids=["person on a miss", "free text as place", "changed afterwards", "match on a miss"],
)
def test_the_database_refuses_more_than_that(officer, girl, statement):
    missed = kit.check(officer, name=CANARY, birth="1987")
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, {"girl": girl.pk, "miss": missed.pk})


def test_a_hit_is_kept_told_and_audited_with_the_person(officer, girl, alert, settings):
    found = kit.check(officer, document_number=kit.NUMBER)
    assert BorderMatch.objects.get(border_check=found).state == "hit"
    line = Entry.objects.get(action="border.hit", object_id=found.pk)
    assert (line.case_id, line.details["person"]) == (girl.case_id, str(girl.pk))
    story = TimelineEntry.objects.get(kind="border.hit")
    assert story.danger
    assert "Nuur" not in story.title + story.text


def test_a_hit_tells_the_rooms_above_once(officer, girl, alert, monkeypatch):
    told = []
    monkeypatch.setattr(checks, "publish", lambda name, **payload: told.append((name, payload)))
    found = kit.check(officer, document_number=kit.NUMBER)
    assert [
        (name, payload["check_id"], payload["case_id"], payload["person_id"]) for name, payload in told
    ] == [("border.hit", found.pk, girl.case_id, girl.pk)]
    told.clear()
    kit.check(officer, document_number="QQ1234567")
    kit.check(officer, name="Faadumo Cali Nuur", birth=YEAR)
    assert told == []


def test_no_payload_names_anybody(officer, girl, alert):
    kit.check(officer, document_number=kit.NUMBER)
    payloads = json.dumps(list(OutboxEvent.objects.values_list("payload", flat=True)))
    assert "Nuur" not in payloads
    assert kit.NUMBER not in payloads


# --- a possible hit


@pytest.fixture
def possible(officer, alert):
    return kit.check(officer, name="Faadumo Cali Nuur", birth=YEAR)


def test_a_possible_hit_keeps_codes_of_what_agreed_and_no_words(possible):
    match = possible.matches.get()
    assert set(match.likeness) == {"name_same", "birth_year"}


@pytest.mark.parametrize("basis", ["document", "photo"])
def test_the_officer_confirms_by_document_or_photo_and_then_it_is_told(officer, possible, basis, monkeypatch):
    told = []
    monkeypatch.setattr(checks, "publish", lambda name, **payload: told.append(name))
    match = checks.confirm(by=officer, check=possible, match_id=possible.matches.get().pk, basis=basis)
    assert (match.state, match.basis) == ("confirmed", basis)
    assert told == ["border.hit"]
    assert Entry.objects.filter(action="border.confirm", object_id=match.pk).count() == 1


def test_confirming_needs_a_basis(officer, possible):
    with pytest.raises(InvalidInput):
        checks.confirm(by=officer, check=possible, match_id=possible.matches.get().pk, basis="")


def test_only_the_officer_who_checked_confirms(possible):
    colleague = factories.actor("kmar_officer")
    with pytest.raises(AccessDenied):
        checks.confirm(by=colleague, check=possible, match_id=possible.matches.get().pk, basis="photo")


def test_what_was_decided_stays_decided(officer, possible):
    match_id = possible.matches.get().pk
    checks.reject(by=officer, check=possible, match_id=match_id)
    with pytest.raises(PolicyDenied):
        checks.confirm(by=officer, check=possible, match_id=match_id, basis="photo")


def test_who_is_no_longer_sought_cannot_be_confirmed(worker, officer, alert, possible):
    alerts.withdraw_alert(by=worker, alert=alert, reason="Niet meer nodig.")
    with pytest.raises(PolicyDenied, match="geldt niet meer"):
        checks.confirm(by=officer, check=possible, match_id=possible.matches.get().pk, basis="photo")


def test_a_check_of_an_earlier_duty_is_not_confirmed(officer, possible, monkeypatch):
    later = clock.now() + timedelta(hours=13)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(PolicyDenied, match="twaalf uur"):
        checks.confirm(by=officer, check=possible, match_id=possible.matches.get().pk, basis="photo")


def test_two_sisters_are_both_shown_as_possible(worker, officer, case, girl, alert):
    sister = kit.child(
        worker, case, given_names="Faadumo Cali", birth_date=f"{YEAR}-11-20", document_number=""
    )
    kit.alert(worker, sister)
    found = kit.check(officer, name="Faadumo Cali Nuur", birth=YEAR)
    assert set(found.matches.values_list("person_id", flat=True)) == {girl.pk, sister.pk}


# --- who and what

ROLES = [
    "reporter",
    "vt_worker",
    "vt_coordinator",
    "lkha_worker",
    "police_officer",
    "partner_worker",
    "administrator",
]


@pytest.mark.parametrize("role", ROLES)
def test_other_roles_do_not_check(role, alert):
    with pytest.raises(AccessDenied):
        kit.check(factories.actor(role), document_number=kit.NUMBER)
    assert not BorderCheck.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "document_number"),
        ({"name": "Fatima"}, "birth"),
        ({"birth": "2009"}, "name"),
        ({"name": "🛂🛂", "birth": "2009"}, "name"),
        ({"name": "F" * 10_000, "birth": "2009"}, "name"),
        ({"name": "Fatima", "birth": "gisteren"}, "birth"),
        ({"name": "Fatima", "birth": "31-02-2009"}, "birth"),
        ({"name": "Fatima", "birth": "2" * 5000}, "birth"),
        ({"document_number": "A1"}, "document_number"),
        ({"document_number": "Ω" * 9}, "document_number"),
        ({"document_number": "NXR4K7PL2", "post": "De hal van Fatima"}, "post"),
        ({"document_number": "NXR4K7PL2", "ground": "zomaar"}, "ground"),
    ],
)
def test_wrong_input_names_the_field_and_repeats_nothing(officer, typed, field):
    with pytest.raises(InvalidInput) as refused:
        kit.check(officer, **typed)
    assert refused.value.field == field
    assert "Fatima" not in refused.value.reason
    assert not BorderCheck.objects.exists()


@pytest.mark.parametrize(
    "name", ["محمد حسن", "\u202eFatima", "O'Neil\x00", "x" * 200, "'; DROP TABLE cases_person; --"]
)
def test_strange_names_are_answered(officer, name):
    assert kit.check(officer, name=name, birth="2009").outcome == "none"


def test_the_number_of_queries_is_the_same_whoever_is_searched(
    officer, worker, case, alert, django_assert_num_queries
):
    for number in range(12):
        kit.alert(worker, kit.child(worker, case, document_number=f"ABC{number:05}"))
    for typed in (
        {"name": CANARY, "birth": "1987"},
        {"name": "Faadumo Cali Nuur", "birth": YEAR},
        {"document_number": kit.NUMBER},
        {"document_number": "QQ1234567"},
    ):
        query = Query.read(**typed, today=clock.today())
        # Two to look, four for the context: who asks, and the candidates for as long as they are looked at.
        with django_assert_num_queries(6):
            search.search(officer, query)


def test_a_found_child_under_a_sis_alert_starts_the_twelve_hours_once(worker, officer, girl, alert):
    for _ in range(2):
        done = kit.check(officer, document_number=kit.NUMBER)
    (running,) = Deadline.objects.filter(key="SIS_CHILD_FOUND")
    assert (running.source_id, running.case_id) == (alert.pk, girl.case_id)
    assert running.organisation_id == girl.case.organisation_id
    assert running.due_at - running.starts_at == timedelta(hours=12)
    assert running.starts_at <= done.recorded_at


def test_a_possible_child_starts_them_when_the_officer_is_sure(worker, officer, girl, alert):
    done = kit.check(officer, name="Faadumo Cali Nuur", birth=str(clock.today().year - 15))
    assert done.outcome == "possible"
    assert not Deadline.objects.filter(key="SIS_CHILD_FOUND").exists()
    match = done.matches.get()
    checks.confirm(by=officer, check=done, match_id=match.pk, basis="photo")
    assert Deadline.objects.filter(key="SIS_CHILD_FOUND", source_id=alert.pk).exists()


@pytest.mark.parametrize(
    ("ground", "fields"),
    [("sis_32_1_e", {"birth_date": "1990-03-04"}), ("guardianship", {}), ("written_instruction", {})],
)
def test_an_adult_or_another_ground_asks_for_no_decision_within_hours(worker, officer, case, ground, fields):
    kit.alert(worker, kit.child(worker, case, **fields), ground=ground)
    assert kit.check(officer, document_number=kit.NUMBER).outcome == "hit"
    assert not Deadline.objects.filter(key="SIS_CHILD_FOUND").exists()
