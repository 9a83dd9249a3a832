"""Half-filled forms: kept as typed, step by step, for their writer only."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db import transaction

import audit
from cases.intake_access import check_can_report, person_of
from cases.models import Draft
from core.actor import Actor
from core.errors import InvalidInput, PolicyDenied

KINDS: Final = ("signal", "advice")
MOST_DRAFTS: Final = 30
LONGEST: Final = 400_000

Typed = dict[str, list[str]]


@dataclass(slots=True)
class Content:
    """What a draft holds: per step the fields as they were typed, right or wrong."""

    steps: dict[str, Typed] = field(default_factory=dict)
    danger_read: bool = False

    @classmethod
    def of(cls, draft: Draft) -> "Content":
        """Read a draft."""
        kept = json.loads(draft.content or "{}")
        return cls(steps=kept.get("steps", {}), danger_read=bool(kept.get("danger_read")))

    def text(self) -> str:
        """As it is stored. Raises InvalidInput when it is too much to keep."""
        found = json.dumps({"steps": self.steps, "danger_read": self.danger_read}, ensure_ascii=False)
        if len(found) > LONGEST:
            raise InvalidInput("Dit concept is te groot om te bewaren. Maak de teksten korter.")
        return found

    def first(self, step: str, name: str) -> str:
        """The first value of a field, empty when it was not typed."""
        values = self.steps.get(step, {}).get(name, [])
        return values[0] if values else ""

    def all(self, step: str, name: str) -> list[str]:
        """Every value of a field."""
        return self.steps.get(step, {}).get(name, [])


def start(
    *, by: Actor, form: str, steps: Mapping[str, Mapping[str, Sequence[str]]], about: UUID | None = None
) -> Draft:
    """Begin a report ("signal") or a question ("advice") with what is known so far.

    With `about` (a request for advice that becomes a report) the draft that exists for it is returned.
    Raises AccessDenied, PolicyDenied when somebody keeps too many drafts.
    """
    with transaction.atomic():
        check_can_report(by)
        if form not in KINDS:
            raise ValueError(f"Not a form that has drafts: {form}")
        own = Draft.objects.visible_to(by)
        if about is not None and (found := own.filter(form=form, about=about).first()) is not None:
            return found
        if own.count() >= MOST_DRAFTS:
            raise PolicyDenied(f"U heeft al {MOST_DRAFTS} concepten. Verstuur of verwijder er eerst een.")
        content = Content({step: _plain(typed) for step, typed in steps.items()})
        draft = Draft(membership=person_of(by), form=form, about=about, content=content.text())
        draft.save(force_insert=True)
        audit.record(by=by, action="draft.start", obj=draft, form=form)
        return draft


def save_step(*, by: Actor, draft_id: UUID, step: str, typed: Mapping[str, Sequence[str]]) -> Draft:
    """Keep what is typed in one step. Not audited one by one: it happens every few seconds and shows nothing.

    Raises Draft.DoesNotExist for another person's draft, InvalidInput when it is too much.
    """
    with transaction.atomic():
        draft = Draft.objects.select_for_update().visible_to(by).get(pk=draft_id)
        content = Content.of(draft)
        content.steps[step] = _plain(typed)
        draft.content = content.text()
        draft.save()
        return draft


def mark_danger_read(*, by: Actor, draft_id: UUID) -> Draft:
    """Note that the writer read what to do now; the form goes on."""
    with transaction.atomic():
        draft = Draft.objects.select_for_update().visible_to(by).get(pk=draft_id)
        content = Content.of(draft)
        content.danger_read = True
        draft.content = content.text()
        draft.save()
        audit.record(by=by, action="draft.danger_read", obj=draft)
        return draft


def delete(*, by: Actor, draft_id: UUID, sent: bool = False) -> None:
    """Remove a draft: its writer no longer wants it, or it was sent. Raises Draft.DoesNotExist for another's."""
    with transaction.atomic():
        draft = Draft.objects.select_for_update().visible_to(by).get(pk=draft_id)
        audit.record(by=by, action="draft.sent" if sent else "draft.delete", obj=draft)
        draft.delete()


def _plain(typed: Mapping[str, Sequence[str]]) -> Typed:
    return {str(name): [str(value) for value in values] for name, values in typed.items()}
