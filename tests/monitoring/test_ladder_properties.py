"""Whatever people do and however late anything runs: an alert is never silent, never has two owners, and its ladder ends."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Task
from core import clock
from core.errors import Refusal
from monitoring.actions import alerts, escalation
from monitoring.ladder import ladder
from monitoring.models import AlertAddressee, Escalation
from monitoring.workflow import OPEN, TAKEN
from organisations.actors import actor_for
from organisations.models import Membership, Organisation
from tests import factories
from tests.monitoring.kit import home, raised

pytestmark = pytest.mark.django_db
STEPS = len(ladder().steps)
WHO = st.integers(0, 5)
ACTS = st.one_of(
    st.tuples(st.just("wait"), st.sampled_from([1, 4, 5, 6, 11, 16, 61, 600])),
    st.tuples(st.just("take"), WHO),
    st.tuples(st.just("pass"), WHO),
    st.tuples(st.just("handle"), WHO),
    st.tuples(st.just("see"), WHO),
)


class World:
    """One alert to two organisations, six people who can act, and a clock of its own."""

    def __init__(self) -> None:
        worker = factories.actor("vt_worker")
        self.case = factories.case(worker)
        police = Organisation.objects.filter(kind="police").exclude(slug="politie").order_by("slug")[0]
        national = Organisation.objects.get(slug="politie")
        house = home(worker)
        self.sent = {police: "eenheid van de regio", house: "voert de regie"}
        members = [factories.member("police_officer", of=police) for _ in range(2)]
        members += [factories.member("police_officer", of=national)]
        members += [factories.member("vt_coordinator", of=house), factories.member("vt_worker", of=house)]
        members += [Membership.objects.get(pk=worker.membership_id)]
        self.people = [actor_for(member, authenticated_at=clock.now()) for member in members]
        self.now = clock.now() - timedelta(days=3)

    def begin(self) -> None:
        occurred = self.now - timedelta(minutes=1)
        self.alert = raised(self.case, to=self.sent, occurred_at=occurred)
        self.owner: dict[object, object] = {}

    def rows(self):
        return list(AlertAddressee.objects.filter(alert=self.alert))

    def row_of(self, who):
        return next((row for row in self.rows() if row.organisation_id == who.organisation_id), None)

    def act(self, name, value) -> None:
        if name == "wait":
            self.now += timedelta(minutes=value)
            escalation.run(self.now)
            return
        who = self.people[value]
        do = {
            "take": lambda: alerts.acknowledge(by=who, alert_id=self.alert.pk),
            "pass": lambda: alerts.pass_on(by=who, alert_id=self.alert.pk),
            "see": lambda: alerts.see(by=who, alert_id=self.alert.pk),
            "handle": lambda: alerts.handle(
                by=who, alert_id=self.alert.pk, response="Gebeld.", occurred_at=self.now
            ),
        }[name]
        before = self.row_of(who)
        try:
            with transaction.atomic():
                do()
        except Refusal:
            return
        if before is None:
            return
        # What the person was told is what stands there: the one who took it keeps it until it is passed on.
        if name == "take":
            assert self.owner.setdefault(before.pk, who.membership_id) == who.membership_id
        elif name == "pass":
            self.owner.pop(before.pk, None)

    def check(self) -> None:
        rows = self.rows()
        assert len({row.organisation_id for row in rows}) == len(rows)
        for row in rows:
            if row.state in TAKEN:
                assert row.acknowledged_by_id is not None
                assert self.owner.get(row.pk) == row.acknowledged_by_id
            if row.state in OPEN and row.next_step_at is None:
                assert row.level == STEPS
        if rows and all(row.state in OPEN and row.next_step_at is None for row in rows):
            # At the end of every ladder somebody must phone, and it stands on a worklist.
            assert Task.objects.filter(kind="alert_unanswered_fallback", state="open").exists()
        # It never is nobody's: somebody took it, or it still waits for somebody.
        assert any(row.state in (*OPEN, *TAKEN) for row in rows)

    def to_the_end(self) -> None:
        """Nobody does anything any more: the ladder comes to an end by itself, and a second look finds nothing."""
        # Each look may bring in one organisation more for each that is silent; there are so many and no more.
        for _ in range(Organisation.objects.count()):
            self.now += timedelta(days=31)
            if escalation.run(self.now) == 0:
                break
        else:
            raise AssertionError("the ladder goes on for ever")
        self.check()
        assert not AlertAddressee.objects.filter(alert=self.alert, next_step_at__isnull=False).exists()
        taken = Escalation.objects.filter(addressee__alert=self.alert)
        assert len(set(taken.values_list("addressee", "waiting_since", "level"))) == taken.count()


@pytest.fixture
def world():
    return World()


class Enough(Exception):
    """Ends one example, so that all it wrote is rolled back."""


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=st.lists(ACTS, max_size=8))
def test_never_silent_never_two_owners_always_ends(world, monkeypatch, acts):
    start = world.now
    monkeypatch.setattr(clock, "now", lambda: world.now)
    try:
        with transaction.atomic():
            world.begin()
            world.check()
            for name, value in acts:
                world.act(name, value)
                world.check()
            world.to_the_end()
            raise Enough
    except Enough:
        pass
    finally:
        world.now = start
