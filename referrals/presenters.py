"""Words of a referral; no writes."""

from typing import Any

from django.db.models import QuerySet

from cases.closure import OpenMatter
from cases.models import Case
from core.actor import Actor
from referrals.models import Referral

KINDS = {"offered": "warn", "accepted": "ok", "declined": "danger", "withdrawn": "", "done": "info"}


def case_rows(actor: Actor, case: Case) -> QuerySet[Any]:
    """The rows that the tab of the case counts."""
    return Referral.objects.visible_to(actor).filter(case=case)


def kind(referral: Referral) -> str:
    """The kind of the state's pill."""
    return KINDS[referral.state]


def open_matters(case: Case) -> list[OpenMatter]:
    """A referral without an answer stands in the way of closing."""
    waiting = Referral.objects.filter(case=case, state="offered").select_related("to_organisation")
    return [
        OpenMatter(
            key="open_referral",
            sentence=f"Verwijzing {row.reference} wacht op antwoord van {row.to_organisation}.",
            url=row.get_absolute_url(),
            stops=True,
        )
        for row in waiting
    ]
