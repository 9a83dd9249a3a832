"""The inbox of whoever triages: what is urgent, what is due, what was decided, what others asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cases import intake_words
from cases.actions.signals import practice_words
from cases.models import AdviceRequest, Signal, SignalHandover, Task
from cases.models.conflict import not_about_locked
from core import paging
from core.actor import Actor

STEPS = ("triage", "handover")
MOST_URGENT = 50
PAGE = 25


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of open steps: the urgent ones (first page only) and the rest in order of their end."""

    urgent: list[dict[str, Any]] = field(default_factory=list)
    rest: list[dict[str, Any]] = field(default_factory=list)
    next_mark: str | None = None


def open_steps(actor: Actor, filters: Mapping[str, Any], mark: str | None) -> Inbox:
    """Signals to judge and offers to answer, urgent first, then by when they must be done."""
    mine = Task.objects.filter(organisation_id=actor.organisation_id, state="open", kind__in=STEPS)
    mine = mine.filter(not_about_locked(actor))
    if any(filters.values()):
        wanted = _filtered(Signal.objects.visible_to(actor), filters)
        offers = SignalHandover.objects.filter(signal__in=wanted, decided_at__isnull=True)
        mine = mine.filter(Q(source_id__in=wanted.values("pk")) | Q(source_id__in=offers.values("pk")))
    urgent = list(mine.filter(urgent=True).order_by("due_at", "pk")[:MOST_URGENT]) if not mark else []
    if filters.get("urgent"):
        return Inbox(urgent=_rows(urgent))
    page = paging.page(mine.filter(urgent=False), mark, key="due_at", size=PAGE, newest=False)
    rows = _rows([*urgent, *page.items])
    return Inbox(rows[: len(urgent)], rows[len(urgent) :], page.next_mark)


def _filtered(signals: QuerySet[Signal], filters: Mapping[str, Any]) -> QuerySet[Signal]:
    if filters.get("practice"):
        signals = signals.filter(practices__contains=[filters["practice"]])
    if filters.get("q"):
        signals = signals.filter(reference__icontains=filters["q"])
    return signals


def _rows(tasks: Iterable[Task]) -> list[dict[str, Any]]:
    tasks = list(tasks)
    offers = SignalHandover.objects.select_related("from_organisation").in_bulk(
        [task.source_id for task in tasks if task.kind == "handover"]
    )
    wanted: set[UUID | None] = {task.source_id for task in tasks if task.kind == "triage"}
    wanted |= {offer.signal_id for offer in offers.values()}
    signals = Signal.objects.select_related("reporter_organisation").in_bulk([pk for pk in wanted if pk])
    rows = []
    for task in tasks:
        offer = offers.get(task.source_id) if task.source_id else None
        signal = signals.get(offer.signal_id if offer else task.source_id)
        if signal is None:
            continue
        from_whom = (
            f"Aangeboden door {offer.from_organisation}" if offer else intake_words.organisation_kind(signal)
        )
        rows.append(_row(task.title, task.url, signal, from_whom, task.due_at, urgent=task.urgent))
    return rows


def _row(
    title: str, url: str, signal: Signal, note: str, due: datetime | None, *, urgent: bool
) -> dict[str, Any]:
    return {
        "title": title,
        "url": url,
        "note": f"{note} · {practice_words(signal.practices)}",
        "reference": signal.reference,
        "at": signal.recorded_at,
        "due": due,
        "kind": "danger" if urgent else "",
        "state": signal.get_state_display(),
    }


def decided(actor: Actor, filters: Mapping[str, Any], mark: str | None) -> paging.Page:
    """Signals of the organisation about which was decided, newest first."""
    return _page(
        actor, filters, mark, Q(receiver_id=actor.organisation_id, state__in=("accepted", "advised", "ended"))
    )


def reading_along(actor: Actor, filters: Mapping[str, Any], mark: str | None) -> paging.Page:
    """Signals that another organisation judges while this one reads along."""
    return _page(actor, filters, mark, Q(beside_id=actor.organisation_id))


def _page(actor: Actor, filters: Mapping[str, Any], mark: str | None, which: Q) -> paging.Page:
    found = _filtered(Signal.objects.visible_to(actor).filter(which), filters).select_related(
        "reporter_organisation", "receiver"
    )
    page = paging.page(found, mark, key="recorded_at", size=PAGE)
    rows = [
        _row(
            f"Signaal {signal.reference}", f"/triage/{signal.pk}/", signal,
            intake_words.organisation_kind(signal), None, urgent=False,
        )
        | {"receiver": signal.receiver.name}
        for signal in page.items
    ]  # fmt: skip
    return paging.Page(rows, page.next_mark)


def questions(actor: Actor, mark: str | None) -> paging.Page:
    """Questions to the organisation, newest first; who asks only where consent was given."""
    asked = AdviceRequest.objects.visible_to(actor).filter(receiver_id=actor.organisation_id)
    page = paging.page(
        asked.select_related("asker__user", "asker__organisation"), mark, key="recorded_at", size=PAGE
    )
    return paging.Page(
        [advice_row(advice) | {"asker": intake_words.asker(advice)} for advice in page.items], page.next_mark
    )


def advice_row(advice: AdviceRequest) -> dict[str, Any]:
    """A question in a list, without who asks."""
    return {
        "reference": advice.reference,
        "url": advice.get_absolute_url(),
        "practices": practice_words(advice.practices),
        "at": advice.recorded_at,
        "answered_at": advice.answered_at,
        "acute": advice.acute_danger == "yes",
    }
