"""What can be forgotten is listed, and compared with reality."""

import ast
import inspect
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.utils.module_loading import import_string

from core import grants
from core.workflow import Workflow
from schadelijkepraktijken.subscriptions import SUBSCRIBERS, TOGETHER

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "oversight",
    "monitoring",
    "border",
    "repatriation",
    "referrals",
    "protection_orders",
    "risk",
    "cases",
    "organisations",
)


def _modules():
    for room in (*ROOMS, "audit", "core"):
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def _published() -> set[str]:
    names: set[str] = set()
    for path in _modules():
        calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        for node in calls:
            called = ast.unparse(node.func)
            if called in ("publish", "events.publish") and node.args:
                names |= _event_names(node.args[0], path, calls)
    return names


def _event_names(argument: ast.expr, path: Path, calls: list[ast.Call]) -> set[str]:
    if isinstance(argument, ast.Constant):
        return {str(argument.value)}
    if isinstance(argument, ast.Name):
        # Handed to a helper of the same module under this name, as a literal.
        given = [k.value for call in calls for k in call.keywords if k.arg == argument.id]
        assert given, f"{path}: an event name is a literal"
        return {name for value in given for name in _event_names(value, path, [])}
    # A name with a variable part stands for every listed event with that beginning.
    assert isinstance(argument, ast.JoinedStr), f"{path}: an event name is a literal"
    start = "".join(str(part.value) for part in argument.values if isinstance(part, ast.Constant))
    return {name for name in SUBSCRIBERS if name.startswith(start)}


def test_every_published_event_is_in_the_table_and_every_listed_event_is_published():
    assert _published() == set(SUBSCRIBERS)


@pytest.mark.parametrize("path", sorted({path for paths in SUBSCRIBERS.values() for path in paths}))
def test_every_subscriber_exists(path):
    assert callable(import_string(path))


def test_what_handles_several_events_at_once_stands_for_a_subscriber():
    assert set(TOGETHER) <= {path for paths in SUBSCRIBERS.values() for path in paths}
    for path in TOGETHER.values():
        assert set(inspect.signature(import_string(path)).parameters) == {"by", "events"}


def _own_models():
    return [m for m in apps.get_models() if m._meta.app_label in {*ROOMS, "audit", "core"}]


@pytest.mark.parametrize("model", _own_models(), ids=lambda m: m._meta.label)
def test_every_recorded_at_is_set_by_the_database_alone(model):
    if not any(field.name == "recorded_at" for field in model._meta.fields):
        # Guardian's two tables, bare link tables and the chain over the log have no clock; they hold no act.
        chain = {"audit_pending", "audit_link", "audit_head"}
        assert "guardian" in str(model.__mro__) or model._meta.auto_created or model._meta.db_table in chain
        return
    assert "recorded_clock" in {trigger.name for trigger in model._meta.triggers}


@pytest.mark.django_db
@pytest.mark.parametrize("role", [grants.WEB, grants.WORKER])
def test_web_and_worker_have_exactly_the_listed_rights(role):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, array_agg(a.privilege_type) FROM pg_class c, aclexplode(c.relacl) a "
            "WHERE a.grantee = %s::regrole AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace "
            "GROUP BY 1",
            [role],
        )
        found = {table: set(rights) for table, rights in cursor.fetchall()}
    for table, rights in found.items():
        assert rights == set(grants.rights(table, role).split(", ")), table
    assert found["audit_subjectkey"] == {"SELECT", "INSERT"} | (
        {"UPDATE"} if role == grants.WORKER else set()
    )
    assert grants.model_tables() <= set(found)


def _workflows() -> list[Workflow]:
    found = []
    for room in ROOMS:
        for path in (ROOT / room).glob("*workflow.py"):
            module = __import__(f"{room}.{path.stem}", fromlist=["*"])
            found += [value for value in vars(module).values() if isinstance(value, Workflow)]
    return list({w.name: w for w in found}.values())


@pytest.mark.parametrize("workflow", _workflows(), ids=lambda w: w.name)
def test_every_workflow_is_guarded_by_the_database_with_the_same_edges(workflow):
    triggers = [
        trigger
        for model in _own_models()
        for trigger in getattr(model._meta, "triggers", [])
        if trigger.name == f"{workflow.name}_states"
    ]
    assert len(triggers) == 1
    assert set(triggers[0].transitions) == workflow.edges()


@pytest.mark.parametrize("workflow", _workflows(), ids=lambda w: w.name)
def test_every_state_can_be_reached_and_only_final_states_end(workflow):
    reached = set(workflow.initial)
    while True:
        more = {t.target for t in workflow.transitions if set(t.sources) & reached} - reached
        if not more:
            break
        reached |= more
    assert reached == set(workflow.labels)
    dead_ends = {s for s in workflow.labels if not workflow.actions_from(s)}
    assert dead_ends <= workflow.final


@pytest.mark.parametrize("workflow", _workflows(), ids=lambda w: w.name)
def test_the_diagram_in_the_documentation_is_up_to_date(workflow):
    path = ROOT / "docs" / "states" / f"{workflow.name}.md"
    assert path.exists(), "run: script/manage state_diagrams"
    assert workflow.mermaid() in path.read_text(), "run: script/manage state_diagrams"
