"""What a person at the keyboard, or a power cut, does to script/server."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg2
import psycopg2.extensions
import pytest

from tests.environment.supervised import ROOT, Server, free_port, postgres_program, still_alive, watchers


@pytest.fixture(scope="module")
def prepared() -> Iterator[Path]:
    """A data folder as a first start leaves it."""
    # Not pytest's own folder: that is closed to the account that runs PostgreSQL when we are root.
    base = Path(tempfile.mkdtemp(prefix="schakel-prepared-", dir="/tmp"))
    base.chmod(0o755)
    server = Server(base / "data")
    try:
        server.started()
    finally:
        server.stop()
    yield base / "data"
    shutil.rmtree(base)


@contextmanager
def copy_of(prepared: Path) -> Iterator[Path]:
    """Copy the prepared folder; PostgreSQL keeps no absolute path in it."""
    base = Path(tempfile.mkdtemp(prefix="schakel-case-", dir="/tmp"))
    base.chmod(0o755)
    subprocess.run(["cp", "-a", prepared, base / "data"], check=True)
    yield base / "data"
    shutil.rmtree(base)


@pytest.fixture
def data(prepared: Path) -> Iterator[Path]:
    with copy_of(prepared) as folder:
        yield folder


@pytest.fixture(scope="module")
def shared(prepared: Path) -> Iterator[Server]:
    """A server that runs, for tests that leave it running."""
    with copy_of(prepared) as folder:
        running = Server(folder)
        try:
            yield running.started()
        finally:
            running.stop()


@pytest.fixture
def server(data: Path) -> Iterator[Server]:
    """A server that runs."""
    running = Server(data)
    try:
        yield running.started()
    finally:
        running.stop()


def owner(server: Server) -> closing[psycopg2.extensions.connection]:
    """Connect as who acts for the owner of the tables."""
    connection = psycopg2.connect(host=server.running()["sockets"], user="schakel_migrator", dbname="schakel")
    connection.autocommit = True
    return closing(connection)


def keep_a_row(server: Server) -> None:
    with owner(server) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (word text)")
        cursor.execute("INSERT INTO kept VALUES ('committed')")


def kept_rows(server: Server) -> list[tuple[str]]:
    with owner(server) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT word FROM kept")
        rows: list[tuple[str]] = cursor.fetchall()
        return rows


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_leaves_no_process_socket_or_record_behind(server: Server, number):
    assert server.get("/health")[0] == 200
    sockets = Path(server.running()["sockets"])
    assert {path.name for path in sockets.iterdir()} >= {".s.PGSQL.5432", "redis.sock"}
    handles = watchers(server.everyone())

    assert server.send(number) == 0

    assert still_alive(handles) == []
    assert not sockets.exists()
    assert not (server.data / "run.json").exists()
    assert not (server.data / "postgres" / "postmaster.pid").exists()
    assert (server.data / "postgres" / "PG_VERSION").exists()


def test_the_sockets_are_closed_to_other_accounts(shared: Server):
    sockets = Path(shared.running()["sockets"])
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE((shared.data / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((shared.data / "log").stat().st_mode) == 0o700


def test_a_second_start_says_in_one_sentence_that_one_runs(shared: Server):
    second = Server(shared.data)
    said, _ = second.process.communicate(timeout=120)
    assert second.process.returncode == 1
    assert said.strip() == (
        f"Schakel already runs at http://localhost:{shared.port}/ (process {shared.process.pid}); "
        "stop that one first."
    )
    assert shared.get("/health")[0] == 200


def test_a_taken_port_is_said_before_anything_starts(data: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = Server(data, port=taken.getsockname()[1])
        said, _ = refused.process.communicate(timeout=120)
    assert refused.process.returncode == 1
    assert "choose another with --port" in said
    assert len(said.strip().splitlines()) == 1


def test_a_number_that_is_no_port_is_said_before_anything_starts(data: Path):
    refused = Server(data, "--port=0")
    said, _ = refused.process.communicate(timeout=20)
    assert (refused.process.returncode, said) == (
        1,
        "0 is no port; choose one from 1 to 65535 with --port.\n",
    )


def test_ctrl_c_during_the_set_up_is_no_fault():
    # A terminal sends it to everything in the foreground, also to the program that makes the roles.
    base = Path(tempfile.mkdtemp(prefix="schakel-case-", dir="/tmp"))
    base.chmod(0o755)
    server = Server(base / "data")
    try:
        server.until("Setting up the database")
        os.killpg(server.process.pid, signal.SIGINT)
        rest, _ = server.process.communicate(timeout=60)
        assert server.process.returncode == 0
        assert rest.splitlines()[0] == "Stopping ..."
        assert len(rest.splitlines()) == 2, rest
    finally:
        server.stop()
        shutil.rmtree(base)


def test_after_everything_is_killed_hard_the_next_start_has_every_committed_row(server: Server):
    keep_a_row(server)
    old_sockets = Path(server.running()["sockets"])
    server.process.send_signal(signal.SIGSTOP)  # so that it starts nothing again meanwhile
    handles = watchers(server.everyone())
    for pid in reversed(handles.values()):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    server.process.wait()
    assert still_alive(handles) == []
    assert (server.data / "postgres" / "postmaster.pid").exists(), "the hard kill must leave its lock file"

    again = Server(server.data)
    try:
        again.started()
        assert kept_rows(again) == [("committed",)]
        assert again.get("/health")[0] == 200
        assert not old_sockets.exists()
    finally:
        again.stop()


def test_when_only_the_supervisor_is_killed_hard_the_rest_ends_too(server: Server):
    handles = watchers(server.everyone()[1:])
    sockets = Path(server.running()["sockets"])
    server.process.kill()
    server.process.wait()
    assert still_alive(handles) == []
    shutil.rmtree(sockets)  # the next start would; here there is none


def test_a_process_that_dies_is_started_again(shared: Server):
    pids = {int(pid) for pid in shared.running()["processes"]}
    beat = next(pid for pid in pids if b"beat" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(beat, signal.SIGKILL)
    shared.until("Starting beat again in 1 s.")
    shared.until("beat runs again")
    assert {int(pid) for pid in shared.running()["processes"]} ^ pids > {beat}
    assert len(shared.running()["processes"]) == len(pids)


def cluster_of(data: Path) -> bytes:
    """What tells one cluster of databases from another: its system identifier."""
    return (data / "postgres" / "global" / "pg_control").read_bytes()[:8]


def test_data_and_secrets_stay_until_reset_throws_them_away(server: Server):
    keep_a_row(server)
    secrets = json.loads((server.data / "secrets.json").read_text())
    cluster = cluster_of(server.data)
    server.stop()

    anew = Server(server.data, "--reset")
    try:
        # By then another cluster of databases stands there; the rest of the set-up is that of any first start.
        anew.until("Setting up the database")
        assert cluster_of(server.data) != cluster
        new_secrets = json.loads((server.data / "secrets.json").read_text())
        assert all(new_secrets[name] != value for name, value in secrets.items())
    finally:
        anew.stop()


def test_the_mode_of_no_parent_folder_changes(shared: Server):
    # A package that we take binaries from opens every parent folder to all accounts when it runs as root.
    private = Path(tempfile.mkdtemp(prefix="schakel-private-", dir="/tmp"))
    parents = [private, *private.parents, *ROOT.parents, *shared.data.parents]
    before = {path: stat.S_IMODE(path.stat().st_mode) for path in parents}
    other = Server(private / "data", port=free_port())
    try:
        assert other.process.stdout is not None
        said = other.process.stdout.readline()
        if os.geteuid() == 0:
            assert "cannot reach" in said
    finally:
        other.stop()
        shutil.rmtree(private)
    del before[private]
    assert {path: stat.S_IMODE(path.stat().st_mode) for path in before} == before


def test_the_roles_get_their_passwords_from_files_and_only_set_up_and_backup_pass_the_policies(
    shared: Server, tmp_path: Path
):
    env = {**os.environ}
    for variable, word in {
        "MIGRATOR_PASSWORD_FILE": 'migrator\'s "word"',
        "WEB_PASSWORD_FILE": "web-word-8fk2",
    }.items():
        (tmp_path / variable).write_text(word)
        env[variable] = str(tmp_path / variable)
    sockets = shared.running()["sockets"]
    command = [
        postgres_program("psql"),
        "-X",
        "-v",
        "ON_ERROR_STOP=1",
        "-h",
        sockets,
        "-U",
        "postgres",
        "-d",
        "postgres",
        "-f",
    ]
    subprocess.run([*command, ROOT / "script" / "roles.sql"], env=env, check=True, capture_output=True)

    with closing(psycopg2.connect(host=sockets, user="postgres", dbname="schakel")) as connection:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, left(rolpassword, 13) FROM pg_authid"
            " WHERE rolname LIKE 'schakel%' ORDER BY rolname"
        )
        assert cursor.fetchall() == [
            ("schakel_backup", True, False, True, None),
            ("schakel_doors", False, False, False, None),
            ("schakel_migrator", True, False, True, "SCRAM-SHA-256"),
            ("schakel_owner", False, False, False, None),
            ("schakel_sealer", True, False, False, None),
            ("schakel_verifier", True, False, False, None),
            ("schakel_web", True, False, False, "SCRAM-SHA-256"),
            ("schakel_worker", True, False, False, None),
        ]
        cursor.execute(
            "SELECT pg_get_userbyid(datdba), datacl::text FROM pg_database WHERE datname = 'schakel'"
        )
        [(database_owner, granted)] = cursor.fetchall()
        assert database_owner == "schakel_owner"
        assert "{=" not in granted, "the public may connect"
        assert ",=" not in granted, "the public may connect"
    assert "web-word-8fk2" not in (shared.data / "log" / "postgresql.log").read_text()
