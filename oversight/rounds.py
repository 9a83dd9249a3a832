"""Every day, all looks of the day before are scored, and the few with most points go to a person."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from audit.reading import Looked
from core import clock, scope
from core.actor import system
from organisations.models import Membership
from oversight import gather, scoring
from oversight.models import LookReview, ScoredDay
from oversight.scoring import Look, Scored

FURTHEST_BACK = 7  # days that are made up for when the round was away


def score_days(now: datetime) -> int:
    """Score every whole day that was not scored yet, the oldest first; return how many looks went to a person."""
    today = now.astimezone(clock.AMSTERDAM).date()
    wanted = [today - timedelta(days=back) for back in range(FURTHEST_BACK, 0, -1)]
    done = set(ScoredDay.objects.filter(day__in=wanted).values_list("day", flat=True))
    return sum(score_day(day) for day in wanted if day not in done)


def score_day(day: date) -> int:
    """Score one day once, however many processes try; return how many looks went to a person."""
    with transaction.atomic():
        by = system("toezicht op inzage")
        scope.enter(by)
        # Whoever makes the row first does the day; another waits here and then finds it done.
        made, is_new = ScoredDay.objects.get_or_create(day=day, defaults={"looks": 0, "picked": 0})
        if not is_new:
            return 0
        since = datetime.combine(day, time(), clock.AMSTERDAM)
        found = gather.day_of_looks(by, since, since + timedelta(days=1))
        picked = pick(found, day)
        lines = {(look.user_id, look.case_id): look for look, _ in found}
        LookReview.objects.bulk_create(
            [_review(item, lines[item.look.user_id, item.look.case_id], day) for item in picked],
            ignore_conflicts=True,
        )
        made.looks, made.picked = len(found), len(picked)
        made.save()
        return len(picked)


def pick(found: list[tuple[Looked, Look]], day: date) -> list[Scored]:
    """The looks that go to a person, for each organisation within its own room."""
    by_house: dict[UUID, list[Scored]] = defaultdict(list)
    asked = _asked_lately(day)
    for item in _scored(found):
        if (item.look.user_id, item.look.case_id) not in asked:
            by_house[item.look.organisation_id].append(item)
    users, before = _users(set(by_house)), _picked_before(set(by_house), day)
    return [
        item
        for house, items in by_house.items()
        for item in scoring.pick(items, users=users[house], before=before[house])
    ]


def _scored(found: list[tuple[Looked, Look]]) -> list[Scored]:
    """Points, those of reading in bulk among the colleagues of one organisation included."""
    read: dict[UUID, dict[UUID, int]] = defaultdict(lambda: defaultdict(int))
    for _, look in found:
        if not (look.assigned or look.acted):
            read[look.organisation_id][look.user_id] += 1
    bulk = {house: scoring.bulk_readers(files) for house, files in read.items()}
    scored = [scoring.score(look) for _, look in found]
    return [
        scoring.with_bulk(item) if item.look.user_id in bulk.get(item.look.organisation_id, ()) else item
        for item in scored
    ]


def _users(houses: set[UUID]) -> dict[UUID, int]:
    counts: dict[UUID, int] = defaultdict(int)
    for house in Membership.objects.filter(organisation_id__in=houses, active=True).values_list(
        "organisation_id", flat=True
    ):
        counts[house] += 1
    return counts


def _asked_lately(day: date) -> set[tuple[UUID, UUID]]:
    """Who was asked about which case in the month before: once is enough."""
    lately = LookReview.objects.filter(day__gt=day - gather.BACK, day__lt=day)
    return set(lately.values_list("person_id", "case_id"))


def _picked_before(houses: set[UUID], day: date) -> dict[UUID, int]:
    counts: dict[UUID, int] = defaultdict(int)
    week = LookReview.objects.filter(
        organisation_id__in=houses, day__gt=day - timedelta(days=7), day__lt=day
    ).values_list("organisation_id", flat=True)
    for house in week:
        counts[house] += 1
    return counts


def _review(item: Scored, look: Looked, day: date) -> LookReview:
    return LookReview(
        organisation_id=look.organisation_id,
        person_id=look.user_id,
        case_id=look.case_id,
        day=day,
        points=item.points,
        reasons=[reason.value for reason in item.reasons],
        lines=look.count,
        first_at=look.first,
        last_at=look.last,
    )
