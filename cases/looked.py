"""Who looked at a case, from the log. The log keeps ids; words, organisations and colleagues are added here."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from audit import catalogue, reading
from audit.models.entry import Entry, Outcome
from cases.models import Case
from core.actor import Actor
from organisations.models import Organisation, User
from organisations.permissions import ROLES, RoleName

PAGE_SIZE = 50


def looks_page(actor: Actor, case: Case, mark: str | None) -> dict[str, Any]:
    """One page of the log of this case, newest first, in three queries.

    The organisation that leads reads every line; another organisation reads the lines of its own people.
    """
    leads = case.organisation_id == actor.organisation_id
    rows = reading.of_case(case.pk, organisation_id=None if leads else actor.organisation_id)
    found = list(reading.before(rows, mark)[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return {
        "looks": in_words(actor, shown),
        "leads": leads,
        "next_mark": str(shown[-1].pk) if len(found) > PAGE_SIZE else None,
    }


def in_words(actor: Actor, shown: Sequence[Entry]) -> list[dict[str, Any]]:
    """Lines as people read them, in two queries. Names are of the actor's own organisation only."""
    houses = dict(
        Organisation.objects.filter(pk__in={e.organisation_id for e in shown}).values_list("pk", "name")
    )
    people = dict(
        User.objects.filter(
            pk__in={e.user_id for e in shown if e.organisation_id == actor.organisation_id}
        ).values_list("pk", "display_name")
    )
    return [_line(entry, houses, people) for entry in shown]


def _line(entry: Entry, houses: dict[UUID, str], people: dict[UUID, str]) -> dict[str, Any]:
    return {
        "at": entry.recorded_at,
        "what": _(catalogue.words(entry.action, entry.outcome)),
        "organisation": houses.get(entry.organisation_id, "") if entry.organisation_id else _("Schakel zelf"),
        "who": people.get(entry.user_id, "") if entry.user_id else "",
        "role": _role(entry.role),
        "kind": "warn" if "unmask" in entry.action or entry.outcome == Outcome.REFUSED else "",
    }


def _role(name: str) -> str:
    return ROLES[RoleName(name)].label if name in set(RoleName) else _("automatisch")
