"""Papers that leave the house: reading one is logged, and protected data leaves only in an annex unlocked with a reason."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

import audit
from cases.access import check_can_unmask
from core import clock
from core.actor import Actor
from core.errors import AccessDenied, InvalidInput
from organisations.access import check_fresh
from protection_orders import access, dossier
from protection_orders import application_policies as policies
from protection_orders.actions.applications import locked
from protection_orders.models import AnnexUnlock, Application
from protection_orders.paper_content import ANNEX_ITEMS, AUTHORITY, Paper, annex_content, paper_content


def read_paper(*, by: Actor, application: Application, reader: str) -> Paper:
    """The paper for one reader; the names in it make reading it an act. Raises KeyError for an unknown reader.

    Raises NotFresh where it holds the address of a respondent and the second factor was not shown just now.
    """
    with transaction.atomic():
        access.check_can_view(by, application)
        check_can_unmask(by, application.case)
        content = dossier.current(application)
        if reader == AUTHORITY and any(person.address for person in content.respondents):
            check_fresh(by)
        paper = paper_content(content, reader)
        audit.seen(by=by, action="application.paper", obj=application, reader=reader)
        return paper


def take_paper(*, by: Actor, application: Application, reader: str) -> Paper:
    """The paper as a file, which leaves the house: as `read_paper`, with a second factor shown just now."""
    check_fresh(by)
    return read_paper(by=by, application=application, reader=reader)


def unlock_annex(*, by: Actor, application_id: UUID, items: Iterable[str], reason: str) -> AnnexUnlock:
    """Open chosen ANNEX_ITEMS for the deciding authority, with a reason. Fetchable for a quarter of an hour."""
    with transaction.atomic():
        application = locked(application_id)
        access.check_can_unlock(by, application)
        check_fresh(by)
        chosen = [item for item in ANNEX_ITEMS if item in set(items)]
        if not chosen:
            raise InvalidInput("Kies wat in de bijlage komt.", "items")
        if not reason.strip():
            raise InvalidInput("Schrijf waarom de beslisser dit moet weten.", "reason")
        unlock = AnnexUnlock(
            application=application, items=chosen, reason=reason.strip(), unlocked_by_id=by.membership_id
        )
        unlock.save()
        audit.record(by=by, action="application.unlock_annex", obj=unlock, items=chosen)
        return unlock


def read_annex(*, by: Actor, unlock: AnnexUnlock) -> Paper:
    """The annex that this person unlocked just now. Raises AccessDenied for somebody else, PolicyDenied when too late."""
    with transaction.atomic():
        access.check_can_unlock(by, unlock.application)
        if unlock.unlocked_by_id != by.membership_id:
            raise AccessDenied("Alleen wie de bijlage opende, kan haar ophalen.")
        check_fresh(by)
        policies.check_unlocked(unlock.recorded_at, clock.now())
        paper = annex_content(dossier.current(unlock.application), unlock.items)
        audit.seen(by=by, action="application.annex", obj=unlock, items=unlock.items)
        return paper
