"""Writing down what was seen, heard, thought or said. A note is never changed: a correction is a new note."""

from datetime import datetime

from django.db import transaction

import audit
from cases.access import check_can_work
from cases.actions import timeline
from cases.models import Case, Note
from cases.models.contact import SourceKind
from cases.policies import check_open
from cases.sections import Section
from core.actor import Actor
from core.errors import InvalidInput, PolicyDenied

# What a person writes down; decisions and system lines are written by their own acts.
KINDS = (SourceKind.SEEN, SourceKind.HEARD, SourceKind.VIEW, SourceKind.OWN_WORDS)

TITLES = {
    SourceKind.SEEN.value: "Feit vastgelegd",
    SourceKind.HEARD.value: "Van anderen gehoord",
    SourceKind.VIEW.value: "Oordeel van een professional",
    SourceKind.OWN_WORDS.value: "In eigen woorden",
}


def write(
    *,
    by: Actor,
    case: Case,
    kind: str,
    text: str,
    occurred_at: datetime,
    source: str = "",
    corrects: Note | None = None,
    health: bool = False,
) -> Note:
    """Write a note and its line in the story; one about health, and what corrects one, only for who sees that section.

    Hearsay needs its source: from whom it was heard. Raises AccessDenied, PolicyDenied (closed case, or the note was
    corrected already), InvalidInput.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        check_can_work(by, case, Section.NOTES)
        check_open(case)
        if kind not in {k.value for k in KINDS}:
            raise InvalidInput("Kies waarop dit rust.", "kind")
        if kind == SourceKind.HEARD and not source.strip():
            raise InvalidInput("Schrijf van wie u dit hoorde, bijvoorbeeld “de mentor”.", "source")
        if corrects is not None:
            _check_correctable(case, corrects)
            health = health or corrects.in_section == Section.HEALTH
        section = Section.HEALTH if health else Section.NOTES
        if health:
            check_can_work(by, case, section)
        note = Note(
            case=case, in_section=section, kind=kind, text=text, source=source, corrects=corrects,
            occurred_at=occurred_at,
        )  # fmt: skip
        note.save()
        audit.record(
            by=by, action="note.write", obj=note, kind=kind, corrects=corrects.pk if corrects else None
        )
        timeline.add(
            by=by, case=case, kind="note.write", title=_title(kind, corrects), text=text, source=kind,
            source_detail=source, occurred_at=occurred_at, section=section, obj=note,
        )  # fmt: skip
        return note


def _check_correctable(case: Case, note: Note) -> None:
    if note.case_id != case.pk:
        raise InvalidInput("Deze notitie hoort bij een andere casus.", None)
    if Note.objects.filter(corrects=note).exists():
        raise PolicyDenied("Deze notitie is al verbeterd. Verbeter de nieuwste notitie.")


def _title(kind: str, corrects: Note | None) -> str:
    return "Verbetering van een eerdere notitie" if corrects is not None else TITLES[kind]
