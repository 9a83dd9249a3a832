"""A person at a browser, and a case with one of everything and words that may not be seen by accident."""

import zlib
from dataclasses import dataclass
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from cases.actions import deadlines, documents, notes, own_tasks, participation, people
from cases.actions.tasks import open_task
from cases.models import Case, Person
from core import clock
from core.actor import Actor
from organisations.actors import actor_for
from organisations.models import Membership
from tests import factories, kit

GIVEN, FAMILY = "Zeynepcanary", "Kanarieachternaam"
SECRET = "Geheimestraat 99 kanarie"
ADDRESS = "Gewoonpad 7 kanarie"
PHONE = "0612345678"
DOCUMENT = "NX0D81KL4"
CODE_WORD = "paarsepinguin"


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """A picture of one pixel, with these chunks before its data."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    head = chunk(b"IHDR", bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]))
    body = chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunk(*one) for one in chunks) + body


def browser(membership: Membership) -> Client:
    """This person, logged in."""
    return kit.log_in(membership.user)


@dataclass
class Story:
    """A case with everybody who matters to it."""

    worker: Membership
    coordinator: Membership
    case: Case
    girl: Person
    father: Person

    @property
    def by(self) -> Actor:
        return actor_for(self.worker)

    def url(self, name: str, *more: object) -> str:
        return reverse(name, args=[self.case.pk, *more])


def story() -> Story:
    """A case led by Veilig Thuis with people, notes, contact, tasks, a clock and a document."""
    worker = factories.member("vt_worker")
    coordinator = factories.member("vt_coordinator", of=worker.organisation)
    by = actor_for(worker)
    case = factories.case(by)
    girl = factories.person(
        by, case, given_names=GIVEN, family_name=FAMILY, sex="female", birth_date=factories.birth(15), phone=PHONE,
        document_number=DOCUMENT, secret_address=SECRET, address_is_secret=True, address=ADDRESS,
    )  # fmt: skip
    father = factories.person(
        by, case, role="respondent", given_names="Vaderkanarie", family_name=FAMILY, sex="male"
    )
    people.relate(by=by, case=case, person=father, other=girl, kind="father", pressure=True)
    people.set_safe_contact(
        by=by, person=girl, may_contact="yes", rule="Via de mentor", code_word=CODE_WORD, never="Niet bellen"
    )
    hour_ago = clock.now() - timedelta(hours=1)
    notes.write(by=by, case=case, kind="seen", text="Enkele reis gezien notitiekanarie", occurred_at=hour_ago)
    own_tasks.add_task(by=by, case=case, title="Mentor spreken", owner=worker)
    open_task(by=by, organisation=worker.organisation, case=case, kind="review", title="Beoordeel stap",
              source_id=case.pk, due_at=clock.now() + timedelta(hours=3))  # fmt: skip
    deadlines.start(by=by, key="VT_INFORM_SUBJECT", source_id=case.pk, organisation=worker.organisation,
                    starts_at=hour_ago, case=case)  # fmt: skip
    documents.add_document(by=by, case=case, title="Reisbevestiging", kind="evidence", content=png(),
                           occurred_at=hour_ago)  # fmt: skip
    return Story(worker, coordinator, case, girl, father)


def share(told: Story, kind: str, sections: list[str], *, role: str = "partner_worker") -> Membership:
    """Somebody of another organisation that takes part with these sections."""
    house = factories.organisation(kind)
    participation.join(
        by=told.by,
        case=told.case,
        organisation=house,
        purpose="hulp",
        ground=factories.ground(told.case, house, "hulp"),
        sections=sections,
    )
    return factories.member(role, of=house)
