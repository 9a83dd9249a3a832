"""Adding a line to the family's story. Called by the action that did the thing, in its transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models

from cases.models import Case, TimelineEntry
from cases.models.contact import SourceKind
from cases.sections import Section
from core.actor import Actor


def line(
    *,
    by: Actor,
    case: Case,
    kind: str,
    title: str,
    occurred_at: datetime,
    section: str = Section.CORE,
    source: str = SourceKind.SYSTEM,
    source_detail: str = "",
    text: str = "",
    danger: bool = False,
    obj: models.Model | None = None,
    url: str = "",
) -> TimelineEntry:
    """One line that is not written yet; `section` decides who sees it, `source` says on what it rests."""
    values: dict[str, Any] = {
        "case": case,
        "in_section": section,
        "kind": kind,
        "source": source,
        "source_detail": source_detail[:120],
        "title": title[:200],
        "text": text,
        "danger": danger,
        "object_id": obj.pk if obj is not None else None,
        "url": url,
        "membership_id": by.membership_id,
        "organisation_id": by.organisation_id,
        "occurred_at": occurred_at,
    }
    return TimelineEntry(**values)


def add(**values: Any) -> TimelineEntry:
    """Write one line: see `line`."""
    entry = line(**values)
    entry.save(force_insert=True)
    return entry


def add_all(entries: Iterable[TimelineEntry]) -> None:
    """Write lines together."""
    TimelineEntry.objects.bulk_create(entries)
