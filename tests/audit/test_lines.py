"""Every action is known, every line has the fields of NEN 7513, and details stand under the key of their subject."""

import ast
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection

import audit
from audit import catalogue, nen7513
from audit.catalogue import ACTIONS, Event
from audit.models import Entry, SubjectKey
from core.actor import Actor, system
from tests import factories

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "oversight", "monitoring", "border", "repatriation", "referrals", "protection_orders", "risk", "cases",
    "organisations", "audit", "schadelijkepraktijken",
)  # fmt: skip


def _written(tree: ast.Module) -> list[ast.expr]:
    found = []
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func) in {"audit.record", "audit.seen"}:
            found += [k.value for k in call.keywords if k.arg == "action"]
    return found


def _names(value: ast.expr, tree: ast.Module) -> set[str]:
    if isinstance(value, ast.IfExp):
        return _names(value.body, tree) | _names(value.orelse, tree)
    if isinstance(value, ast.Constant):
        return {str(value.value)}
    if isinstance(value, ast.JoinedStr):
        start = value.values[0]
        assert isinstance(start, ast.Constant)
        assert str(start.value).endswith("."), ast.unparse(value)
        return {str(start.value) + "*"}
    assert isinstance(value, ast.Name), ast.unparse(value)
    if value.id.isupper():
        return {
            ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == value.id
        }
    return _handed(value.id, tree)


def _handed(parameter: str, tree: ast.Module) -> set[str]:
    """The literals that this module hands to its own functions under this name."""
    places = {
        made.name: [argument.arg for argument in made.args.args].index(parameter)
        for made in ast.walk(tree)
        if isinstance(made, ast.FunctionDef) and parameter in [argument.arg for argument in made.args.args]
    }
    found: set[str] = set()
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        given = [k.value for k in call.keywords if k.arg == parameter]
        at = places.get(ast.unparse(call.func))
        given += call.args[at : at + 1] if at is not None else []
        found |= {str(v.value) for v in given if isinstance(v, ast.Constant) and "." in str(v.value)}
    assert found, parameter
    return found


def _used() -> set[str]:
    found: set[str] = set()
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            tree = ast.parse(path.read_text())
            for value in _written(tree):
                found |= _names(value, tree)
    return found


def test_every_action_in_the_code_has_a_row():
    used = _used()
    assert len(used) > 120
    assert {name for name in used if not name.endswith("*") and name not in ACTIONS} == set()
    starts = {name[:-1] for name in used if name.endswith("*")}
    assert {start for start in starts if not any(name.startswith(start) for name in ACTIONS)} == set()


@pytest.mark.django_db
def test_an_action_without_a_row_is_logged_all_the_same_and_fails_a_test():
    with pytest.warns(RuntimeWarning, match="audit.catalogue"):
        audit.record(by=system("test"), action="nothing.known")
    assert Entry.objects.get().event == Event.CHANGE


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_a_line_of_every_action_fills_every_field_or_says_why_not(name):
    by = Actor(uuid4(), uuid4(), uuid4(), "veilig_thuis", "vt_worker", purpose="veilig_thuis", request_id="r" * 32,
               network="10.0.0.1", emergency=True)  # fmt: skip
    event = ACTIONS[name].event
    reading = catalogue.CODES[event] == "R"
    write = audit.seen if reading else audit.record
    write(by=by, action=name, obj=SubjectKey(subject_id=uuid4()), case_id=uuid4(), number=1)
    found = nen7513.fields(Entry.objects.get())
    assert {field for field, value in found.items() if value is None} <= {*nen7513.NULL, "eventReason"}
    assert all(found[field] is None for field in nen7513.NULL)
    assert all(value is None or isinstance(value, str) for value in found.values())
    assert found["EventActionCode"] in set("CRUDE")
    assert found["eventTypeCode"] == f"{event}:{name}"


@pytest.mark.django_db
@pytest.mark.parametrize(("emergency", "said"), [(True, "true"), (False, "false")])
def test_a_line_says_whether_it_was_an_emergency(emergency, said):
    by = Actor(uuid4(), uuid4(), uuid4(), "veilig_thuis", "vt_worker", emergency=emergency)
    audit.seen(by=by, action="case.view", case_id=uuid4())
    assert nen7513.fields(Entry.objects.get())["noodprocedure"] == said


def test_the_fields_are_those_of_the_standard():
    standard = """EventID EventActionCode EventDateTime EventOutcomeIndicator eventTypeCode AuditEnterpriseSiteID
        AuditSourceId AuditSourceTypeCode userID alternateUserID userName userIsRequestor roleIDCode purposeOfUse
        networkAccessPointTypeCode networkAccessPointID participantObjectTypeCode participantObjectTypeCodeRole
        participantObjectDataLifeCycle participantObjectIDTypeCode participantObjectPermissionPolicySet
        participantObjectSensitivity participantObjectID participantObjectName participantObjectDetail
        participantObjectDescription autorisatieProtocol behandelrelatieProtocol toestemmingsProfiel controles"""
    from django.utils import timezone

    entry = Entry(
        pk=1, recorded_at=timezone.now(), action="case.view", outcome="seen", event="read", event_code="R"
    )
    assert set(standard.split()) <= set(nen7513.fields(entry))


@pytest.mark.django_db
def test_every_event_has_its_code_and_life_cycle():
    assert set(catalogue.CODES) == set(nen7513.LIFE_CYCLES) == set(Event)
    assert set(catalogue.CODES.values()) == set("CRUDE")


@pytest.fixture
def girl(db):
    worker = factories.actor()
    return factories.person(worker, factories.case(worker))


def test_details_do_not_stand_in_the_database_and_go_with_the_key_of_their_subject(girl):
    by = system("test")
    audit.record(by=by, action="person.change", obj=girl, fields=["kanarieveld"])
    audit.record(by=by, action="case.close", obj=girl.case, reason_code="kanariereden")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(e::text, ' ') || (SELECT string_agg(k::text, ' ') FROM audit_subjectkey k)"
                       " FROM audit_entry e")  # fmt: skip
        assert "kanarie" not in cursor.fetchone()[0]
    about_her, about_case = Entry.objects.get(action="person.change"), Entry.objects.get(action="case.close")
    assert (about_her.details, about_case.details) == (
        {"fields": ["kanarieveld"]},
        {"reason_code": "kanariereden"},
    )
    count = Entry.objects.count()
    assert (
        audit.forget(by=by, subjects=[girl.pk], case_id=girl.case_id, reason="art. 17", using="default") >= 1
    )
    assert (about_her.details, about_case.details) == ({}, {"reason_code": "kanariereden"})
    assert Entry.objects.count() == count + 1
    audit.record(by=by, action="person.change", obj=girl, fields=["later"])
    assert Entry.objects.filter(action="person.change").latest("pk").sealed_details == ""
    assert audit.forget(by=by, subjects=[girl.pk], reason="art. 17", using="default") == 0


def test_details_moved_to_another_line_do_not_open(girl):
    audit.record(by=system("test"), action="person.change", obj=girl, fields=["x"])
    entry = Entry.objects.get(action="person.change")
    assert entry.details
    entry.action = "person.unmask"
    assert entry.details == {}
    entry.action, entry.object_id = "person.change", UUID(int=1)
    assert entry.details == {}
