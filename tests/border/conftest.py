"""A case with a sought child, and an officer."""

import pytest

from tests import factories
from tests.border import kit


@pytest.fixture
def worker():
    return factories.actor("vt_worker")


@pytest.fixture
def officer():
    return factories.actor("kmar_officer")


@pytest.fixture
def case(worker):
    return factories.case(worker)


@pytest.fixture
def girl(worker, case):
    return kit.child(worker, case)


@pytest.fixture
def alert(worker, girl):
    return kit.alert(worker, girl)
