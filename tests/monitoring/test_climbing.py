"""The ladder by itself, on any ladder and any chain of fallbacks: never silent, never two owners, always ends."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.datafiles import Provenance
from core.errors import PolicyDenied
from monitoring.climbing import Wait, begin, climb, let_go, stand_in
from monitoring.ladder import STEPS, House, Ladder, Step, ladder
from monitoring.workflow import ADDRESSEE, OPEN, TAKEN

START = datetime(2026, 11, 28, 2, 10, tzinfo=UTC)
OWN = Provenance("proef", "uncertain")
SLUGS = [f"huis-{n}" for n in range(6)]
KINDS = ["police", "veilig_thuis", "other"]
RISING = st.lists(st.integers(1, 600), min_size=3, max_size=3, unique=True).map(sorted)


@st.composite
def ladders(draw):
    """Any ladder that `monitoring.ladder.load` would take, with fallbacks that may go round or lead nowhere."""
    acute, urgent = draw(RISING), draw(RISING)
    steps = [Step(code, code, *minutes, OWN) for code, *minutes in zip(STEPS, acute, urgent, strict=True)]
    anybody = st.sampled_from([*SLUGS, "bestaat-niet"])
    houses = {kind: House(kind, "", draw(anybody), draw(anybody), "", OWN) for kind in KINDS}
    return Ladder(tuple(steps), houses, {})


@dataclass(frozen=True)
class Row:
    """One organisation that was asked."""

    wait: Wait
    state: str = "sent"
    owner: int | None = None


class World:
    """Organisations that are asked one after the other, by the decisions of the application alone."""

    def __init__(self, rungs, severity, kinds, inactive):
        self.rungs, self.severity, self.now = rungs, severity, START
        self.kinds, self.inactive = dict(zip(SLUGS, kinds, strict=True)), inactive
        self.rows: dict[str, Row] = {}
        self.must_phone: set[str] = set()
        self.taken: list[tuple[str, datetime, int]] = []
        self.ask(SLUGS[0])

    def ask(self, slug):
        assert slug not in self.rows, "nobody is asked twice"
        self.rows[slug] = Row(begin(self.rungs, self.severity, self.now))

    def look(self, slug):
        return (
            (self.kinds[slug], slug not in self.rows and slug not in self.inactive)
            if slug in self.kinds
            else None
        )

    def sweep(self):
        """Take every step that is due; return how many."""
        before = len(self.taken)
        while due := [
            slug
            for slug, row in self.rows.items()
            if row.wait.next_step_at and row.wait.next_step_at <= self.now
        ]:
            for slug in due:
                row = self.rows[slug]
                step, after = climb(self.rungs, self.severity, row.wait)
                assert step is not None, "what is planned is a step"
                assert after.level > row.wait.level, "it climbs"
                assert after.next_step_at is None or after.next_step_at > row.wait.next_step_at
                self.taken.append((slug, row.wait.since, after.level))
                self.rows[slug] = replace(row, wait=after)
                if step.code == "fallback":
                    following = stand_in(self.rungs, self.kinds[slug], slug, self.look)
                    self.must_phone.add(slug) if following is None else self.ask(following)
        return len(self.taken) - before

    def act(self, name, slug, person):
        row = self.rows.get(slug)
        if row is None:
            return
        if name in ("take", "handle") and row.owner not in (None, person):
            return
        try:
            state = ADDRESSEE.check(
                {"take": "acknowledge", "pass": "pass_on"}.get(name, name), row.state
            ).target
        except PolicyDenied:
            return
        wait, owner = row.wait, row.owner
        if name == "take":
            wait, owner = replace(wait, next_step_at=None), person
        elif name == "pass":
            wait, owner = (
                let_go(self.rungs, self.severity, wait, taken=row.state in TAKEN, now=self.now),
                None,
            )
        self.rows[slug] = Row(wait, state, owner)

    def check(self):
        for slug, row in self.rows.items():
            assert (row.owner is not None) == (row.state in TAKEN)
            if row.state in OPEN and row.wait.next_step_at is None:
                assert row.wait.level == len(STEPS)
                assert slug in self.must_phone or len(self.rows) > 1, (
                    "somebody else is asked, or somebody phones"
                )
        assert any(row.state in (*OPEN, *TAKEN) for row in self.rows.values())
        assert len(set(self.taken)) == len(self.taken), "no step of one wait is taken twice"


ACTS = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 900), st.just(0)),
    st.tuples(st.sampled_from(["take", "pass", "handle", "see"]), st.integers(0, 5), st.integers(0, 2)),
)


@settings(max_examples=300, deadline=None)
@given(
    rungs=st.one_of(ladders(), st.just(None)),
    severity=st.sampled_from(["acute", "urgent"]),
    kinds=st.lists(st.sampled_from(KINDS), min_size=6, max_size=6),
    inactive=st.sets(st.sampled_from(SLUGS)),
    acts=st.lists(ACTS, max_size=25),
)
def test_never_silent_never_two_owners_always_ends(rungs, severity, kinds, inactive, acts):
    world = World(rungs or replace_fallbacks(ladder()), severity, kinds, inactive)
    for name, number, person in acts:
        if name == "wait":
            world.now += timedelta(minutes=number)
            world.sweep()
        else:
            world.act(name, SLUGS[number], person)
        world.check()
    # Nobody does anything any more: it comes to an end, and whoever is open was told to the last step.
    for _ in range(len(SLUGS) + 1):
        world.now += timedelta(days=2)
        if not world.sweep():
            break
    else:
        raise AssertionError("the ladder goes on for ever")
    world.check()
    waiting = [slug for slug, row in world.rows.items() if row.state in OPEN]
    assert all(world.rows[slug].wait.next_step_at is None for slug in waiting)
    if len(waiting) == len(world.rows):
        assert world.must_phone, "at the end of every ladder somebody must phone"


def replace_fallbacks(real):
    """The ladder in force, with the invented organisations in the place of the real ones."""
    houses = {kind: House(kind, "", SLUGS[1], SLUGS[2], "", OWN) for kind in KINDS}
    return Ladder(real.steps, houses, real.responses)


@settings(max_examples=200, deadline=None)
@given(rungs=ladders(), minutes=st.lists(st.integers(0, 2000), max_size=12).map(sorted))
def test_passing_on_what_nobody_took_never_puts_a_step_off(rungs, minutes):
    wait = begin(rungs, "acute", START)
    for late in minutes:
        assert let_go(rungs, "acute", wait, taken=False, now=START + timedelta(minutes=late)) == wait
        again = let_go(rungs, "acute", wait, taken=True, now=START + timedelta(minutes=late))
        assert again.next_step_at == START + timedelta(minutes=late) + rungs.steps[0].after("acute")
        _step, wait = climb(rungs, "acute", wait)


@pytest.mark.parametrize("severity", ["acute", "urgent"])
def test_the_ladder_in_force_takes_each_step_at_its_minute(severity):
    wait, found = begin(ladder(), severity, START), []
    while wait.next_step_at is not None:
        at = wait.next_step_at
        step, wait = climb(ladder(), severity, wait)
        found.append((step.code, (at - START) // timedelta(minutes=1)))
    minutes = {"acute": (5, 10, 15), "urgent": (60, 120, 240)}[severity]
    assert found == list(zip(STEPS, minutes, strict=True))
    assert climb(ladder(), severity, wait) == (None, wait)
