"""How a wait for an answer climbs the ladder, and who stands in for whom. Pure: the actions ask it and do what it says."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from monitoring.ladder import Ladder, Step


@dataclass(frozen=True, slots=True)
class Wait:
    """Since when nobody took it, how many steps were taken since, and when the next comes: None past the last one."""

    since: datetime
    level: int
    next_step_at: datetime | None


def begin(ladder: Ladder, severity: str, now: datetime) -> Wait:
    """A wait begins: the first step is planned."""
    return Wait(now, 0, now + ladder.steps[0].after(severity))


def climb(ladder: Ladder, severity: str, wait: Wait) -> tuple[Step | None, Wait]:
    """The step that is taken now, and the wait after it; None where all were taken."""
    step = ladder.step_after(wait.level)
    level = wait.level if step is None else wait.level + 1
    following = ladder.step_after(level)
    due = wait.since + following.after(severity) if following is not None else None
    return step, replace(wait, level=level, next_step_at=due)


def let_go(ladder: Ladder, severity: str, wait: Wait, *, taken: bool, now: datetime) -> Wait:
    """Somebody passes it on: who had taken it begins a new wait; else the old one goes on, so that nothing is put off."""
    return begin(ladder, severity, now) if taken else wait


def stand_in(
    ladder: Ladder, kind: str, slug: str, look: Callable[[str], tuple[str, bool] | None]
) -> str | None:
    """Which organisation is asked when this one does not answer; None when all were.

    `look` gives the kind of an organisation and whether it may be asked (there is one, and it was not asked yet), None for
    one that is not there. Follows the fallbacks of fallbacks, each once, so it ends.
    """
    looked = {slug}
    while True:
        slug = ladder.house(kind).fallback_for(slug)
        found = look(slug) if slug not in looked else None
        if found is None:
            return None
        looked.add(slug)
        kind, may_be_asked = found
        if may_be_asked:
            return slug
