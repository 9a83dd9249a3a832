"""Who looked at a case, from the log. The log keeps ids; words, organisations and colleagues are added here."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from audit import catalogue
from audit.models.entry import Entry, Outcome
from cases.models import Case
from core.actor import Actor
from organisations.models import Organisation, User
from organisations.permissions import ROLES, RoleName

PAGE_SIZE = 50


def last_looked(case: Case, organisations: Iterable[UUID]) -> dict[UUID, datetime]:
    """When somebody of each organisation last looked at the case; organisations that never did are absent."""
    rows = (
        Entry.objects.filter(case_id=case.pk, outcome=Outcome.SEEN, organisation_id__in=list(organisations))
        .order_by()
        .values_list("organisation_id")
        .annotate(latest=Max("recorded_at"))
    )
    return {organisation: at for organisation, at in rows if organisation is not None}


def looks_page(actor: Actor, case: Case, mark: str | None) -> dict[str, Any]:
    """One page of the log of this case, newest first, in three queries.

    The organisation that leads reads every line; another organisation reads the lines of its own people.
    """
    leads = case.organisation_id == actor.organisation_id
    rows = Entry.objects.filter(case_id=case.pk)
    if not leads:
        rows = rows.filter(organisation_id=actor.organisation_id)
    if mark and mark.isascii() and mark.isdigit() and len(mark) < 19:
        rows = rows.filter(pk__lt=int(mark))
    found = list(rows.order_by("-pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    houses = dict(
        Organisation.objects.filter(pk__in={e.organisation_id for e in shown}).values_list("pk", "name")
    )
    people = dict(
        User.objects.filter(
            pk__in={e.user_id for e in shown if e.organisation_id == actor.organisation_id}
        ).values_list("pk", "display_name")
    )
    return {
        "looks": [_line(entry, houses, people) for entry in shown],
        "leads": leads,
        "next_mark": str(shown[-1].pk) if len(found) > PAGE_SIZE else None,
    }


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
