"""Cases in bulk for measuring: the shape of real ones, encryption and search keys included, by COPY as the owner.

Not made by the actions: each case carries one import line in the log that says so.
"""

import io
import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, connections, transaction
from psycopg2.errors import DeadlockDetected, LockNotAvailable

from cases import deadline_rules
from cases.deadline_looks import next_look
from core import clock, names
from core.encryption import seal
from core.ids import new_id
from core.keyed_hash import current
from core.partial_dates import PartialDate
from core.progress import Progress
from organisations.models import Membership, Organisation, User

BATCH = 500
TRIES = 60
GIVE_WAY = 0.2
"""Seconds before a batch that found a table in use is tried again."""
GIVEN = (
    "Amina",
    "Samira",
    "Fatma",
    "Leyla",
    "Hodan",
    "Zeynep",
    "Noor",
    "Rania",
    "Sofie",
    "Eva",
    "Parisa",
    "Hevin",
)
FAMILY = (
    "Yilmaz",
    "El Amrani",
    "Abdi",
    "Demir",
    "Hassan",
    "de Vries",
    "Bakker",
    "Khan",
    "Ahmadi",
    "Jansen",
    "Aydin",
)
PRACTICES = (
    "forced_marriage",
    "abandonment",
    "fgm",
    "honour_violence",
    "marital_captivity",
    "child_marriage",
)

Row = tuple[Any, ...]

# What COPY reads as more than itself.
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": " ", "\n": " "})

COLUMNS: dict[str, str] = {
    "cases_case": "id recorded_at version occurred_at reference state organisation_id lead_id practices danger "
    "danger_since departure_at departure_state is_practice close_reason close_note",
    "cases_participation": "id recorded_at case_id organisation_id purpose ground sections starts_at is_owner",
    "cases_assignment": "id recorded_at case_id membership_id",
    "cases_person": "id recorded_at version case_id role given_names family_name birth_date sex language description "
    "document_number secret_address address phone address_is_secret municipality_code danger_from",
    "cases_personkey": "id recorded_at person_id kind digest key_id",
    "cases_safecontact": "id recorded_at version case_id person_id may_contact rule code_word never",
    "cases_personrelation": "id recorded_at case_id person_id other_id kind pressure",
    "cases_note": "id recorded_at case_id kind text source occurred_at",
    "cases_timelineentry": "id recorded_at case_id occurred_at in_section kind source source_detail title text danger "
    "url membership_id organisation_id",
    "cases_task": "id recorded_at version case_id organisation_id role kind title detail why url urgent due_at state "
    "outcome next_look_at looked_at",
    "cases_deadline": "id recorded_at version key label ground case_id source_id organisation_id starts_from starts_at "
    "due_at ended_reason next_look_at looked_at",
    "audit_entry": "role purpose action event event_code outcome object_type object_id case_id reason request_id network",
}


def load(scale: int) -> float:
    """Make `scale` cases; return how many per second. Raises OperationalError when the owner cannot connect."""
    leads = _leads()
    random_source = random.Random(scale)  # noqa: S311 - invented people, not secrets
    progress = Progress("cases", scale)
    started = clock.now()
    first = _first_number()
    # One batch is written by the database while the next is encrypted here.
    with ThreadPoolExecutor(max_workers=1) as writer:
        waiting: Future[None] | None = None
        for start in range(0, scale, BATCH):
            size = min(BATCH, scale - start)
            buffers: dict[str, list[Row]] = {table: [] for table in COLUMNS}
            for number in range(start, start + size):
                _add_case(buffers, random_source, leads[number % len(leads)], first + number)
            if waiting is not None:
                waiting.result()
                progress.to(start)
            waiting = writer.submit(_copy, buffers)
        if waiting is not None:
            waiting.result()
        writer.submit(connections.close_all).result()
    progress.to(scale)
    return scale / max((clock.now() - started).total_seconds(), 0.001)


def _leads() -> list[Membership]:
    found = []
    for organisation in Organisation.objects.filter(kind="veilig_thuis").order_by("slug"):
        user, _created = User.objects.get_or_create(
            username=f"bulk-{organisation.slug}", defaults={"display_name": "Bulk", "is_demo": True}
        )
        membership, _created = Membership.objects.get_or_create(
            user=user, organisation=organisation, defaults={"role": "vt_worker"}
        )
        found.append(membership)
    return found


def _first_number() -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case WHERE reference LIKE 'BK-%'")
        return int(cursor.fetchone()[0])


def _add_case(buffers: dict[str, list[Row]], source: random.Random, lead: Membership, number: int) -> None:
    moment = clock.now() - timedelta(minutes=source.randrange(5, 3 * 365 * 24 * 60))
    case = new_id()
    danger = source.choice(("unknown", "low", "elevated", "high", "acute"))
    buffers["cases_case"].append((
        case, moment, 1, moment, f"BK-{number:08d}", "open", lead.organisation_id, lead.pk,
        _array([source.choice(PRACTICES)]), danger, None if danger == "unknown" else moment, None, "unknown", False,
        "", "",
    ))  # fmt: skip
    sections = _array(["core", "people", "notes", "assessments", "orders", "travel", "documents"])
    buffers["cases_participation"].append(
        (new_id(), moment, case, lead.organisation_id, "regie", "WMO_5_1_6", sections, moment, True)
    )
    buffers["cases_assignment"].append((new_id(), moment, case, lead.pk))
    people = [
        _add_person(buffers, source, case, moment, role) for role in ("at_risk", "respondent", "relative")
    ]
    for other in people[1:]:
        buffers["cases_personrelation"].append((new_id(), moment, case, other, people[0], "ouder", False))
    _add_story(buffers, case, moment, lead)
    due = moment + timedelta(days=7)
    buffers["cases_task"].append((
        new_id(), moment, 1, case, lead.organisation_id, "", "own", "Contact met school", "", "U voert de regie", "",
        False, due, "open", "", *((due, None) if due > clock.now() else (None, due)),
    ))  # fmt: skip
    buffers["cases_deadline"].append((
        new_id(), moment, 1, "VT_ASSESS", "Veiligheidsbeoordeling", "", case, case, lead.organisation_id, "received",
        moment, due, "", *_looks(moment, due),
    ))  # fmt: skip
    buffers["audit_entry"].append(
        (
            "system",
            "bulk import",
            "case.import",
            "create",
            "C",
            "done",
            "cases.case",
            case,
            case,
            "bulk",
            "",
            "",
        )
    )


