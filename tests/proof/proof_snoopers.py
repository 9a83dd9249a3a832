"""Fifty snoopers among a million lines of ordinary work: how many reach a person, and how much a person must judge."""

import random
import time
from collections import Counter
from datetime import timedelta

from django.db import transaction

from core import clock
from core.ids import new_id
from oversight import rounds
from oversight.models import LookReview
from schadelijkepraktijken.demo import bulk
from tests.audit.seal_kit import connect
from tests.proof import looking_world, report, snoopers
from tests.proof.looking_world import copy

USERS, CASES, LINES, DAYS, SNOOPERS = 1000, 8000, 1_000_000, 20, 50
ENTRY = "recorded_at, user_id, membership_id, organisation_id, role, purpose, action, event, event_code, outcome, object_type, case_id, reason, request_id, network"


def test_nineteen_of_twenty_are_found(committed):
    bulk.load(CASES)
    rng = random.Random(31)  # noqa: S311
    superuser = connect("postgres")
    with superuser, superuser.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SELECT id, organisation_id FROM cases_case ORDER BY reference")
        cases = cursor.fetchall()
        houses = sorted({house for _, house in cases}, key=str)
        days = [clock.today() - timedelta(days=back) for back in range(DAYS, 0, -1)]
        world = looking_world.make(rng, houses, cases, USERS, days)
        planted = snoopers.plant(world, random.Random(32), SNOOPERS)  # noqa: S311
        written = fill(cursor, world, planted)
    superuser.close()
    began = time.perf_counter()
    picked = 0
    for day in days:
        with transaction.atomic():
            picked += rounds.score_day(day)
    took = time.perf_counter() - began
    found = {review.person_id for review in LookReview.objects.all()}
    hit = Counter(s.story for s in planted if s.user in found)
    all_of = Counter(s.story for s in planted)
    recall = sum(hit.values()) / len(planted)
    a_day = picked / DAYS / USERS * 1000
    report.write(
        "snoopers",
        "Snoopers among ordinary work",
        [
            f"{written:,} lines of {USERS:,} people of {len(houses)} organisations on {CASES:,} files in {DAYS} days, and {SNOOPERS} snoopers",
            "planted by stories (`tests/proof/snoopers.py`) that know nothing of the points. Ordinary work holds taking over,",
            "a call for a colleague, duty at night, working late and coordinators who read every file of the region.",
            "",
            "| story | planted | reached a person |",
            "|---|---|---|",
            *[f"| {story} | {count} | {hit[story]} |" for story, count in sorted(all_of.items())],
            "",
            f"Found {sum(hit.values())} of {len(planted)} ({recall:.0%}; the bar is 95%), with {a_day:.1f} items a day by 1,000 people",
            f"(the bar is 20). Scoring a day took {took / DAYS:.1f} s.",
        ],
    )
    assert recall >= 0.95, all_of - hit
    assert a_day <= 20, a_day


def fill(cursor, world, planted) -> int:
    """Write the world; return how many lines."""
    now = clock.now() - timedelta(days=60)
    copy(cursor, "organisations_user", "id, recorded_at, password, is_superuser, username, display_name, email, is_active, is_demo",
         [(u.id, now, "!", "f", str(u.id), f"{u.given} {u.surname}", "", "t", "f") for u in world.users])  # fmt: skip
    copy(cursor, "organisations_membership", "id, recorded_at, role, active, organisation_id, user_id",
         [(u.membership, now, u.role, "t", u.house, u.id) for u in world.users])  # fmt: skip
    copy(cursor, "organisations_dutyshift", "id, recorded_at, starts_at, membership_id",
         [(u.membership, now, now, u.membership) for u in world.users if u.duty])  # fmt: skip
    members = {u.id: u.membership for u in world.users}
    cursor.execute("DELETE FROM cases_assignment")
    copy(cursor, "cases_assignment", "id, recorded_at, case_id, membership_id",
         [(new_id(), now, c.id, members[u]) for c in world.cases for u in c.assigned])  # fmt: skip
    cursor.execute(
        "DELETE FROM cases_personkey; DELETE FROM cases_safecontact; DELETE FROM cases_personrelation"
    )
    cursor.execute("CREATE TEMP TABLE one ON COMMIT DROP AS SELECT * FROM cases_person LIMIT 1")
    cursor.execute("DELETE FROM cases_person")
    cursor.execute("CREATE TEMP TABLE named (id uuid, case_id uuid, given text, family text) ON COMMIT DROP")
    copy(cursor, "named", "id, case_id, given, family", [(new_id(), *row) for row in world.files])
    cursor.execute(
        "INSERT INTO cases_person SELECT (jsonb_populate_record(one, jsonb_build_object('id', n.id, 'case_id', n.case_id,"
        " 'given_names', n.given, 'family_name', n.family))).* FROM one, named n"
    )
    cursor.execute("UPDATE cases_case SET confidentiality = 'restricted' WHERE id = ANY(%s::uuid[])",
                   [[str(c) for c in world.closed]])  # fmt: skip
    roles = {u.id: u for u in world.users}
    lines = [
        (at, u, case, action, event, outcome)
        for u, case, at, action, event, outcome in looking_world.ordinary(world, LINES)
    ]
    lines += [(s.at, roles[s.user], s.case, s.action, s.event, "seen") for p in planted for s in p.steps]
    lines.sort(key=lambda line: line[0])
    return copy(cursor, "audit_entry", ENTRY,
        ((at, u.id, u.membership, u.house, u.role, "", action, event, "R", outcome, "cases.case", case, "", "", "")
         for at, u, case, action, event, outcome in lines))  # fmt: skip
