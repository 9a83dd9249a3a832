"""Places of the border check and grounds of an alert as data: read from `data/*.toml`, checked while read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from cases.deadline_rules import deadlines
from core.datafiles import Provenance, Row, table

DATA: Final = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Post:
    """A place where people are checked; `brigade` is the slug of the brigade that works there, "" when unknown."""

    code: str
    label: str
    brigade: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class AlertGround:
    """A legal ground of an alert: what it asks to be recorded, and what the officer may and must do."""

    code: str
    label: str
    basis: str
    reference_label: str
    minors_only: bool
    decision_clock: str
    longest_days: int
    may: str
    instruction: str
    provenance: Provenance


@cache
def posts() -> dict[str, Post]:
    """The places by code, in the order of the list. Raises DataFileError when the file is not usable."""
    return table(DATA / "posts.toml", "post", _post)


@cache
def alert_grounds() -> dict[str, AlertGround]:
    """The grounds by code, in the order of the list. Raises DataFileError when the file is not usable."""
    return table(DATA / "alert_grounds.toml", "ground", _ground)


def posts_for(brigade: str) -> list[Post]:
    """All places, those of this brigade first."""
    return sorted(posts().values(), key=lambda post: post.brigade != brigade or not brigade)


def _post(row: Row) -> Post:
    return Post(
        code=row.text("code"),
        label=row.text("label"),
        brigade=row.text("brigade", default=""),
        provenance=row.provenance(),
    )


def _ground(row: Row) -> AlertGround:
    return AlertGround(
        code=row.text("code"),
        label=row.text("label"),
        basis=row.text("basis"),
        reference_label=row.text("reference_label"),
        minors_only=row.flag("minors_only"),
        decision_clock=row.choice("decision_clock", list(deadlines()), default=""),
        longest_days=row.number("longest_days", minimum=1),
        may=row.text("may"),
        instruction=row.text("instruction"),
        provenance=row.provenance(),
    )
