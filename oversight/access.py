"""Who oversees looks: the privacy officer of an organisation, for its own people and its own cases."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from audit.models import Entry
from cases.models.scoped import not_in_conflict
from core.actor import Actor
from core.errors import AccessDenied
from organisations.permissions import Permission
from oversight.models import KnownCase, LookReview

NOT_YOURS = "Alleen de privacyfunctionaris van uw organisatie bekijkt wie wat zag."


def check_can_oversee(actor: Actor) -> None:
    """Raise AccessDenied unless the actor is a privacy officer."""
    if not actor.can(Permission.LOG_REVIEW):
        raise AccessDenied(NOT_YOURS)


def check_can_review(actor: Actor, review: LookReview) -> None:
    """Raise AccessDenied for another organisation's people, for one's own lines, and in conflict of interest."""
    check_can_oversee(actor)
    kept_away = not LookReview.objects.filter(not_in_conflict(actor, case="case_id"), pk=review.pk).exists()
    if review.organisation_id != actor.organisation_id or kept_away:
        raise AccessDenied(NOT_YOURS)
    if review.person_id == actor.user_id:
        raise AccessDenied("Uw eigen inzage beoordeelt een ander.")


def cases_overseen(actor: Actor) -> QuerySet[KnownCase]:
    """Cases that the actor's organisation leads, or that its people have a line about; not one from which a conflict of
    interest keeps this officer. Nothing of the case is read.
    """
    if not actor.can(Permission.LOG_REVIEW):
        return KnownCase.objects.none()
    own = Entry.objects.filter(case_id=OuterRef("case_id"), organisation_id=actor.organisation_id)
    return KnownCase.objects.filter(
        Q(organisation_id=actor.organisation_id) | Exists(own), not_in_conflict(actor, case="case_id")
    )


def to_review(actor: Actor) -> int:
    """How many looks wait for this privacy officer."""
    return LookReview.objects.visible_to(actor).filter(state="open").count()
