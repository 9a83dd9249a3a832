"""When the line cannot be stored, nothing is shown and nothing is done."""

import pytest
from django.db import connection

from audit.models import Entry
from cases.models import Note
from organisations.models import User
from tests import factories, kit

SENTENCE = "Het logboek is nu niet bereikbaar"
NAME = "Kanariefamilie"


@pytest.fixture
def worker(db):
    return factories.actor()


@pytest.fixture
def case(worker):
    found = factories.case(worker)
    factories.person(worker, found, family_name=NAME)
    return found


@pytest.fixture
def browser(client, worker):
    return kit.log_in(User.objects.get(pk=worker.user_id), client)


@pytest.fixture
def full_disk(monkeypatch):
    """The next lines of the log cannot be stored, as when its disk is full."""

    def refuse(*_args, **_kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    monkeypatch.setattr(Entry.objects, "create", refuse)


@pytest.mark.parametrize(
    "address", ["/casussen/", "/casussen/{pk}/", "/casussen/{pk}/tijdlijn/", "/api/v1/cases/{pk}"]
)
def test_a_read_is_refused_in_words_and_shows_nothing(browser, case, full_disk, address):
    answer = browser.get(address.format(pk=case.pk))
    text = answer.content.decode()
    assert answer.status_code == 503
    assert SENTENCE in text
    assert case.reference not in text
    assert NAME not in text


def test_names_are_not_shown_without_a_line(browser, case, full_disk):
    answer = browser.post(f"/casussen/{case.pk}/mensen/toon/")
    assert answer.status_code == 503
    assert NAME not in answer.content.decode()


def test_a_write_is_undone(browser, case, full_disk):
    form = {"kind": "heard", "text": "Zij kwam niet.", "source": "school", "occurred_at": "2026-01-05T10:00"}
    answer = browser.post(f"/casussen/{case.pk}/notities/nieuw/", form)
    assert answer.status_code == 503
    assert SENTENCE in answer.content.decode()
    assert not Note.objects.exists()


def test_a_refusal_whose_line_cannot_be_stored_is_a_503(browser, full_disk):
    answer = browser.get("/grens/")
    assert answer.status_code == 503
    assert SENTENCE in answer.content.decode()


def test_a_refusal_of_the_api_is_logged_after_the_rollback(browser, case):
    assert browser.get("/api/v1/border-checks").status_code in (403, 405)
    answer = browser.post("/api/v1/border-checks", data="{}", content_type="application/json")
    assert answer.status_code == 403
    assert Entry.objects.get(outcome="refused").action == "api-border-checks"


def test_a_form_that_comes_back_is_a_refusal_in_the_log_that_names_fields_and_nothing_typed(browser, case):
    form = {"kind": "heard", "text": f"Gesproken met {NAME}", "source": "school", "occurred_at": "morgen"}
    answer = browser.post(f"/casussen/{case.pk}/notities/nieuw/", form)
    assert answer.status_code == 422
    line = Entry.objects.get(outcome="refused")
    assert (line.action, line.reason) == ("note-add", "form: occurred_at")
    assert NAME not in str(vars(line))


def test_without_the_right_to_insert_nothing_is_read(browser, case, denial):
    assert browser.get(f"/casussen/{case.pk}/").status_code == 503


@pytest.fixture
def denial(monkeypatch):
    """PostgreSQL itself refuses, as for a role without the right."""

    def refuse(**_values):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE audit_entry SET role = 'x'")

    monkeypatch.setattr(Entry.objects, "create", refuse)
