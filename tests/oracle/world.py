"""A random world of cases and people at work, made by the actions, with the plain facts of it written down beside."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from django.test import Client
from django.urls import reverse

from cases.actions import confidentiality, conflicts, documents, grants, notes, participation, timeline
from cases.actions.emergency import end as end_emergency
from cases.models import Case, Document, EmergencyAccess, ExceptionalGrant
from core import clock
from core.actor import Actor
from organisations.actors import actor_for
from organisations.models import Membership, Organisation
from tests import factories
from tests.cases.browsing import png
from tests.kit import log_in
from tests.oracle import facts
from tests.oracle.facts import EVERYTHING, File, Share, Who
from tests.protection_orders.application_kit import weigh

HOUSES = {
    "vt1": ("veilig_thuis", 0), "vt2": ("veilig_thuis", 1), "lkha": ("lkha", 0), "police": ("police", 0),
    "rvdk": ("rvdk", 0), "shelter": ("shelter", 0),
}  # fmt: skip
STAFF = {
    "vt1": ("vt_worker", "vt_worker", "vt_coordinator", "administrator", "privacy_officer"),
    "vt2": ("vt_worker", "vt_coordinator"),
    "lkha": ("lkha_worker",),
    "police": ("police_officer",),
    "rvdk": ("partner_worker",),
    "shelter": ("partner_worker",),
}
OUTSIDE = ("reporter", "kmar_officer")
PURPOSES = {"vt2": "advies", "lkha": "terugkeer", "police": "handhaving", "rvdk": "onderzoek", "shelter": "opvang", "vt1": "advies"}  # fmt: skip
DEFAULTS = {
    "advies": {"core", "people", "assessments", "travel"},
    "terugkeer": {"core", "people", "travel", "assessments", "notes", "health"},
    "handhaving": {"core", "people", "orders"},
    "onderzoek": {"core", "people", "assessments", "notes", "orders"},
    "opvang": {"core", "people", "orders"},
}
LEVELS = ("normal", "normal", "restricted", "sealed")


@dataclass
class World:
    """The people with their browsers, and the cases with their facts."""

    random: Random
    houses: dict[str, Organisation] = field(default_factory=dict)
    members: dict[str, Membership] = field(default_factory=dict)
    people: list[Who] = field(default_factory=list)
    clients: dict[str, Client] = field(default_factory=dict)
    files: list[File] = field(default_factory=list)
    cases: dict[str, Case] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    weighings: dict[str, str] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """This person, who showed a second factor just now."""
        return actor_for(self.members[name], authenticated_at=clock.now())

    def of(self, house: str, role: str) -> list[Who]:
        """The people of a house in a role."""
        return [who for who in self.people if who.house == house and who.role == role]


def word(file: File, section: str) -> str:
    """What stands in this section of this case and nowhere else."""
    return f"kanarie{file.number.replace('-', '').lower()}{section.replace('_', '')}x"


def build(seed: int, cases: int) -> World:
    """The world of this seed."""
    world = World(Random(seed))  # noqa: S311 - a world, not a secret
    for name, (kind, skip) in HOUSES.items():
        world.houses[name] = factories.organisation(kind, skip=skip)
        for number, role in enumerate(STAFF[name]):
            _hire(world, f"{name}{role}{number}", name, role)
    for role in OUTSIDE:
        _hire(world, role, role, role)
    for number in range(cases):
        _open(world, "vt1" if number % 3 else "vt2")
    return world


def _hire(world: World, name: str, house: str, role: str) -> None:
    member = factories.member(role, of=world.houses.get(house))
    world.members[name] = Membership.objects.select_related("user", "organisation").get(pk=member.pk)
    world.people.append(Who(name, house, role))
    # Downloads ask for a fresh second factor, to the end of a slow run too.
    world.clients[name] = log_in(member.user, at=clock.now() + timedelta(hours=1))


def _open(world: World, lead: str) -> None:
    worker, boss = world.of(lead, "vt_worker")[0].name, world.of(lead, "vt_coordinator")[0].name
    by = world.actor(worker)
    case = factories.case(by)
    file = File(case.reference, lead, shares=[Share(lead, set(EVERYTHING))], assigned={worker})
    world.cases[file.number] = case
    world.files.append(file)
    _fill(world, file, by, boss)
    _share(world, file, by, boss)
    _single_people(world, file, boss)
    # The level last: it closes the doors through which the rest was made.
    file.level = world.random.choice(LEVELS)
    if file.level != "normal":
        confidentiality.set_level(
            by=world.actor(boss),
            case=Case.objects.get(pk=case.pk),
            level=file.level,
            reason="Bekende familie.",
        )
        file.assigned.add(boss)
    _conflicts(world, file, boss)
    _break_glass(world, file)


def _fill(world: World, file: File, by: Actor, boss: str) -> None:
    case, at = world.cases[file.number], clock.now() - timedelta(hours=1)
    factories.person(by, case, given_names=word(file, "people"), family_name="Vogel")
    notes.write(by=by, case=case, kind="seen", text=word(file, "notes"), occurred_at=at)
    health = f"{word(file, 'health')}notitie"
    notes.write(by=by, case=case, kind="seen", text=health, occurred_at=at, health=True)
    world.documents[file.number] = documents.add_document(
        by=by, case=case, title=word(file, "documents"), kind="evidence", occurred_at=at,
        content=png((b"gAMA", len(world.files).to_bytes(4, "big"))),
    )  # fmt: skip
    weighed = weigh(world.actor(boss), case, "high")
    world.weighings[file.number] = weighed.get_absolute_url()
    for section in sorted(EVERYTHING):
        timeline.add(
            by=by,
            case=case,
            kind="test",
            title=f"{word(file, section)}tijdlijn",
            section=section,
            occurred_at=at,
        )


def _share(world: World, file: File, by: Actor, boss: str) -> None:
    case, random = world.cases[file.number], world.random
    for house in random.sample([h for h in HOUSES if h != file.lead], k=random.randint(0, 3)):
        purpose = PURPOSES[house]
        sections = {"core"} | {s for s in DEFAULTS[purpose] if random.random() < 0.7}
        if random.random() < 0.1:
            sections.discard("core")
        if not sections:
            continue
        row = participation.join(
            by=by, case=case, organisation=world.houses[house], purpose=purpose, sections=sections,
            ground=factories.ground(case, world.houses[house], purpose),
        )  # fmt: skip
        share = Share(house, sections)
        if random.random() < 0.25:
            participation.leave(by=by, participation=row, reason="Klaar.")
            share.ended = True
        file.shares.append(share)
    for house in (file.lead, "vt2", "vt1"):
        for who in world.of(house, "vt_worker")[1:]:
            if house == file.lead and random.random() < 0.4:
                given = participation.assign(by=by, case=case, membership=world.members[who.name])
                if random.random() < 0.3:
                    participation.unassign(by=world.actor(boss), assignment=given)
                    file.unassigned.add(who.name)
                    file.assigned.discard(who.name)
                else:
                    file.assigned.add(who.name)


def _single_people(world: World, file: File, boss: str) -> None:
    case, random = world.cases[file.number], world.random
    outside = [
        w
        for w in world.people
        if w.house != file.lead and w.role in ("vt_worker", "partner_worker", "police_officer")
    ]
    for who in random.sample(outside, k=random.randint(0, 2)):
        may = {
            "police_officer": {"core", "people", "orders", "travel"},
            "partner_worker": {"core", "people", "notes", "documents"},
        }
        sections = {"core"} | {
            s for s in may.get(who.role, EVERYTHING - {"secret_address"}) if random.random() < 0.5
        }
        grant = grants.give(
            by=world.actor(boss), case=case, username=world.members[who.name].user.username, sections=sections,
            reason="Vervangt een collega.", expires_at=clock.now() + timedelta(days=3),
        )  # fmt: skip
        fate = random.random()
        if fate < 0.25:
            ExceptionalGrant.objects.filter(pk=grant.pk).update(
                expires_at=grant.recorded_at + timedelta(microseconds=1)
            )
        elif fate < 0.4:
            grants.revoke(by=world.actor(boss), grant=grant)
        (file.let_in if fate >= 0.4 else file.was_let_in)[who.name] = sections


def _conflicts(world: World, file: File, boss: str) -> None:
    case = Case.objects.get(pk=world.cases[file.number].pk)
    for who in world.people:
        if who.name == boss or world.random.random() > 0.12 or who.role in ("reporter", "administrator"):
            continue
        lock = conflicts.keep_away(
            by=world.actor(boss),
            case=case,
            username=world.members[who.name].user.username,
            reason="Een nicht.",
        )
        # Whoever is kept away hands the work over, and does not get it back by itself.
        file.assigned.discard(who.name)
        if world.random.random() < 0.3:
            conflicts.lift(by=world.actor(boss), lock=lock, reason="Een andere familie.")
            file.lifted.add(who.name)
        else:
            file.conflicts.add(who.name)


def _break_glass(world: World, file: File) -> None:
    for who in world.people:
        if who.role not in ("vt_worker", "vt_coordinator", "lkha_worker", "police_officer"):
            continue
        if who.name in file.conflicts or who.house == file.lead or world.random.random() > 0.12:
            continue
        if facts.sees(who, file):
            continue  # Refused: there is nothing to open.
        form = {"reference": file.number, "reason": "De politie belt: zij staat nu op straat.", "hours": "2"}
        world.clients[who.name].post(reverse("emergency-open"), form)
        opened = EmergencyAccess.objects.filter(
            case=world.cases[file.number], user_id=world.members[who.name].user_id
        ).latest("recorded_at")
        if world.random.random() < 0.3:
            end_emergency(by=world.actor(who.name), access=opened)
            file.glass_mended.add(who.name)
        else:
            file.glass_broken.add(who.name)
