"""Field × role and relation to the case: "seen" on a page, "asked" only by an act of showing that is logged, "-" never.

`fields.txt` is the table as it was looked at; `test_fields.py` compares it with the pages of PAGES, and
`script/proof fields` with every route there is.
"""

from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from schadelijkepraktijken.field_classes import CLASSES, FieldClass, fields
from tests.composition import route_matrix
from tests.composition.field_world import World

TABLE = Path(__file__).with_name("fields.txt")
HEAD = (
    "# person: how a field shows; fields that are not named never show to this person. See field_matrix.py\n"
)
# Fields of these classes tell who somebody is or where; a new one needs a word in `field_world.py` or a reason here.
CLASSED: tuple[FieldClass, ...] = ("protected", "personal")
NOT_IN_A_CASE = {
    "audit.subjectkey.secret": "a key; no page reads it",
    "monitoring.channel.target": "an address of an organisation, for its administrator (tests/monitoring/test_channels.py)",
    "monitoring.channel.secret": "a secret of an organisation, shown once (tests/monitoring/test_channels.py)",
    "cases.draft.content": "of who is writing it (tests/cases/test_drafts.py)",
    "cases.advicerequest.asker_contact": "of a question that is in no case (tests/cases/test_advice.py)",
    "cases.emergencyaccess.review_note": "written with the verdict, beside the reason",
    "cases.conflictlock.lift_reason": "written when it is lifted, beside the reason",
    "cases.timelineentry.source_detail": "repeats cases.note.source and risk.answer.source",
    "protection_orders.applicationversion.content": "repeats the application when it is frozen",
}
# The pages on which these fields stand; the proof looks for them on all others.
PAGES = (
    "api-alerts", "api-case", "api-signal", "application-preview", "assessment-detail", "breach-detail", "case-alerts",
    "case-documents", "case-notes", "case-participants", "case-people", "case-timeline", "document-open",
    "emergency-review", "order-detail", "order-unmask", "people-unmask", "person-change", "person-detail",
    "person-safe-contact", "person-secret-unmask", "person-unmask", "request-detail", "return-describe", "return-detail",
    "safety-plan", "signal-detail", "signal-names", "triage-names", "triage-signal",
)  # fmt: skip
# What is not shown by opening a page, but by an act for it: route -> the line that it leaves.
ASKED = {
    "application-preview": "application.paper",
    "breach-unmask": "breach.view",
    "case-unmask": "person.unmask",
    "document-open": "document.open",
    "order-unmask": "order.view",
    "people-unmask": "person.unmask",
    "person-change": "person.unmask",
    "person-safe-contact": "person.safe_contact_view",
    "person-secret-unmask": "person.secret_unmask",
    "person-unmask": "person.unmask",
    "return-describe": "return.unmask",
    "safety-plan": "safety_plan.view",
    "signal-names": "signal.unmask",
    "triage-names": "signal.unmask",
}


def wanted() -> set[str]:
    """Every field that must have a row or a reason."""
    return {f"{model}.{name}" for model in CLASSES for kind in CLASSED for name in fields(model, kind)}


def planted(world: World) -> set[str]:
    """The fields that have a word; of those that stand in several sections, once."""
    return {name.split()[0] for name in world.words}


def shown_to(world: World, client: Client, names: Any) -> dict[str, set[str]]:
    """Field -> the routes of these on which its word stands, for this person."""
    found: dict[str, set[str]] = {name: set() for name in world.words}
    patterns = route_matrix.routes()
    for name in names:
        text = _answer(world, client, name, patterns[name])
        for told, words in world.words.items():
            if any(word in text for word in words):
                found[told].add(name)
    return found


def _answer(world: World, client: Client, name: str, pattern: str) -> str:
    address = reverse(name, kwargs=_arguments(world, name, pattern))
    with transaction.atomic():
        before = route_matrix.last_line()
        answer = client.post(address) if name.endswith(route_matrix.POSTED) else client.get(address)
        lines = set(Entry.objects.filter(pk__gt=before).values_list("action", flat=True))
        assert name not in ASKED or answer.status_code != 200 or ASKED[name] in lines, (name, lines)
        transaction.set_rollback(True)
    content = b"".join(answer) if answer.streaming else answer.content
    return content.decode(errors="replace")


def _arguments(world: World, name: str, pattern: str) -> dict[str, Any]:
    given = route_matrix.arguments(name, pattern, world.here)
    for start, kind in (("verzoeken/", "request"), ("noodtoegang/", "emergency")):
        if "pk" in given and pattern.startswith(start):
            given["pk"] = world.here[kind]
    return given


def state(routes: set[str]) -> str:
    """How a field shows: without asking, only when asked, or never."""
    if routes - set(ASKED):
        return "seen"
    return "asked" if routes else "-"


def table(world: World, names: Any, people: Any = None) -> dict[str, dict[str, str]]:
    """Field -> person -> how it shows on these pages to these people, or to everybody."""
    rows: dict[str, dict[str, str]] = {name: {} for name in sorted(world.words)}
    for who in people or world.people:
        for name, routes in shown_to(world, world.people[who], names).items():
            rows[name][who] = state(routes)
    return rows


def written(rows: dict[str, dict[str, str]]) -> dict[str, str]:
    """The table as text: a block for each person, fields by how they show."""
    blocks = {}
    for who in next(iter(rows.values())):
        blocks[who] = "".join(f"  {row[who]:<6} {name}\n" for name, row in rows.items() if row[who] != "-")
    return blocks


def stored() -> dict[str, str]:
    """The table as it was looked at."""
    blocks = TABLE.read_text().split("\n\n")[1:]
    return {
        who: fields + "\n" * bool(fields)
        for who, _line, fields in (b.rstrip("\n").partition("\n") for b in blocks)
    }


def as_file(blocks: dict[str, str]) -> str:
    """What to keep in TABLE."""
    return HEAD + "".join(f"\n{who}\n{fields}" for who, fields in blocks.items())
