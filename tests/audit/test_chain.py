"""Committed lines get their place, heads are signed outside the database, and the verifier sees what was changed."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connections, transaction

import audit
from audit.models import Entry, Head, Link, Pending
from core import clock
from core.actor import system
from logseal import heads
from logseal.__main__ import connect as connect_by_name
from logseal.seal import SealingRefused
from logseal.store import Folder
from logseal.verify import Unverifiable
from tests.audit.seal_kit import Sealed, chain_all, connect

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def log(committed, tmp_path):
    made = Sealed(tmp_path / "heads")
    yield made
    made.close()


@pytest.fixture
def superuser(log):
    connection = connect("postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor
    connection.close()


def test_a_line_waits_from_its_commit_until_it_has_its_place_and_its_head(log):
    sealer = log.sealer()
    log.add(7)
    assert Pending.objects.count() == 7
    assert (sealer.chain(), sealer.chain()) == (7, 0)
    with pytest.raises(Unverifiable):
        log.verify()
    head = sealer.seal()
    assert (head.seq, len(head.printed()), Head.objects.get().seq) == (7, 7, 7)
    result = log.verify()
    assert (result.intact, result.verified, result.not_sealed, result.not_chained) == (True, 7, 0, 0)
    log.add(3)
    sealer.chain()
    log.add(2)
    result = log.verify()
    assert (result.intact, result.verified, result.not_sealed, result.not_chained) == (True, 7, 3, 2)


def test_lines_that_commit_out_of_order_are_all_chained(log):
    sealer = log.sealer()
    slow = connect("schakel_web")
    with slow.cursor() as cursor:
        cursor.execute("INSERT INTO audit_entry (role, purpose, action, outcome, object_type, reason, request_id, network)"
                       " VALUES ('', '', 'case.view', 'seen', '', '', '', '') RETURNING id")  # fmt: skip
        first = cursor.fetchone()[0]
    log.add(2)
    assert sealer.chain() == 2
    slow.commit()
    slow.close()
    assert sealer.chain() == 1
    assert Link.objects.get(seq=3).entry_id == first < Link.objects.get(seq=1).entry_id
    sealer.seal()
    assert log.verify().verified == 3


def test_a_line_of_a_rolled_back_act_is_never_chained(log):
    with transaction.atomic():
        log.add(1)
        transaction.set_rollback(True)
    assert not Pending.objects.exists()


def test_what_the_application_writes_is_verified_word_for_word(log):
    with transaction.atomic():
        audit.record(by=system("tab\there, \\N, 'quote' and ş"), action="case.open", reason="r", number=1)
    sealer = log.sealer()
    chain_all(sealer)
    sealer.seal()
    assert log.verify().intact
    assert Entry.objects.get().details == {"number": 1}


def test_a_sealer_that_was_stopped_takes_up_where_it_was(log):
    sealer = log.sealer()
    log.add(4)
    chain_all(sealer)
    sealer.seal()
    log.add(3)
    chain_all(sealer)
    log.close()
    again = log.sealer()
    assert (again.seq, len(again.prints)) == (7, 3)
    again.seal()
    assert log.verify().verified == 7


def test_two_sealers_never_run_at_once(log):
    log.sealer()
    with pytest.raises(SealingRefused, match="another sealer"):
        log.sealer()


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE audit_link SET hash = sha256(hash) WHERE seq = 6",
        "UPDATE audit_entry SET role = 'x' WHERE id = (SELECT entry_id FROM audit_link WHERE seq = 9)",
        "DELETE FROM audit_link WHERE seq > 4",
        "TRUNCATE audit_link",
    ],
)
def test_the_sealer_never_signs_over_a_difference(log, superuser, act):
    sealer = log.sealer()
    log.add(6)
    chain_all(sealer)
    sealer.seal()
    log.add(4)
    chain_all(sealer)
    log.close()
    superuser.execute(act)
    with pytest.raises(SealingRefused):
        log.sealer()


def test_a_running_sealer_stops_when_the_end_of_the_chain_was_changed(log, superuser):
    sealer = log.sealer()
    log.add(2)
    chain_all(sealer)
    superuser.execute("UPDATE audit_link SET hash = sha256(hash) WHERE seq = 2")
    log.add(1)
    with pytest.raises(SealingRefused, match="link 2"):
        sealer.chain()


def test_a_sealer_without_heads_does_not_begin_anew_over_a_chain(log):
    sealer = log.sealer()
    log.add(1)
    chain_all(sealer)
    log.close()
    with pytest.raises(SealingRefused, match="no head is left"):
        log.sealer()


def test_after_a_restore_a_person_lets_the_chain_be_signed_anew_elsewhere(log, tmp_path):
    sealer = log.sealer()
    log.add(5)
    chain_all(sealer)
    sealer.seal()
    log.close()
    log.folder = tmp_path / "other"
    sealer = log.sealer(adopt=True)
    log.add(2)
    chain_all(sealer)
    sealer.seal()
    assert log.verify().verified == 7


def test_lines_past_their_term_are_removed_as_far_as_the_heads_say(log):
    at = clock.now()
    sealer = log.sealer(now=lambda: at)
    for _ in range(2):
        log.add(3)
        chain_all(sealer)
        sealer.seal()
        at += timedelta(seconds=60)
    at += 5 * timedelta(days=365.25) - timedelta(seconds=90)
    assert sealer.seal().expired_to == 3
    call_command("prune_log")
    assert Entry.objects.count() == 3 + 1
    assert (log.verify().intact, log.verify().expired) == (True, 3)
    call_command("prune_log")
    assert Entry.objects.filter(action="log.prune").count() == 2
    with pytest.raises(Exception, match="Cannot update or delete"), connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM audit_entry")


def test_a_head_comes_in_time_with_and_without_lines(log):
    at = clock.now()
    sealer = log.sealer(now=lambda: at)
    assert sealer.is_due()
    sealer.seal()
    log.add(1)
    chain_all(sealer)
    assert not sealer.is_due()
    at += timedelta(seconds=61)
    assert sealer.is_due()
    sealer.seal()
    at += timedelta(seconds=200)
    assert not sealer.is_due()
    at += timedelta(seconds=60)
    assert sealer.is_due()
    for _ in range(3):
        assert sealer.seal().seq == 1
    assert log.verify().intact


def test_the_term_of_a_line_is_found_among_the_heads_and_its_removal_leaves_the_chain_whole(log, superuser):
    at = clock.now()
    sealer = log.sealer(now=lambda: at, keep_years=5)
    for _ in range(3):
        log.add(2)
        chain_all(sealer)
        sealer.seal()
        at += timedelta(seconds=60)
    assert sealer.seal().expired_to == 0
    at += 5 * timedelta(days=365.25) - timedelta(seconds=90)
    assert sealer.seal().expired_to == 4
    superuser.execute("DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_link WHERE seq <= 3)")
    result = log.verify()
    assert (result.intact, result.expired, result.verified) == (True, 3, 6)
    superuser.execute("DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_link WHERE seq = 5)")
    result = log.verify()
    assert (str(result.faults[0].what), result.faults[0].seq) == ("it was removed before its term", 5)


def test_a_run_with_notes_verifies_only_what_is_new_and_remembers_the_heads_it_saw(log):
    sealer = log.sealer()
    log.add(5)
    chain_all(sealer)
    sealer.seal()
    notes = log.verify().notes
    assert (notes.seq, notes.number) == (5, 0)
    log.add(4)
    chain_all(sealer)
    sealer.seal()
    result = log.verify(notes)
    assert (result.verified, result.notes.seq, result.intact) == (4, 9, True)
    Folder(log.folder).path.joinpath("000000000000.head").unlink()
    with pytest.raises(Unverifiable, match="gone"):
        log.verify(notes)


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE audit_entry SET role = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "UPDATE audit_link SET seq = seq + 1",
        "INSERT INTO audit_link VALUES (1, 1, 1, '', '')",
        "DELETE FROM audit_pending",
        "INSERT INTO audit_head (number, seq, expired_to, signed_at) VALUES (1, 1, 1, now())",
    ],
)
@pytest.mark.parametrize("role", ["schakel_web", "schakel_verifier"])
def test_web_and_verifier_cannot_change_the_log(log, role, act):
    connection = connect(role)
    try:
        with connection.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(act)
    finally:
        connection.close()


@pytest.mark.parametrize("table", ["cases_person", "organisations_user", "audit_subjectkey"])
@pytest.mark.parametrize("role", ["schakel_sealer", "schakel_verifier"])
def test_sealer_and_verifier_read_nothing_but_the_log(log, role, table):
    connection = connect(role)
    try:
        with connection.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(f'SELECT * FROM "{table}"')
    finally:
        connection.close()


def test_the_script_runs_without_django_and_tells_intact_from_tampered(log, superuser, tmp_path):
    sealer = log.sealer()
    log.add(12)
    chain_all(sealer)
    sealer.seal()
    settings = connections["default"].settings_dict
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DATABASE_VERIFIER_URL": f"dbname={settings['NAME']} user=schakel_verifier host={settings['HOST']}"
        + (f" port={settings['PORT']}" if settings["PORT"] else ""),
        "LOG_HEADS": str(log.folder),
        "LOG_SEAL_PUBLIC_KEYS": heads.public_text(log.key),
    }
    without = "import sys, runpy; sys.modules['django'] = None; sys.argv = ['logseal', 'verify']; runpy.run_module('logseal', run_name='__main__')"

    def run():
        command = [sys.executable, "-c", without]
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)

    done = run()
    assert done.returncode == 0, done.stderr
    assert "intact: 12 sealed lines" in done.stdout
    superuser.execute(
        "UPDATE audit_entry SET role = 'x' WHERE id = (SELECT entry_id FROM audit_link WHERE seq = 8)"
    )
    done = run()
    assert done.returncode == 1
    assert "TAMPERED line 8 (audit_entry" in done.stdout


@pytest.mark.parametrize(
    "address",
    ["postgresql://v:p@10.0.0.4/schakel", "host=db.example.nl dbname=schakel user=v sslmode=require"],
)
def test_another_machine_is_asked_over_a_verified_line_alone(monkeypatch, address):
    monkeypatch.setenv("DATABASE_VERIFIER_URL", address)
    with pytest.raises(ValueError, match="sslmode=verify-full"):
        connect_by_name("DATABASE_VERIFIER_URL", "verifier")
