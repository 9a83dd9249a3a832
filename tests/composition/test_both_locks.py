"""The database gives the same answer as the application, on random cases with every kind of way in."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models.functions import Now

from cases.models import (
    Assignment,
    Case,
    CaseUserObjectPermission,
    ConflictLock,
    Document,
    EmergencyAccess,
    ExceptionalGrant,
    Note,
    Participation,
    Person,
    Task,
    TimelineEntry,
)
from cases.sections import Section
from core import clock
from core.actor import Actor
from organisations.actors import actor_for
from organisations.models import Membership, Organisation
from tests import factories
from tests.composition.test_row_security import ask, inside

pytestmark = pytest.mark.django_db

CHANCE = random.Random(20261127)  # noqa: S311
OF_SECTION = {
    Section.PEOPLE: Person,
    Section.NOTES: Note,
    Section.DOCUMENTS: Document,
    Section.CORE: Task,
}


def _second_role(actor: Actor, role: str, house: Organisation) -> Actor:
    member = Membership(user=_user(actor), organisation=house, role=role)
    member.save()
    return actor_for(member)


def _each_once(actors: list[Actor]) -> list[Actor]:
    """One role of each person."""
    return list({actor.user_id: actor for actor in actors}.values())


def _random_world(cases: int) -> list[Actor]:
    """Cases of three organisations with every kind of way in: running, over, to come, revoked, expired, none."""
    houses = [factories.organisation("veilig_thuis", skip=n) for n in (0, 1)]
    others = [
        factories.organisation("rvdk"),
        factories.organisation("police"),
        factories.organisation("lkha"),
    ]
    roles = [("vt_worker", houses[0]), ("vt_coordinator", houses[0]), ("vt_worker", houses[1]),
             ("vt_coordinator", houses[1]), ("partner_worker", others[0]), ("police_officer", others[1]),
             ("lkha_worker", others[2]), ("reporter", factories.organisation("school")),
             ("kmar_officer", factories.organisation("kmar")), ("administrator", houses[0])]  # fmt: skip
    actors = [factories.actor(role, of=house) for role, house in roles for _ in range(2)]
    # Some work in a second role as well: what opens a case in one does not in the other.
    actors += [
        _second_role(actors[0], "partner_worker", others[0]),
        _second_role(actors[9], "vt_worker", houses[0]),
    ]
    now = clock.now()
    for number in range(cases):
        case = Case.objects.create(
            reference=f"SP-{number}", organisation=CHANCE.choice(houses), practices=["fgm"], occurred_at=now,
            confidentiality=CHANCE.choice(["normal", "normal", "restricted", "sealed"]),
        )  # fmt: skip
        for house in CHANCE.sample([*houses, *others], CHANCE.randint(0, 4)):
            Participation.objects.create(
                case=case, organisation=house, purpose="hulp", ground="x", sections=_some_sections(),
                starts_at=now + timedelta(days=CHANCE.choice([-9, -9, 9])) if CHANCE.random() < 0.9 else now,
                ends_at=CHANCE.choice([None, None, now + timedelta(days=20)]),
            )  # fmt: skip
        Participation.objects.filter(case=case, starts_at__lt=now).filter(
            pk__in=_some(Participation, case)
        ).update(ends_at=Now() - timedelta(seconds=1))
        for actor in CHANCE.sample(actors, 4):
            Assignment.objects.create(
                case=case, membership_id=actor.membership_id, ended_at=CHANCE.choice([None, None, now])
            )
        for actor in _each_once(CHANCE.sample(actors, 2)):
            row = CaseUserObjectPermission.objects.assign_perm("view_case", _user(actor), case)
            ExceptionalGrant.objects.create(
                permission=row, membership_id=actor.membership_id, granted_by=_user(actor), reason="x",
                sections=_some_sections(),
                expires_at=now + timedelta(days=1), revoked_at=CHANCE.choice([None, None, now]),
            )  # fmt: skip
        for actor in _each_once(CHANCE.sample(actors, 3)):
            by = {"lifted_at": now, "lifted_by": _user(actors[0]), "lift_reason": "x"}
            ConflictLock.objects.create(
                case=case, user=_user(actor), set_by=_user(actor), reason="x",
                **(by if actor.user_id != actors[0].user_id and CHANCE.random() < 0.5 else {}),
            )  # fmt: skip
        for actor in CHANCE.sample(actors, 3):
            EmergencyAccess.objects.create(
                case=case, user=_user(actor), membership_id=actor.membership_id, reason="x",
                ends_at=now + timedelta(hours=2), ended_at=CHANCE.choice([None, None, now]),
            )  # fmt: skip
        _fill(case, houses[0], now)
    return [*actors, *(replace(actor, emergency=True) for actor in actors)]


def _fill(case: Case, house: Organisation, now: Any) -> None:
    Person.objects.create(case=case, role="at_risk")
    Note.objects.create(case=case, kind="seen", text="x", occurred_at=now)
    Document.objects.create(
        case=case, title="x", kind="x", media_type="x", size=1, content="x", occurred_at=now
    )
    Task.objects.create(case=case, organisation=house, kind="own", title="x")
    for section in Section:
        TimelineEntry.objects.create(case=case, in_section=section, kind="x", title="x", occurred_at=now)


def _user(actor: Actor) -> Any:
    return Membership.objects.select_related("user").get(pk=actor.membership_id).user


def _some_sections() -> list[str]:
    return sorted(section for section in Section.values if CHANCE.random() < 0.6)


def _some(model: Any, case: Case) -> list[UUID]:
    return [
        pk for pk in model.objects.filter(case=case).values_list("pk", flat=True) if CHANCE.random() < 0.2
    ]


def test_the_database_and_the_application_agree_on_random_cases():
    actors = _random_world(40)
    compared = seen = 0
    for actor in actors:
        expected = {
            **{model: set(model.objects.visible_to(actor).values_list("pk", flat=True)) for model in OF_SECTION.values()},
            TimelineEntry: set(TimelineEntry.objects.visible_to(actor).values_list("pk", flat=True)),
            Case: set(Case.objects.visible_to(actor).values_list("pk", flat=True)),
        }  # fmt: skip
        with inside(actor):
            for model, wanted in expected.items():
                if model is Task:
                    found = {pk for (pk,) in ask("SELECT id FROM cases_task WHERE case_id IS NOT NULL")}
                else:
                    found = {pk for (pk,) in ask(f'SELECT id FROM "{model._meta.db_table}"')}
                if model is Case:
                    # A case that nobody has taken up yet is open to who opened it, for ten minutes.
                    found -= {
                        pk for (pk,) in ask("SELECT id FROM cases_case WHERE lock.is_opening(id)")
                    } - wanted
                assert found == wanted, (actor.role, actor.emergency, model)
                compared += 1
                seen += len(found)
    assert compared == len(actors) * 6
    assert seen > 500
