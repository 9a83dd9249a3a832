"""Signals by the API: once, whole, and to the same eyes as on the screen."""

from uuid import uuid4

import pytest

from audit.models import Entry
from cases.actions import triage
from cases.models import Signal, SignalPerson, Task
from tests import factories
from tests.api import kit

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporter():
    return kit.caller(factories.actor("reporter"))


def test_a_signal_arrives_where_the_screen_would_send_it(reporter):
    answer = reporter.report()
    assert answer.status_code == 201, answer.content
    signal = Signal.objects.get(pk=answer.json()["id"])
    assert answer["Location"].endswith(f"/api/v1/signals/{signal.pk}")
    assert signal.receiver.slug == "veilig-thuis-groningen"
    person = SignalPerson.objects.get(signal=signal)
    assert (person.full_name, person.birth_date) == ("Zilvermeeuw Kwikstaart", "2011-03-00")
    assert Task.objects.filter(kind="triage", source_id=signal.pk).count() == 1
    assert Entry.objects.filter(action="signal.register", object_id=signal.pk).count() == 1


@pytest.mark.parametrize(
    ("typed", "known"),
    [("2030-07-01T00:00:00+02:00", False), ("2030-07-01T06:40:00+02:00", True), (None, None)],
)
def test_a_departure_day_without_an_hour_is_no_midnight_flight(reporter, typed, known):
    content = kit.SIGNAL | {"departure": "booked" if typed else "unknown", "departureAt": typed}
    made = reporter.post("/signals", content, key=str(uuid4()))
    assert made.status_code == 201, made.content
    assert made.json()["departureHourKnown"] is known


def test_the_same_key_again_gives_the_same_signal_and_status(reporter):
    key = str(uuid4())
    first, second = (reporter.post("/signals", kit.SIGNAL, key=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Signal.objects.count() == 1


def test_the_same_key_with_other_content_is_refused(reporter):
    key = str(uuid4())
    reporter.post("/signals", kit.SIGNAL, key=key)
    other = reporter.post("/signals", kit.SIGNAL | {"facts": "Iets anders."}, key=key)
    assert other.status_code == 422
    assert Signal.objects.count() == 1


def test_a_key_of_another_person_is_another_key(reporter):
    key = str(uuid4())
    reporter.post("/signals", kit.SIGNAL, key=key)
    assert kit.caller(factories.actor("reporter")).post("/signals", kit.SIGNAL, key=key).status_code == 201
    assert Signal.objects.count() == 2


@pytest.mark.parametrize("key", [None, "kort", "x" * 101, "met spatie erin"])
def test_without_a_usable_key_nothing_is_made(reporter, key):
    answer = reporter.post("/signals", kit.SIGNAL, key=key)
    assert answer.status_code == 400
    assert answer.json()["errors"][0] | {"detail": ""} == {
        "in": "header", "location": {"name": "Idempotency-Key"}, "code": "invalid", "detail": "",
    }  # fmt: skip
    assert not Signal.objects.exists()


def test_a_refused_signal_does_not_use_up_its_key(reporter):
    key = str(uuid4())
    assert reporter.post("/signals", kit.SIGNAL | {"facts": ""}, key=key).status_code == 400
    assert reporter.post("/signals", kit.SIGNAL, key=key).status_code == 201


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"practices": []}, "/practices"),
        ({"practices": ["zomaar"]}, "/practices/0"),
        ({"occurredAt": "2026-01-05T09:30:00"}, "/occurredAt"),
        ({"occurredAt": "2999-01-05T09:30:00Z"}, "/occurredAt"),
        ({"occurredAt": "0001-01-01T00:00:00+01:00"}, "/occurredAt"),
        ({"occurredAt": "0026-11-20T10:00:00Z"}, "/occurredAt"),
        ({"departureAt": "9999-12-31T23:00:00Z"}, "/departureAt"),
        ({"occurredAt": None}, "/occurredAt"),
        ({"reporterCapacity": "keizer"}, "/reporterCapacity"),
        ({"facts": "", "hearsay": ""}, "/facts"),
        ({"facts": 7}, "/facts"),
        ({"facts": "a\x00b"}, "/facts"),
        ({"facts": "\ud800"}, "/facts"),
        ({"facts": "x" * 20_001}, "/facts"),
        ({"acuteDanger": "misschien"}, "/acuteDanger"),
        ({"departureAt": "2026-12-01T00:00:00Z"}, "/departure"),
        ({"municipalityCode": "GM9999"}, "/municipalityCode"),
        ({"municipalityCode": "Groningen"}, "/municipalityCode"),
        ({"sourceProtected": "ja"}, "/sourceProtected"),
        ({"people": [{"role": "at_risk", "birth": "2011-13"}]}, "/people/0/birth"),
        ({"people": [{"role": "at_risk"}, {"role": "keizer"}]}, "/people/1/role"),
        ({"people": [{"role": "at_risk", "bsn": "123"}]}, "/people/0/bsn"),
        ({"people": [{"role": "at_risk"}] * 7}, "/people"),
        ({"meldcode": {"x": 1}}, "/meldcode"),
        ({"receiver": "veilig-thuis-groningen"}, "/receiver"),
    ],
)
def test_wrong_input_names_its_field(reporter, changed, pointer):
    answer = reporter.report(**changed)
    assert answer.status_code == 400, answer.content
    pointers = {error["location"]["pointer"] for error in answer.json()["errors"]}
    assert pointer in pointers
    assert not Signal.objects.exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"facts": 7}, "Stuur hier een tekst."),
        ({"facts": "\ud800"}, "In deze tekst staat een half teken. Stuur geldige Unicode."),
        ({"sourceProtected": "ja"}, "Stuur hier true of false."),
        ({"practices": "fgm"}, "Stuur hier een lijst."),
        ({"practices": ["fgm"] * 21}, "Stuur er hoogstens 20."),
        ({"people": [7]}, "Stuur hier een JSON-object."),
    ],
)
def test_the_framework_s_own_refusals_are_dutch_too(reporter, changed, sentence):
    assert sentence in [error["detail"] for error in reporter.report(**changed).json()["errors"]]


