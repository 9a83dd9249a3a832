"""Cases and alerts by the API: what the screen shows, without names, and taking an alert once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from audit.models import Entry
from cases.actions import conflicts
from cases.actions.participation import join
from cases.models import Case
from core import clock
from core.actor import system
from monitoring.access import IN_CONFLICT
from monitoring.actions import raising
from monitoring.models import AlertAddressee
from organisations.models import Organisation, User
from tests import factories
from tests.api import kit

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return factories.actor("vt_worker")


@pytest.fixture
def case(worker):
    case = factories.case(worker, departure="booked", departure_at=clock.now() + timedelta(days=3))
    factories.person(
        worker, case, given_names="Zilvermeeuw", family_name="Kwikstaart", birth_date="2011-03-00"
    )
    return case


def _joined(worker, case, role, purpose, sections=None):
    actor = factories.actor(role)
    partner = Organisation.objects.get(pk=actor.organisation_id)
    join(by=worker, case=case, organisation=partner, purpose=purpose, sections=sections,
         ground=factories.ground(case, partner, purpose))  # fmt: skip
    return actor


def test_the_list_names_nobody(worker, case):
    answer = kit.caller(worker).get("/cases")
    (row,) = answer.json()["items"]
    assert row["id"] == str(case.pk)
    assert set(row) == {
        "id", "reference", "state", "practices", "danger", "departure", "departureAt", "departureHourKnown", "isPractice", "organisation",
        "occurredAt", "recordedAt",
    }  # fmt: skip
    assert "Kwikstaart" not in answer.content.decode()


def test_one_case_is_masked_and_logged(worker, case):
    answer = kit.caller(worker).get(f"/cases/{case.pk}")
    assert answer.json()["people"][0]["role"] == "at_risk"
    assert "jaar" in answer.json()["people"][0]["inWords"]
    assert "Kwikstaart" not in answer.content.decode()
    assert Entry.objects.filter(action="case.view", object_id=case.pk).count() == 1


def test_a_section_that_is_not_shared_is_null(worker, case):
    partner = _joined(worker, case, "partner_worker", "hulp", ["core"])
    body = kit.caller(partner).get(f"/cases/{case.pk}").json()
    assert (body["sections"], body["people"]) == (["core"], None)


def test_when_somebody_leaves_is_told_with_the_section_of_journeys_alone(worker, case):
    partner, adviser = (
        _joined(worker, case, "partner_worker", "hulp", ["core", "people"]),
        _joined(worker, case, "lkha_worker", "advies", ["core", "travel"]),
    )
    hidden, shown = kit.caller(partner), kit.caller(adviser)
    for one in (hidden.get(f"/cases/{case.pk}").json(), hidden.get("/cases").json()["items"][0]):
        assert (one["departure"], one["departureAt"], one["departureHourKnown"]) == (None, None, None)
    for one in (shown.get(f"/cases/{case.pk}").json(), shown.get("/cases").json()["items"][0]):
        assert (one["departure"], one["departureAt"] is None) == ("booked", False)


ROLES = ["vt_worker", "vt_coordinator", "lkha_worker", "police_officer", "partner_worker"]


@pytest.mark.parametrize("role", ROLES)
def test_what_is_listed_can_be_fetched_and_what_is_not_is_a_404(worker, case, role):
    inside = _joined(worker, case, role, "advies")
    hidden = factories.case(worker)
    for actor in (
        inside,
        factories.actor(role, of=factories.organisation("veilig_thuis", skip=3))
        if role.startswith("vt")
        else inside,
    ):
        caller = kit.caller(actor)
        listed = {row["id"] for row in caller.get("/cases").json()["items"]}
        visible = {str(pk) for pk in Case.objects.visible_to(actor).values_list("pk", flat=True)}
        assert listed == visible
        for pk in (case.pk, hidden.pk):
            assert caller.get(f"/cases/{pk}").status_code == (200 if str(pk) in listed else 404)


@pytest.mark.parametrize("role", ["reporter", "kmar_officer", "administrator"])
def test_a_role_without_cases_is_told_so(case, role):
    caller = kit.caller(factories.actor(role))
    answer = caller.get("/cases")
    assert answer.status_code == 403
    assert "Medewerker Veilig Thuis" in answer.json()["detail"]
    assert caller.get(f"/cases/{case.pk}").status_code == 404
    assert Entry.objects.filter(outcome="refused", action="api-cases").count() == 1


def test_absent_and_hidden_look_alike(case):
    stranger = kit.caller(factories.actor("vt_worker", of=factories.organisation("veilig_thuis", skip=3)))
    hidden, absent = stranger.get(f"/cases/{case.pk}"), stranger.get(f"/cases/{uuid4()}")
    assert (hidden.status_code, hidden.json()) == (404, absent.json())


def test_paging_of_cases(worker):
    made = [str(factories.case(worker).pk) for _ in range(5)]
    caller = kit.caller(worker)
    answer, seen = caller.get("/cases", pageSize=2), []
    while True:
        seen += [row["id"] for row in answer.json()["items"]]
        if answer.json()["next"] is None:
            break
        answer = caller.client.get(answer.json()["next"])
    assert seen == sorted(made, reverse=True)
    assert caller.get("/cases", after="x").status_code == 400


def test_the_number_of_queries_does_not_grow_with_the_cases(worker):
    caller = kit.caller(worker)
    counted = []
    for more in (2, 18):
        for _ in range(more):
            factories.case(worker)
        counted.append(kit.queries(lambda: caller.get("/cases")))
    assert len(caller.get("/cases").json()["items"]) == 20
    assert counted[0] == counted[1]


# --- alerts


def raise_alert(case, *actors):
    organisations = {Organisation.objects.get(pk=actor.organisation_id): "test" for actor in actors}
    return raising.raise_for(
        by=system("test"), kind="breach", source_id=uuid4(), severity="acute", title="Overtreding van een bevel",
        instruction="Bel 112.", organisations=organisations, occurred_at=clock.now(), case=case,
    )  # fmt: skip


@pytest.fixture
def police():
    return factories.actor("police_officer")


@pytest.fixture
def alert(case, police):
    return raise_alert(case, police)


def test_an_addressed_organisation_sees_and_takes_it(police, alert):
    caller = kit.caller(police)
    (row,) = caller.get("/alerts").json()["items"]
    assert row["id"] == str(alert.pk)
    taken = caller.post(f"/alerts/{alert.pk}/acknowledgement", {"note": "Eenheid rijdt."})
    assert taken.status_code == 201, taken.content
    assert (taken.json()["state"], taken.json()["alertId"]) == ("acknowledged", str(alert.pk))
    assert (
        AlertAddressee.objects.get(alert=alert, state="acknowledged").acknowledged_by_id
        == police.membership_id
    )


def test_a_second_time_changes_nothing_and_a_colleague_is_told_who(police, alert):
    caller = kit.caller(police)
    path = f"/alerts/{alert.pk}/acknowledgement"
    assert (caller.post(path).status_code, caller.post(path).status_code) == (201, 201)
    colleague = factories.actor("police_officer", of=Organisation.objects.get(pk=police.organisation_id))
    late = kit.caller(colleague).post(path)
    assert late.status_code == 409
    assert late["Content-Type"] == "application/problem+json"


def test_who_sees_the_case_sees_the_alert_and_cannot_take_it(worker, alert):
    caller = kit.caller(worker)
    assert [row["id"] for row in caller.get("/alerts").json()["items"]] == [str(alert.pk)]
    refused = caller.post(f"/alerts/{alert.pk}/acknowledgement")
    assert refused.status_code == 403
    assert "niet aan uw organisatie" in refused.json()["detail"]
    assert Entry.objects.filter(outcome="refused", action="api-alert-acknowledgement").count() == 1


def test_who_is_kept_from_the_case_hears_that_there_is_an_alarm_and_nothing_else(case, police, alert):
    boss = factories.actor("vt_coordinator", of=case.organisation)
    officer = User.objects.get(pk=police.user_id)
    conflicts.keep_away(by=boss, case=case, username=officer.username, reason="Een neef.")
    caller = kit.caller(police)
    (row,) = caller.get("/alerts").json()["items"]
    assert (row["id"], row["addressees"]) == (str(alert.pk), [])
    assert (row["title"], row["instruction"]) == (alert.get_kind_display(), IN_CONFLICT)
    assert caller.post(f"/alerts/{alert.pk}/acknowledgement").status_code == 403
    colleague = factories.actor("police_officer", of=Organisation.objects.get(pk=police.organisation_id))
    (whole,) = kit.caller(colleague).get("/alerts").json()["items"]
    assert [one["organisation"]["slug"] for one in whole["addressees"]]


@pytest.mark.parametrize(
    "role", ["reporter", "kmar_officer", "partner_worker", "administrator", "lkha_worker"]
)
def test_others_find_no_alert(alert, role):
    caller = kit.caller(factories.actor(role))
    assert caller.get("/alerts").json()["items"] == []
    assert caller.post(f"/alerts/{alert.pk}/acknowledgement").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_alerts(case, police):
    caller = kit.caller(police)
    counted = []
    for more in (2, 18):
        for _ in range(more):
            raise_alert(case, police)
        counted.append(kit.queries(lambda: caller.get("/alerts")))
    assert len(caller.get("/alerts").json()["items"]) == 20
    assert counted[0] == counted[1]
