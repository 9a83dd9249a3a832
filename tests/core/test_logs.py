"""The log of a process: nobody writes a second line into it, and its clock is clear."""

import json
import logging
import sys
from logging.config import dictConfig
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from gunicorn.glogging import CONFIG_DEFAULTS as GUNICORN  # type: ignore[import-untyped]
from uvicorn.config import LOGGING_CONFIG as UVICORN

from core.logs import JsonFormatter, LineFormatter, tell_fault
from organisations.models import User
from schadelijkepraktijken.celery import app as celery_app
from schadelijkepraktijken.settings import production

MESSAGE = "naam\nERROR valse regel\r\n\x1b[2Kweg\u2028nog een\u202e"


def written(message, *args, exc_info=None):
    record = logging.LogRecord("core", logging.INFO, __file__, 1, message, args, exc_info)
    return LineFormatter(settings.LOGGING["formatters"]["line"]["format"]).format(record)


def test_input_cannot_make_a_second_line():
    line = written("Gezocht: %s", MESSAGE)
    assert line.splitlines() == [line]
    assert line.isprintable()
    assert "valse regel" in line


def test_a_fault_is_one_line_too():
    try:
        raise RuntimeError(MESSAGE)
    except RuntimeError:
        line = written("Fout", exc_info=sys.exc_info())
    assert line.splitlines() == [line]


@pytest.mark.django_db
def test_a_fault_of_the_database_tells_its_type_and_place_and_nothing_of_the_row():
    try:
        try:
            with transaction.atomic():
                User.objects.create(pk=uuid4(), username="x" * 9, display_name="Kanarienaam", email=None)
        except IntegrityError as error:
            raise ValueError("Kanarienaam") from error
    except ValueError:
        record = logging.LogRecord("core", logging.ERROR, __file__, 1, "Fout", (), sys.exc_info())
    for formatter in (LineFormatter("%(message)s"), JsonFormatter()):
        record.exc_text = None
        line = formatter.format(record)
        assert "Kanarienaam" not in line
        for told in ("ValueError", "IntegrityError", "test_logs.py"):
            assert told in line


def test_in_production_each_line_is_one_object_with_the_same_words():
    assert production.LOGGING["formatters"]["line"]["()"] == "core.logs.JsonFormatter"
    record = logging.LogRecord("core", logging.WARNING, __file__, 1, "Gezocht: %s", (MESSAGE,), None)
    line = JsonFormatter().format(record)
    assert line.splitlines() == [line]
    assert line.isascii()
    told = json.loads(line)
    assert (told["level"], told["logger"], told["message"]) == ("WARNING", "core", f"Gezocht: {MESSAGE}")
    assert told["time"].endswith("+00:00")


def test_the_moment_is_in_utc_and_says_so():
    assert written("x").split()[0].endswith("+00:00")


def test_every_handler_writes_like_this(capfd):
    for handler in settings.LOGGING["handlers"].values():
        assert settings.LOGGING["formatters"][handler["formatter"]]["()"] == "core.logs.LineFormatter"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging.root, "handlers", [])
        dictConfig({**settings.LOGGING, "disable_existing_loggers": False})
        logging.getLogger("core.proef").warning(MESSAGE)
    assert len(capfd.readouterr().err.splitlines()) == 1


def test_no_process_prints_the_words_of_a_fault(capfd):
    subsystem = celery_app.log
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging.root, "handlers", [])
        patch.setattr(type(subsystem), "_setup", False)
        # Each as its process does: the server first, then the application; Celery after the application.
        dictConfig(UVICORN | {"disable_existing_loggers": False})
        dictConfig(GUNICORN | {"disable_existing_loggers": False})
        dictConfig(settings.LOGGING)
        subsystem.setup(loglevel="INFO")
        try:
            raise ValueError("Kanarienaam")
        except ValueError as error:
            for name in (
                "gunicorn.error",
                "uvicorn.error",
                "celery.worker.consumer",
                "django.request",
                "monitoring",
            ):
                logging.getLogger(name).error("Fout: %r", error, exc_info=True)
            said = {"name": "taak", "id": "1", "exc": repr(error), "traceback": "Kanarienaam", "args": "('Kanarienaam',)",
                    "kwargs": "{}", "description": "raised unexpected", "hostname": "h", "internal": False}  # fmt: skip
            logging.getLogger("celery.app.trace").error(
                "Task %(name)s[%(id)s] %(description)s: %(exc)s", said, exc_info=True
            )
            tell_fault(ValueError, error, error.__traceback__)
    printed = capfd.readouterr()
    assert printed.out == ""
    lines = printed.err.splitlines()
    assert len(lines) == 7
    assert all(
        "ValueError" in line and "test_logs.py" in line and line.split()[0].endswith("+00:00")
        for line in lines
    )
    assert "Kanarienaam" not in printed.err
