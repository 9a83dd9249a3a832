"""Cases in bulk: whole, encrypted, spread over time, and said to be imported."""

import io
import re
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from cases.models import Case, Person
from core.encryption import EncryptedTextField
from schadelijkepraktijken.demo import bulk

pytestmark = pytest.mark.usefixtures("committed")
CASES = 30


def _rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return int(cursor.fetchone()[0])


def test_a_bulk_case_is_a_whole_case(monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 12)  # three batches, the last one not full
    said = io.StringIO()
    call_command("seed", scale=CASES, stdout=said)
    assert re.fullmatch(rf"{CASES} cases, \d+ a second \(aim: 500\)\.\n", said.getvalue())
    assert Case.objects.count() == CASES
    assert sum(_rows(table) for table in bulk.COLUMNS) / CASES >= 15
    entry = apps.get_model("audit", "Entry")
    assert entry.objects.filter(action="case.import").count() == CASES
    assert len(set(Case.objects.values_list("recorded_at__date", flat=True))) > CASES // 2


def test_what_is_protected_is_encrypted_and_reads_back():
    call_command("seed", scale=3, stdout=io.StringIO())
    protected = [f.name for f in Person._meta.fields if isinstance(f, EncryptedTextField)]
    assert {"phone", "address"} <= set(protected)
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, address FROM cases_person")
        assert not re.search(r"06\d{8}|Verzonnen", str(cursor.fetchall()))
    for person in Person.objects.all():
        assert re.fullmatch(r"06\d{8}", person.phone)
        assert person.keys.exists()


def test_the_clock_of_the_database_is_on_again_and_numbers_go_on():
    call_command("seed", scale=2, stdout=io.StringIO())
    call_command("seed", scale=2, stdout=io.StringIO())
    assert Case.objects.values("reference").distinct().count() == 4
    case = Case.objects.earliest("recorded_at")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET recorded_at = now() WHERE id = %s", [case.pk])
    assert Case.objects.get(pk=case.pk).recorded_at == case.recorded_at


def test_a_batch_gives_way_to_who_holds_a_table_and_begins_again(monkeypatch):
    holder = connection.copy()
    with holder.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE cases_task IN ROW EXCLUSIVE MODE")
    waited = []

    def let_go(seconds: float) -> None:
        waited.append(seconds)
        holder.connection.close()

    monkeypatch.setattr(bulk, "time", SimpleNamespace(sleep=let_go))
    try:
        call_command("seed", scale=2, stdout=io.StringIO())
    finally:
        holder.connection.close()
    assert waited == [bulk.GIVE_WAY]
    assert Case.objects.count() == 2


@pytest.mark.parametrize("scale", [0, -1])
def test_nothing_is_not_a_scale(scale):
    with pytest.raises(CommandError, match="at least 1"):
        call_command("seed", scale=scale)


def test_only_on_a_local_machine(settings):
    settings.IS_LOCAL = False
    with pytest.raises(CommandError, match="local machine"):
        call_command("seed", scale=1)
