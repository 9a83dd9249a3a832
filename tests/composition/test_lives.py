"""Every act in every state by everybody: it succeeds exactly where the table says, for who may, and else changes nothing."""

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from audit.models import Entry
from core import scope
from core.errors import AccessDenied, PolicyDenied, Refusal
from core.grants import WEB, WORKER
from schadelijkepraktijken.management.commands.state_diagrams import workflows
from tests.composition.lives import Act, Life
from tests.composition.lives.register import LIVES
from tests.roles import acting

pytestmark = pytest.mark.django_db

WORKFLOWS = {workflow.name: workflow for workflow in workflows()}


def tried(life: Life, action: str, who: str, *, ready: bool):
    """The state after the act, or the refusal; afterwards everything is as it was."""
    act = life.acts[action]
    with transaction.atomic():
        try:
            other = act.ready() if ready else None
            record = other if isinstance(other, type(life.record)) else life.record
            before, lines = life.state_of(record), Entry.objects.count()
            by = life.people[who]
            try:
                # As a request or a round does it: by its role in the database, in the context of who acts.
                with acting(WORKER if by.is_system else WEB), transaction.atomic():
                    scope.enter(by, about=[record.pk] if by.is_system else [])
                    act.do(by, record)
            except ObjectDoesNotExist:
                # A page finds the record first, and says that there is none.
                assert life.state_of(record) == before
                return AccessDenied("Dit record is er niet voor u.")
            except Refusal as refusal:
                assert life.state_of(record) == before
                return refusal
            after = life.state_of(record)
            assert after == before or Entry.objects.count() > lines, f"{action} left no line in the log"
            return after
        finally:
            transaction.set_rollback(True)


def test_every_workflow_is_lived_here_with_all_its_acts():
    assert set(LIVES) == set(WORKFLOWS)


def fits(life: Life, state: str, action: str, who: str, result: object) -> bool:
    """Whether this is what the table promises of the act by this person in this state."""
    act, edge = life.acts[action], life.workflow.find(action, state)
    if isinstance(result, Refusal) and not result.reason.endswith((".", "?")):
        return False
    if act.aside and (edge is None or who not in act.by):
        return result == state or isinstance(result, Refusal)
    if state in life.hidden.get(who, ()):
        return isinstance(result, AccessDenied)
    if edge is None:
        return isinstance(result, PolicyDenied if who in act.by else Refusal)
    return result == edge.target if who in act.by else isinstance(result, AccessDenied)


def who_tries(life: Life, act: Act, *, everybody: bool) -> list[str]:
    """Everybody where the act is possible; elsewhere one who may and one who may not."""
    if act.sweep:
        return list(act.by)
    others = [who for who in life.people if who not in (*act.by, "system")]
    return [*act.by, *others] if everybody else [act.by[0], others[0]]


def disagreements(life: Life) -> list[tuple[str, str, str, object]]:
    """Where acts do not go as the table of the workflow and the names of who may promise."""
    first, wrong = life.record, []
    start = transaction.savepoint()
    for state in life.workflow.labels:
        try:
            life.reach(state)
        except (LookupError, Refusal):
            transaction.savepoint_rollback(start)
            life.record = first
            life.reach(state)
        for action, act in life.acts.items():
            edge = life.workflow.find(action, state)
            for who in who_tries(life, act, everybody=edge is not None):
                result = tried(life, action, who, ready=edge is not None)
                if not fits(life, state, action, who, result):
                    wrong.append((state, action, who, result))
    return wrong


@pytest.mark.parametrize("name", WORKFLOWS)
def test_an_act_works_where_the_table_says_and_for_who_may(name):
    life = LIVES[name]()
    assert set(life.acts) == {t.action for t in life.workflow.transitions}
    assert disagreements(life) == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_state_that_waits_is_somebodys(name):
    """A record that can still move has an owner, and somebody in whose hands an act out of that state lies."""
    workflow, life = WORKFLOWS[name], LIVES[name]()
    for state, owner in workflow.owners.items():
        leaving = [t for t in workflow.actions_from(state) if t.target != state]
        assert all(life.acts[t.action].by for t in leaving), state
        assert owner != "nobody" or not leaving or state in workflow.final | {"closed"}, state