@pytest.mark.parametrize("body", [b"[]", b"7", b"null"])
def test_a_body_that_is_no_object_is_told_so(reporter, body):
    answer = reporter.post("/signals", body, key=str(uuid4()))
    assert answer.json()["detail"] == "Stuur hier een JSON-object."


def test_every_wrong_field_is_named_at_once(reporter):
    answer = reporter.report(practices=[], occurredAt="gisteren", reporterCapacity="keizer")
    assert len(answer.json()["errors"]) == 3


def test_a_refusal_repeats_nothing_that_was_typed(reporter):
    answer = reporter.report(
        reporterCapacity="Zanzibarina", occurredAt="Zanzibarina", departure="Zanzibarina"
    )
    assert answer.status_code == 400
    assert "anzibar" not in answer.content.decode()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"null", b'"x"', b"\xff\xfe", b'{"a":' * 2000])
def test_what_is_no_object_is_a_400(reporter, body):
    answer = reporter.post("/signals", body, key=str(uuid4()))
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_other_content_is_a_415(reporter):
    answer = reporter.client.post(
        kit.ROOT + "/signals",
        {"practices": "x"},
        headers=reporter.headers | {"Idempotency-Key": str(uuid4())},
    )
    assert answer.status_code == 415


class TestSeeing:
    @pytest.fixture
    def signal(self, reporter):
        return reporter.report().json()

    def test_no_answer_holds_a_name(self, reporter, signal):
        for page in (reporter.get("/signals"), reporter.get(f"/signals/{signal['id']}")):
            assert "Zilvermeeuw" not in page.content.decode()
            assert "Kwikstaart" not in page.content.decode()

    def test_the_receiver_sees_it_and_not_who_reported(self, signal):
        receiver = Signal.objects.get(pk=signal["id"]).receiver
        there = kit.caller(factories.actor("vt_worker", of=receiver))
        assert [row["id"] for row in there.get("/signals").json()["items"]] == [signal["id"]]
        answer = there.get(f"/signals/{signal['id']}")
        assert answer.json()["facts"] == kit.SIGNAL["facts"]
        assert "Tester" not in answer.content.decode()
        assert Entry.objects.filter(action="signal.view", object_id=signal["id"]).count() == 1

    @pytest.mark.parametrize(
        "role", ["reporter", "kmar_officer", "police_officer", "partner_worker", "vt_worker"]
    )
    def test_others_find_nothing(self, signal, role):
        other = kit.caller(factories.actor(role))
        assert other.get("/signals").json()["items"] == []
        gone = other.get(f"/signals/{signal['id']}")
        never = other.get(f"/signals/{uuid4()}")
        assert (gone.status_code, gone.json()) == (404, never.json())


def test_the_case_of_a_signal_is_named_only_to_who_sees_that_case(reporter):
    made = reporter.report().json()
    signal = Signal.objects.get(pk=made["id"])
    triage_worker = factories.actor("vt_worker", of=signal.receiver)
    case = triage.accept(by=triage_worker, signal=signal)
    assert kit.caller(triage_worker).get(f"/signals/{signal.pk}").json()["caseId"] == str(case.pk)
    assert reporter.get(f"/signals/{signal.pk}").json()["caseId"] is None
    colleague = kit.caller(factories.actor("vt_worker", of=signal.receiver))
    assert colleague.get(f"/signals/{signal.pk}").status_code == 404
    assert colleague.get(f"/cases/{case.pk}").status_code == 404


def test_paging_walks_every_signal_once(reporter):
    made = [reporter.report().json()["id"] for _ in range(5)]
    seen, path = [], "/signals"
    answer = reporter.get(path, pageSize=2)
    while True:
        seen += [row["id"] for row in answer.json()["items"]]
        following = answer.json()["next"]
        if following is None:
            assert "Link" not in answer
            break
        assert answer["Link"] == f'<{following}>; rel="next"'
        answer = reporter.client.get(following)
    assert seen == made[::-1]


@pytest.mark.parametrize(
    "query", [{"pageSize": "0"}, {"pageSize": "101"}, {"pageSize": "x"}, {"pageSize": "٣"}, {"after": "x"}]
)
@pytest.mark.parametrize("path", ["/signals", "/alerts"])
def test_a_wrong_page_is_a_400_at_its_key(reporter, path, query):
    answer = reporter.get(path, **query)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["in"], error["location"]) == ("query", {"name": next(iter(query))})


def test_the_number_of_queries_does_not_grow_with_the_list(reporter):
    counted = []
    for more in (2, 18):
        for _ in range(more):
            reporter.report()
        counted.append(kit.queries(lambda: reporter.get("/signals")))
    assert len(reporter.get("/signals").json()["items"]) == 20
    assert counted[0] == counted[1]
