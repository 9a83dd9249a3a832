"""Two at the same instant, on two real connections: one report, one decision."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from cases.actions import triage
from cases.models import Case, Draft, Signal
from core.errors import Refusal
from tests.cases import intake_support as s


def together(*acts: Callable[[], object]) -> list[Any]:
    """Run the acts at once, each on its own connection."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait(timeout=60)
        try:
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result(timeout=120) for one in [pool.submit(run, act) for act in acts]]


@pytest.mark.usefixtures("committed")
def test_two_presses_at_once_send_one_signal():
    by = s.reporter()
    client = s.client_for(by)
    draft = s.begin(client)
    s.fill(client, draft)
    browsers = [s.client_for(by), s.client_for(by)]
    answers = together(*[lambda one=one: s.send(one, draft) for one in browsers])
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Signal.objects.count() == 1
    assert not Draft.objects.exists()


@pytest.mark.usefixtures("committed")
def test_two_triagers_at_once_make_one_decision():
    signal = s.report(s.reporter(), municipality_code=s.UTRECHT)
    first, second = s.worker(), s.worker()
    found = together(
        lambda: triage.accept(by=first, signal=signal, version=signal.version),
        lambda: triage.accept(by=second, signal=signal, version=signal.version),
    )
    assert len([one for one in found if isinstance(one, Case)]) == 1
    assert len([one for one in found if isinstance(one, Refusal)]) == 1
    assert Case.objects.count() == 1
