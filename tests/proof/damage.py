"""A plug-in for pytest: runs the collected tests once, then again for every damaged function until one of them fails.

Which tests call which function is counted in the first round, so a damaged function costs the quickest tests that call
it. Reads MUTATE (what to damage, see `proof_mutation.py`), writes what it found to the file MUTATE_TO.
"""

import builtins
import json
import os
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404

from core.errors import Refusal
from tests import roles
from tests.oracle import mutants
from tests.oracle.mutants import Mutant

COUNTER = "__schakel_called__"
# Seconds: of this process's own work for one damaged function before it counts as not caught (MUTATE_PATIENCE), and by the
# clock for one test before it counts as hanging.
ENOUGH, HANGS = int(os.environ.get("MUTATE_PATIENCE", "60")), 300
# Tests about who may are asked before others that happen to call the function.
ABOUT_ACCESS = (
    "access",
    "conflict",
    "emergency",
    "peer_bugs",
    "step_up",
    "member",
    "duty",
    "policies",
    "alerts_actions",
)
# So many tests more are asked, after one that broke, for one that says that somebody sees or does too much or too little.
AFTER_BREAKING = 6
SAYS = (AssertionError, pytest.fail.Exception, Refusal, ObjectDoesNotExist, Http404)


Timed = list[tuple[float, pytest.Item]]


class _HangsError(Exception):
    pass


class Damage:
    """The two rounds."""

    def __init__(self) -> None:
        roles.first_lock_alone = True
        wanted = json.loads(os.environ["MUTATE"])
        self.only: list[str] = wanted["only"]
        self.part, self.parts = wanted["part"]
        # How often a test saw damage in a module: it is asked first about the next.
        self.seen_by: Counter[tuple[str, str]] = Counter()
        self.whole = [f for name in wanted["whole"] for f in mutants.functions(import_module(name))]
        self.calls = [f for name in wanted["calls"] for f in mutants.functions(import_module(name))]
        # The conditions of scoped are written once from what other modules decide.
        modules = [
            import_module(name) for name in (*wanted["whole"], *wanted["calls"], "cases.models.scoped")
        ]
        self.kept = {
            value
            for module in modules
            for value in vars(module).values()
            if getattr(value, "__module__", "") == module.__name__ and hasattr(value, "cache_clear")
        }
        self.called: set[str] = set()
        self.raised: BaseException | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        # The first test makes the database, which takes as long as it takes.
        self._run(session.items[0], hangs=0)
        first = self._first_round(session.items)
        callers: dict[str, Timed] = defaultdict(list)
        failing = [name for name, (took, _called) in first.items() if took is None]
        for item in session.items:
            took, called = first.get(item.nodeid, (None, []))
            for name in called if took is not None else ():
                callers[name].append((took or 0.0, item))
        print(
            f"{len(first)} tests, {len(failing)} of them left out because they need the second lock:",
            *failing,
            sep="\n  ",
        )
        rows = []
        for mutant in self._mutants():
            tests = self._in_order(mutant, callers[name_of(mutant.function)])
            began = time.monotonic()
            how, by = self._seen(mutant, tests)
            self.seen_by[mutant.function.__module__, by.partition(" ")[0]] += bool(how)
            rows.append(
                {
                    "what": str(mutant),
                    "how": how,
                    "by": by,
                    "tests": len(tests),
                    "took": time.monotonic() - began,
                }
            )
            Path(os.environ["MUTATE_TO"]).write_text(json.dumps(rows))
            print(f"{how or 'NOT SEEN':<9}{time.monotonic() - began:6.1f} s  {mutant}  {by}", flush=True)
        return True

    def _in_order(self, mutant: Mutant, tests: Timed) -> Timed:
        """Those first that saw damage in the same module, then those about access, then the quickest."""

        def key(pair: tuple[float, pytest.Item]) -> tuple[int, bool, float]:
            seen = self.seen_by[mutant.function.__module__, pair[1].nodeid]
            return -seen, not any(word in pair[1].path.name for word in ABOUT_ACCESS), pair[0]

        return sorted(tests, key=key)

    def _mutants(self) -> Iterator[Mutant]:
        every = [m for f in self.whole for m in mutants.of(f)]
        every += [m for f in self.calls for m in mutants.of(f, only_calls=True)]
        known = set()
        for mutant in every:
            if str(mutant) not in known and (not self.only or any(word in str(mutant) for word in self.only)):
                known.add(str(mutant))
                if len(known) % self.parts == self.part:
                    yield mutant

    def _first_round(self, items: list[pytest.Item]) -> dict[str, tuple[float | None, list[str]]]:
        """Test -> seconds, None when it failed, and what it calls. With MUTATE_FIRST it is kept in that file and read from it."""
        kept = os.environ.get("MUTATE_FIRST", "")
        if kept and Path(kept).exists():
            return {
                name: (took, called) for name, (took, called) in json.loads(Path(kept).read_text()).items()
            }
        found: dict[str, tuple[float | None, list[str]]] = {}
        with counted([*self.whole, *self.calls], self.called):
            for number, item in enumerate(items, start=1):
                found[item.nodeid] = self._first(item)
                if number % 100 == 0:
                    print(f"{number} of {len(items)} tests", flush=True)
        if kept:
            Path(kept).write_text(json.dumps(found))
        return found

    def _first(self, item: pytest.Item) -> tuple[float | None, list[str]]:
        self.called.clear()
        began = time.monotonic()
        passed = self._run(item)
        return (time.monotonic() - began if passed else None), sorted(self.called)

    def _run(self, item: pytest.Item, hangs: int = HANGS) -> bool:
        self.raised = None
        # What is written once and kept is written anew, whole or damaged.
        for function in self.kept:
            function.cache_clear()
        before = signal.signal(signal.SIGALRM, _stop)
        signal.alarm(hangs)
        try:
            return all(report.passed for report in runtestprotocol(item, log=False, nextitem=item.session))  # type: ignore[arg-type]
        finally:
            signal.alarm(0)
            signal.signal(signal.SIGALRM, before)

    def _seen(self, mutant: Mutant, tests: Timed) -> tuple[str, str]:
        """How the damage shows: "wrong" when a test says so, "fell" when something breaks; "" not at all."""
        began, after, found = time.process_time(), 0, ("", "")
        for _took, item in tests:
            if time.process_time() - began > ENOUGH or after > AFTER_BREAKING:
                break
            whole = mutant.function.__code__
            mutant.function.__code__ = mutant.code
            try:
                passed = self._run(item)
            finally:
                mutant.function.__code__ = whole
                for function in self.kept:
                    function.cache_clear()
            if not passed and isinstance(self.raised, SAYS):
                return "wrong", item.nodeid
            if not passed:
                found = ("fell", f"{item.nodeid} {type(self.raised).__name__}")
            after += bool(found[0])
        return found

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[Any]) -> None:
        if call.excinfo is not None and self.raised is None:
            self.raised = call.excinfo.value


def _stop(*_: object) -> None:
    raise _HangsError


def name_of(function: FunctionType) -> str:
    return f"{function.__module__}.{function.__qualname__}"


@contextmanager
def counted(functions: list[FunctionType], called: set[str]) -> Iterator[None]:
    """Let every function say that it is called."""
    setattr(builtins, COUNTER, called.add)
    before: list[tuple[FunctionType, CodeType]] = []
    for function in functions:
        code = mutants.counting(function, COUNTER)
        if code is not None:
            before.append((function, function.__code__))
            function.__code__ = code
    try:
        yield
    finally:
        for function, code in reversed(before):
            function.__code__ = code
