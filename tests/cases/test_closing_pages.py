"""Closing asks every room; a closed case stands still; it can be opened again."""

import pytest

from cases import closure
from cases.actions import cases as case_acts
from cases.actions import closing, notes
from cases.actions import deadlines as deadline_acts
from cases.actions.tasks import cancel_tasks, open_task
from cases.closure import OpenMatter
from cases.models import Case, Task, TimelineEntry
from core import clock
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from organisations.actors import actor_for
from schadelijkepraktijken.closure_reasons import REASONS
from tests import factories
from tests.cases.browsing import browser, share, story

pytestmark = pytest.mark.django_db

FORM = {"reason": "UNFOUNDED", "note": "Na onderzoek bleek het een vakantie."}


@pytest.fixture
def finished():
    """A case with nothing left to do."""
    told = story()
    for task in Task.objects.filter(case=told.case):
        Task.objects.filter(pk=task.pk).update(state="done", closed_at=clock.now(), next_look_at=None)
    deadline_acts.meet(by=told.by, key="VT_INFORM_SUBJECT", source_id=told.case.pk)
    return told


def test_open_steps_and_running_clocks_stop_the_closing_and_are_named():
    told = story()
    page = browser(told.worker).get(told.url("case-close")).content.decode()
    assert "Dit moet eerst klaar" in page
    assert "Mentor spreken" in page
    assert "Betrokkene informeren" in page
    with pytest.raises(PolicyDenied, match="Mentor spreken"):
        closing.close(by=told.by, case=told.case, **FORM)


def test_a_case_closes_with_a_reason_and_says_so(finished):
    client = browser(finished.worker)
    assert client.post(finished.url("case-close"), FORM).status_code == 302
    case = Case.objects.get(pk=finished.case.pk)
    assert (case.state, case.close_reason) == ("closed", "UNFOUNDED")
    page = client.get(finished.url("case-overview")).content.decode()
    assert "Gesloten" in page
    assert "vakantie" in page
    assert finished.url("case-reopen") in page


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"reason": "UNFOUNDED", "note": " "}, "Leg uit waarom"),
        ({"reason": "STABLE_SAFETY", "note": "Klaar"}, "wie zicht houdt op de veiligheid"),
        ({"reason": "DUPLICATE", "note": "x"}, "keuze"),
        ({"note": "x"}, "Waarom sluit de casus?"),
    ],
)
def test_a_reason_asks_what_it_needs(finished, form, sentence):
    answer = browser(finished.worker).post(finished.url("case-close"), form)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Case.objects.get(pk=finished.case.pk).state == "open"


def test_high_danger_does_not_stop_but_must_be_looked_at(finished):
    case_acts.set_danger(by=finished.by, case=finished.case, level="high", since=clock.now())
    client = browser(finished.worker)
    assert "Het gevaar is hoog" in client.get(finished.url("case-close")).content.decode()
    assert client.post(finished.url("case-close"), FORM).status_code == 422
    assert client.post(finished.url("case-close"), FORM | {"looked_at": ["danger"]}).status_code == 302


def test_every_registered_room_is_asked(finished, monkeypatch):
    monkeypatch.setattr(closure, "_reasons", ["tests.cases.test_closing_pages.somebody_objects"])
    with pytest.raises(PolicyDenied, match="Bevel BV-1 is in kracht"):
        closing.close(by=finished.by, case=finished.case, **FORM)


def somebody_objects(case: Case) -> list[OpenMatter]:
    return [OpenMatter("order", "Bevel BV-1 is in kracht.")]


def test_the_table_of_rooms_can_be_asked_at_all(finished):
    assert closure.open_matters(finished.case) == []
    assert len(set(REASONS)) == len(REASONS) >= 4


def test_another_organisation_with_its_own_step_is_named_but_does_not_stop(finished):
    partner = share(finished, "lkha", ["core"], role="lkha_worker")
    open_task(by=actor_for(partner), organisation=partner.organisation, case=finished.case, kind="own",
              title="Geheim van ons")  # fmt: skip
    page = browser(finished.worker).get(finished.url("case-close")).content.decode()
    assert partner.organisation.name in page
    assert "Geheim van ons" not in page
    closing.close(by=finished.by, case=finished.case, looked_at=["tasks_elsewhere"], **FORM)


def test_a_closed_case_takes_nothing_more_until_it_is_opened_again(finished):
    closing.close(by=finished.by, case=finished.case, **FORM)
    with pytest.raises(PolicyDenied):
        notes.write(by=finished.by, case=finished.case, kind="seen", text="Te laat", occurred_at=clock.now())
    with pytest.raises(PolicyDenied):
        closing.close(by=finished.by, case=finished.case, **FORM)
    client = browser(finished.worker)
    assert client.post(finished.url("case-reopen"), {"why": ""}).status_code == 422
    assert client.post(finished.url("case-reopen"), {"why": "Nieuw signaal"}).status_code == 302
    notes.write(by=finished.by, case=finished.case, kind="seen", text="Weer verder", occurred_at=clock.now())
    titles = set(TimelineEntry.objects.filter(case=finished.case).values_list("kind", flat=True))
    assert {"case.close", "case.reopen"} <= titles


def test_only_the_lead_closes(finished):
    partner = share(finished, "lkha", ["core"], role="lkha_worker")
    assert browser(partner).get(finished.url("case-close")).status_code == 403
    with pytest.raises(AccessDenied):
        closing.close(by=actor_for(partner), case=finished.case, **FORM)
    stranger = factories.member("vt_worker", of=finished.worker.organisation)
    assert browser(stranger).get(finished.url("case-close")).status_code == 404
    with pytest.raises(AccessDenied):
        closing.close(by=actor_for(stranger), case=finished.case, **FORM)


def test_an_unknown_reason_never_reaches_the_database(finished):
    with pytest.raises(InvalidInput):
        closing.close(by=finished.by, case=finished.case, reason="ZOMAAR", note="x")
    assert cancel_tasks(by=finished.by, kind="x", source_id=finished.case.pk, outcome="") == 0