def _looks(starts_at: datetime, due_at: datetime) -> tuple[datetime | None, datetime | None]:
    """When the clock is looked at next, and last: one that is over was told long ago."""
    if due_at <= clock.now():
        return None, due_at
    rule = deadline_rules.deadlines()["VT_ASSESS"]
    look = next_look(rule, starts_at=starts_at, due_at=due_at, after=clock.now())
    return (look.at if look is not None else due_at), None


def _add_person(
    buffers: dict[str, list[Row]], source: random.Random, case: UUID, moment: datetime, role: str
) -> UUID:
    person = new_id()
    given, family = source.choice(GIVEN), source.choice(FAMILY)
    year = source.randrange(1960, 1995) if role != "at_risk" else source.randrange(2000, 2016)
    birth = f"{year}-{source.randrange(1, 13):02d}-{source.randrange(1, 29):02d}"
    phone = seal(f"06{source.randrange(10**8):08d}", table="cases_person", column="phone", row=str(person))
    address = seal("Verzonnen straat 1, Utrecht", table="cases_person", column="address", row=str(person))
    buffers["cases_person"].append((
        person, moment, 1, case, role, given, family, birth, "female" if role == "at_risk" else "unknown", "", "", "",
        "", address, phone, False, "0344", "",
    ))  # fmt: skip
    contact = new_id()
    rule = seal(
        "Via de mentor, di en do 10.00-12.00", table="cases_safecontact", column="rule", row=str(contact)
    )
    buffers["cases_safecontact"].append((contact, moment, 1, case, person, "yes", rule, "", ""))
    key_id, key = current(settings.INDEX_KEYS)
    for digest in names.index_keys(f"{given} {family}", PartialDate.from_storage(birth), key):
        buffers["cases_personkey"].append((new_id(), moment, person, "name", f"\\x{digest.hex()}", key_id))
    return person


def _add_story(buffers: dict[str, list[Row]], case: UUID, moment: datetime, lead: Membership) -> None:
    for kind, text in (("seen", "Zij kwam niet op school."), ("heard", "Een vriendin hoorde van een reis.")):
        note, line = new_id(), new_id()
        source = seal("school", table="cases_note", column="source", row=str(note))
        told = {
            column: seal(value, table="cases_timelineentry", column=column, row=str(line))
            for column, value in (("source_detail", "school"), ("text", text))
        }
        buffers["cases_note"].append((note, moment, case, kind, text, source, moment))
        buffers["cases_timelineentry"].append((
            line, moment, case, moment, "notes", "note", kind, told["source_detail"], "Notitie", told["text"], False,
            "", lead.pk, lead.organisation_id,
        ))  # fmt: skip
    buffers["cases_timelineentry"].append((
        new_id(), moment, case, moment, "core", "case.open", "system", "", "Casus geopend", "", False, "", lead.pk,
        lead.organisation_id,
    ))  # fmt: skip


def _array(values: Sequence[str]) -> str:
    return "{" + ",".join(values) + "}"


def _copy(buffers: dict[str, list[Row]]) -> None:
    """Write one batch whole; it gives way to people and workers who hold one of the tables, and begins again."""
    for attempt in range(1, TRIES + 1):
        try:
            return _copy_once(buffers)
        except OperationalError as error:
            if attempt == TRIES or not isinstance(error.__cause__, (LockNotAvailable, DeadlockDetected)):
                raise
            time.sleep(GIVE_WAY)
    return None


def _copy_once(buffers: dict[str, list[Row]]) -> None:
    with (
        transaction.atomic(using="owner"),
        _own_clock(list(buffers)),
        connections["owner"].cursor() as cursor,
    ):
        for table, rows in buffers.items():
            text = io.StringIO("".join(_line(row) for row in rows))
            columns = ", ".join(f'"{name}"' for name in COLUMNS[table].split())
            cursor.copy_expert(f'COPY "{table}" ({columns}) FROM STDIN', text)


def _line(row: Row) -> str:
    return "\t".join(_cell(value) for value in row) + "\n"


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value.translate(_ESCAPED)
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value)


@contextmanager
def _own_clock(tables: list[str]) -> Iterator[None]:
    """Switch the tables' triggers off for this transaction: bulk rows are spread over years. The log keeps its own."""
    tables = [table for table in tables if table != "audit_entry"]
    with connections["owner"].cursor() as cursor:
        # Shorter than the time after which the database looks for a deadlock and ends one of the two.
        cursor.execute("SET LOCAL lock_timeout = '500ms'")
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        yield
        # References are checked at the end of a transaction; triggers cannot change while that waits.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
