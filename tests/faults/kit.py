"""What the scenarios share: feeding a world, waiting until it is empty, and a row of the report."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from _stack.process import Service

from core.progress import Progress
from tests.faults import tally
from tests.faults.world import World

# Waiting, not set aside, and none of the bad ones of F8.
OPEN = """SELECT count(*) FROM core_outboxevent
WHERE handled_at IS NULL AND NOT set_aside AND NOT starts_with(subscriber, 'tests.')"""
LADDERS_WAIT = """SET session_replication_role = replica;
UPDATE monitoring_alertaddressee SET next_step_at = next_step_at + interval '1 year' WHERE next_step_at IS NOT NULL"""
EMPTY_WITHIN = 120.0


@dataclass(frozen=True)
class Row:
    """One line of the report: what was done, what was found, the bar, and whether it holds."""

    what: str
    found: str
    bar: str
    holds: bool


@dataclass
class Run:
    """One run over a world: the size, the seed, and what was found so far."""

    world: World
    seed: int
    size: str  # smoke, whole or long
    part: float = 1.0  # of the whole, for a machine that is busy with something else
    rows: dict[str, list[Row]] = field(default_factory=dict)
    random: Random = field(init=False)
    name: str = field(init=False, default="")
    feeder: Service = field(init=False)

    def begin(self, name: str) -> None:
        """Every scenario has its own numbers, so that one alone gives the same as all together."""
        self.name = name
        self.random = Random(f"{self.seed}/{name}")  # noqa: S311
        self.rows[name] = []
        # Nobody takes alerts here: those of the scenario before would climb their ladder all through this one.
        self.world.sql(LADDERS_WAIT)

    def pick(self, smoke: int, whole: int, long: int | None = None) -> int:
        """How many, by the size of the run."""
        found = {"smoke": smoke, "whole": whole, "long": long or whole}[self.size]
        return found if self.size == "smoke" else max(1, round(found * self.part))

    def say(self, what: str, found: str, bar: str, holds: bool) -> None:
        """Keep one finding."""
        self.rows[self.name].append(Row(what, found, bar, holds))
        print(f"{'  holds ' if holds else '  FAILS '} {self.name} {what}: {found} (bar: {bar})", flush=True)

    def ledger(self, part: str = "") -> Path:
        return self.world.place.folder / f"ledger-{self.name}{part}"

    def feed(self, how_many: int, per_second: float, part: str = "") -> Service:
        """Begin to bring in signals."""
        return self.world.program(
            "tests.faults.feeder", str(self.ledger(part)), str(how_many), str(per_second)
        )

    def feed_all(self, how_many: int, part: str = "") -> None:
        """Bring in signals as fast as it goes, to the end."""
        feeder = self.feed(how_many, 1e6, part)
        self.wait(feeder)

    def wait(self, feeder: Service) -> None:
        """Until the feeder is done. Raises RuntimeError with its words when it failed."""
        self.world.until(lambda: not feeder.is_running(), 3600)
        if feeder.process is None or feeder.process.returncode != 0:
            raise RuntimeError(feeder.describe_end())

    def empty(self, seconds: float = EMPTY_WITHIN) -> float | None:
        """Wait until nothing waits; return the seconds, None when for so long nothing was handled any more."""
        began = last = time.monotonic()
        left = None
        while (waiting := self.world.sql(OPEN)[0][0]) > 0:
            if left is None or waiting < left:
                left, last = waiting, time.monotonic()
            if time.monotonic() - last > seconds:
                return None
            self.world.until(lambda: False, 0.2)
        return time.monotonic() - began

    def handled(self) -> int:
        """How many alerts there are."""
        found: int = self.world.sql("SELECT count(*) FROM monitoring_alert")[0][0]
        return found

    def count(self, part: str = "") -> tally.Tally:
        connection = self.world.connect()
        try:
            return tally.count(connection, self.ledger(part))
        finally:
            connection.close()

    def judge(self, what: str, worst: float | None = None, part: str = "") -> tally.Tally:
        """Count, and keep it: nothing lost, nothing doubled and, with `worst`, nobody waited longer."""
        found = self.count(part)
        words = f"{found.promised} promised, {found.lost} lost, {found.doubled} doubled, worst {found.worst:.1f} s"
        bar = "lost 0, doubled 0" + (f", worst ≤ {worst:.0f} s" if worst else "")
        self.say(what, words, bar, found.whole and (worst is None or found.worst <= worst))
        return found

    def while_feeding(
        self, label: str, points: int, alerts: int, per_second: float, act: Callable[[int], None]
    ) -> int:
        """Bring in alerts and do `act` again and again until `points` are reached, with more alerts if need be."""
        bar = Progress(f"{self.name} {label}", points)
        self.feeder = self.feed(alerts, per_second)
        for done in range(points):
            if not self.feeder.is_running():
                # A fault hits only what is under way.
                self.wait(self.feeder)
                self.feeder = self.feed(max(10, alerts // 10), per_second)
            act(done)
            bar.to(done + 1)
            if self.world.stack.interrupt():
                raise KeyboardInterrupt
        self.wait(self.feeder)
        return points

    def pause(self, longest: float) -> None:
        """A random moment."""
        time.sleep(self.random.uniform(0.0, longest))
