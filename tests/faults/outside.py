"""F7, F9 and F12: a receiver that is down, a log that cannot be written, and work of an older version."""

import contextlib
import re
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.environment.supervised import free_port
from tests.faults import nonsense
from tests.faults.kit import Run

MAILBOX = "meldingen@fault.example"


class MailServer:
    """Takes mail by the least of SMTP that a client needs; remembers the id of each message that it took."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.took: Counter[str] = Counter()
        self.listener: socket.socket | None = None

    @contextlib.contextmanager
    def up(self) -> Iterator[None]:
        """Answer for as long as the block lasts."""
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._listen, args=[self.listener], daemon=True).start()
        try:
            yield
        finally:
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()

    def _listen(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError), connection.makefile("rwb") as talk:

            def say(words: bytes) -> None:
                talk.write(words + b"\r\n")
                talk.flush()

            say(b"220 here")
            while line := talk.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    say(b"354 go on")
                    text = b""
                    while (part := talk.readline()) not in (b".\r\n", b""):
                        text += part
                    for key in re.findall(rb"^Message-ID: <([^>]+)>", text, re.MULTILINE | re.IGNORECASE):
                        self.took[key.decode()] += 1
                    say(b"250 taken")
                elif word == b"QUIT":
                    say(b"221 bye")
                    return
                else:
                    say(b"250 ok")


class System:
    """The system of a partner: takes POSTs; remembers the key of each message that it took."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.took: Counter[str] = Counter()

    @contextlib.contextmanager
    def up(self) -> Iterator[None]:
        """Answer for as long as the block lasts."""
        took = self.took

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                took[self.headers["Idempotency-Key"]] += 1
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()


TOLD = "SELECT count(*) FROM cases_task WHERE kind = 'channel_failing' AND state = 'open'"
WAITING = "SELECT count(*) FROM monitoring_delivery WHERE state = 'waiting'"
PASS_TIME = (
    "SET session_replication_role = replica",
    "UPDATE monitoring_delivery SET recorded_at = recorded_at - %s::interval, next_at = next_at - %s::interval"
    " WHERE state = 'waiting'",
    "UPDATE monitoring_channel SET not_before = not_before - %s::interval",
    "SET session_replication_role = DEFAULT",
)


def pass_time(run: Run, words: str) -> None:
    """What waits has waited so much longer."""
    connection = run.world.connect()
    with connection.cursor() as cursor:
        for statement in PASS_TIME:
            cursor.execute(statement, [words] * statement.count("%s") or None)
    connection.close()


def f7(run: Run) -> None:
    """Mail and a partner's system are down ten minutes, a day and a week by the clock of what waits; then all arrives."""
    world = run.world
    mail, system = MailServer(free_port()), System(free_port())
    more = {
        "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(mail.port), "EMAIL_USE_TLS": "0", "WEBHOOK_NETWORKS": "127.0.0.0/8",
    }  # fmt: skip
    for name in ("worker", "poller"):
        world.known[name].env = {**world.known[name].env, **more}
    run.wait(world.program("tests.faults.mailbox", MAILBOX))
    run.wait(world.program("tests.faults.mailbox", f"http://127.0.0.1:{system.port}/in"))
    world.start("worker", "poller", "beat")
    run.feed_all(run.pick(20, 2_500))
    run.empty()
    run.judge("alerts on the screen while mail and the partner's system are down", 60)
    wanted = world.sql(WAITING)[0][0]
    run.say("messages wait for them", str(wanted), "> 0", wanted > 0)
    pass_time(run, "10 minutes")
    before = world.sql(TOLD)[0][0]
    pass_time(run, "6 minutes")
    told = world.until(lambda: world.sql(TOLD)[0][0] >= before + 2, 60)
    run.say("told on a worklist once they are down for 15 minutes", "no" if told is None else f"{told:.0f} s after", "yes", told is not None)  # fmt: skip
    for words in ("1 day", "6 days"):
        pass_time(run, words)
    with mail.up(), system.up():

        def arrived() -> bool:
            pass_time(run, "10 minutes")
            return bool(world.sql(WAITING)[0][0] == 0)

        took = world.until(arrived, 900, 5.0)
    came = len(mail.took) + len(system.took)
    twice = sum(n - 1 for one in (mail, system) for n in one.took.values())
    run.say(
        "after a week both are back",
        f"{len(mail.took)} mails and {len(system.took)} events of {wanted} arrived in {took or 900:.0f} s, {twice} of them once more with the same id",
        "all", took is not None and came >= wanted,
    )  # fmt: skip
    world.sql("UPDATE monitoring_channel SET stopped_at = now(), stopped_by_id = (SELECT id FROM organisations_membership LIMIT 1) WHERE stopped_at IS NULL")  # fmt: skip
    world.stop("worker", "poller", "beat")


ROLES = "schakel_web, schakel_worker"


def no_log(run: Run) -> None:
    """No line can be written to the log: nothing is promised, nothing is done, and afterwards nothing is lost."""
    world = run.world
    run.feed_all(run.pick(20, 2_000))
    world.sql(f"REVOKE INSERT ON audit_entry FROM {ROLES}")
    before = run.handled()
    world.start("worker", "poller", "beat")
    feeder = run.feed(run.pick(20, 8_000), 50, "-denied")
    world.until(lambda: False, 20)
    made = run.handled() - before
    promised = run.count("-denied").promised
    run.say("without a log: alerts made", str(made), "0", made == 0)
    run.say("without a log: signals promised", str(promised), "0", promised == 0)
    world.sql(f"GRANT INSERT ON audit_entry TO {ROLES}")
    run.wait(feeder)
    run.empty()
    run.judge("what waited, once there is a log again")
    run.judge("what was tried again by who reports", part="-denied")
    aside = world.sql("SELECT count(*) FROM core_outboxevent WHERE set_aside AND handled_at IS NULL")[0][0]
    run.say("left aside", str(aside), "0", aside == 0)
    world.stop("worker", "poller", "beat")


OLD = (
    # An argument that no handler knows any more, and one that was not there yet.
    "UPDATE core_outboxevent SET payload = payload || '{\"old_word\": \"x\"}' - 'by'::text WHERE handled_at IS NULL",
)


def f12(run: Run) -> None:
    """Work of an older version waits while everything is restarted: it is done."""
    world = run.world
    run.feed_all(run.pick(20, 10_000))
    for statement in OLD:
        world.sql(statement)
    for _ in range(3):  # wake-ups for a task that is no more
        run.wait(world.program("celery", "-A", "schadelijkepraktijken", "call", "core.tasks.gone"))
    count = nonsense.put(run)
    world.start("worker", "poller", "beat")
    world.until(lambda: False, 3)
    world.stop("worker", "poller", "beat")
    world.start("worker", "poller", "beat")
    run.empty()
    run.judge("events of another shape, and wake-ups for a task that is no more")
    world.stop("poller")
    pid = world.known["worker"].pid
    nonsense.put(run)
    run.feed_all(20, "-nonsense")
    run.empty()
    run.judge("by the worker alone, behind things that are no messages", 60, part="-nonsense")
    lives = world.known["worker"].is_running() and world.known["worker"].pid == pid
    run.say(f"the worker lived through {count} of them, twice", "yes" if lives else "no", "yes", lives)
    world.stop("worker", "beat")
