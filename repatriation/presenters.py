"""Words of a return: phases, steps, the clock there; no writes."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from cases.closure import OpenMatter
from cases.models import Case
from core import clock, words
from core.actor import Actor
from organisations.models import OrganisationKind
from repatriation.models import ReturnFile
from repatriation.phases import phases
from repatriation.workflow import CLOSED


def case_rows(actor: Actor, case: Case) -> QuerySet[Any]:
    """The rows that the tab of the case counts."""
    rows: QuerySet[Any] = ReturnFile.objects.visible_to(actor).filter(case=case)
    return rows


def row_words(file: ReturnFile) -> str:
    """What this file is, in one line."""
    return f"{file.reference}, {file.country}: {file.get_state_display().lower()}"


def local_time(file: ReturnFile, moment: datetime | None = None) -> str:
    """The clock at the place abroad, "14.20"."""
    return f"{(moment or clock.now()).astimezone(ZoneInfo(file.time_zone)):%H.%M}"


def progress(file: ReturnFile) -> list[dict[str, Any]]:
    """Every phase with its steps and whether it is past, current or to come."""
    rows = list(file.steps.select_related("done_by__user"))
    found, past = [], True
    for phase in phases().phases.values():
        if phase.code == CLOSED:
            continue
        order = list(phase.steps)
        steps = sorted((s for s in rows if s.phase == phase.code), key=lambda s: order.index(s.code))
        current = phase.code == file.state
        past = past and not current
        found.append({
            "phase": phase, "current": current, "past": past and file.state != CLOSED,
            "steps": [{"step": s, "kind": OrganisationKind(s.kind).label} for s in steps],
            "open": sum(s.state == "todo" for s in steps), "total": len(steps),
        })  # fmt: skip
    return found


def silence(file: ReturnFile) -> dict[str, str]:
    """When the last sign of life was, in words, and how serious that is."""
    if file.state == CLOSED:
        return {"label": "Afgesloten", "kind": ""}
    if file.last_sign_at is None:
        return {"label": "Nog geen teken van leven", "kind": "danger" if file.silent_since else "warn"}
    return {"label": words.when(file.last_sign_at), "kind": "danger" if file.silent_since else "ok"}


def document_label(kind: str) -> str:
    """The kind of document in words."""
    return phases().documents[kind].label


def open_matters(case: Case) -> list[OpenMatter]:
    """A running return stands in the way of closing the case."""
    return [
        OpenMatter(
            key="open_return",
            sentence=f"Terugkeerdossier {file.reference} loopt nog.",
            url=file.get_absolute_url(),
            stops=True,
        )
        for file in ReturnFile.objects.filter(case=case).running()
    ]
