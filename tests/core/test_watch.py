"""When nothing works any more somebody outside hears it, without any of the parts that may be dead."""

import smtplib
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core import mail

from core.management.commands import watch as command
from core.watch import Watch, ask

NOW = datetime(2026, 11, 27, 2, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def server():
    """A web server that gives the answer that stands in it."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            status, text = running.answer
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            """The console belongs to the test."""

    running = HTTPServer(("127.0.0.1", 0), Answer)
    running.answer = (200, "ok")
    running.url = f"http://127.0.0.1:{running.server_port}/health/work"
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join(timeout=10)


def test_an_answer_is_read_and_nothing_but_names_of_parts_goes_on(server):
    assert ask(server.url) == []
    for answer, found in (
        ((503, "late: canary\nlate: round:monitoring.actions.escalation.run\n"), ["canary", "round:monitoring.actions.escalation.run"]),
        ((503, "Late: Kanariepiet Merelhof"), ["web"]),
        ((500, "late: canary"), ["web"]),
        ((404, ""), ["web"]),
    ):  # fmt: skip
        server.answer = answer
        assert ask(server.url) == found


def test_no_answer_is_the_worst_answer(server):
    port = server.server_port
    server.server_close()
    assert ask(f"http://127.0.0.1:{port}/health/work") == ["web"]


def test_it_is_said_at_the_second_time_again_after_half_an_hour_and_when_it_is_over():
    watch, said = Watch(), []
    for minute in range(40):
        if found := watch.look(["canary"], NOW + minute * MINUTE):
            said.append((minute, found[0]))
    assert [minute for minute, _ in said] == [1, 31]
    assert watch.look([], NOW)[0] == "Schakel werkt weer"
    assert watch.look([], NOW) is None
    # One bad answer between good ones is a restart.
    assert (watch.look(["web"], NOW), watch.look([], NOW)) == (None, None)


def test_the_mail_goes_to_who_watches_and_a_mail_that_failed_is_tried_again(server, settings, monkeypatch):
    settings.EMAIL_HOST, settings.WATCH_MAIL = "mail.example", ["beheer@example.org"]
    server.answer = (503, "late: canary\n")
    watch = Watch()

    def refuse(*_):
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as broken:
        broken.setattr(command, "send_mail", refuse)
        for _ in range(2):
            command.look(watch, server.url)
    assert mail.outbox == []
    command.look(watch, server.url)
    command.look(watch, server.url)
    (sent,) = mail.outbox
    assert (sent.to, "canary" in sent.body) == (["beheer@example.org"], True)
