"""From outside the row policies to inside them: tests prepare and look as the tester, requests run as in production.

The body of a test connects as `schakel_tester`, which may do what web and worker may and passes the policies. A
request becomes `schakel_web` and an event or a round `schakel_worker` for as long as it lasts, bound as those are.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.db import connection, connections

from core import events, rounds, scope
from core.grants import WEB, WORKER
from organisations.middleware import ScopeMiddleware
from referrals import destroy

TESTER = "schakel_tester"
# Set by the proof of damaged checks: the first lock must hold without the second, so nobody goes inside the policies.
first_lock_alone = False


@contextmanager
def acting(role: str) -> Iterator[None]:
    """Be a role of the application, without a context, for the length of the block."""
    role = TESTER if first_lock_alone else role
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, coalesce(current_setting(%s, true), '')", [scope.SETTING])
        before, context = cursor.fetchone()
        cursor.execute(f"SELECT set_config(%s, '', false); SET ROLE {role}", [scope.SETTING])
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SET ROLE {before}; SELECT set_config(%s, %s, false)", [scope.SETTING, context]
                )


@contextmanager
def from_outside() -> Iterator[None]:
    """For a measure on a stack of its own: prepare and look as the migrator, who passes the policies."""
    settings = connections["default"].settings_dict
    owner = connections["owner"].settings_dict
    before = {name: settings[name] for name in ("USER", "PASSWORD", "HOST", "PORT")}
    connections["default"].close()
    settings.update({name: owner[name] for name in before})
    try:
        yield
    finally:
        connections["default"].close()
        settings.update(before)


def _has_database() -> bool:
    try:
        connection.ensure_connection()
    except RuntimeError:
        return False
    return True


def _as(role: str, call: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(call)
    def bound(*args: Any, **options: Any) -> Any:
        # A test of a page that asks no database has none to be a role in.
        if not _has_database():
            return call(*args, **options)
        with acting(role):
            return call(*args, **options)

    return bound


def bind() -> None:
    """Let every request and all background work of this test process run under its own role."""
    ScopeMiddleware.__call__ = _as(WEB, ScopeMiddleware.__call__)  # type: ignore[method-assign]
    events._handle_next = _as(WORKER, events._handle_next)
    rounds.run = _as(WORKER, rounds.run)
    # Its connection beside the owner's is that of the application.
    destroy.run = _as(WEB, destroy.run)
