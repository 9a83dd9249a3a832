"""Who may do what with an application: pairs of `check_can_x` (raises with a readable reason) and `cases.access.allowed`.

Four eyes are people, not memberships: somebody with two roles is still one pair of eyes.
"""

from datetime import datetime
from uuid import UUID

from cases.access import can_view, check_can_work, check_permission
from cases.models import Case
from cases.sections import Section
from core.actor import Actor
from core.errors import AccessDenied
from organisations.duty import has_duty
from organisations.models import Membership
from organisations.permissions import Permission
from protection_orders.models import Application, ApplicationPerson, Review, WithdrawalRequest

WHO_APPLIES = "Alleen Veilig Thuis schrijft aanvragen voor een beschermingsbevel."
WHO_REVIEWS = "Alleen een coördinator van Veilig Thuis beoordeelt aanvragen."
OTHER_HOUSE = "Deze aanvraag is van een andere organisatie."


def check_can_apply(actor: Actor, case: Case) -> None:
    """Raise AccessDenied unless the actor writes applications and works on the orders of this case."""
    check_permission(actor, Permission.ORDER_APPLY, WHO_APPLIES)
    check_can_work(actor, case, Section.ORDERS)


def check_can_practise(actor: Actor) -> None:
    """Raise AccessDenied unless the actor may practise."""
    check_permission(actor, Permission.PRACTICE_MODE)


def check_can_view(actor: Actor, application: Application) -> None:
    """Raise AccessDenied unless the application is in the actor's list."""
    if not Application.objects.visible_to(actor).filter(pk=application.pk).exists():
        raise AccessDenied(OTHER_HOUSE)


def check_can_write(actor: Actor, application: Application) -> None:
    """Raise AccessDenied unless the actor may write in this application, file it or ask to stop it."""
    check_permission(actor, Permission.ORDER_APPLY, WHO_APPLIES)
    check_can_view(actor, application)


def check_can_confirm(actor: Actor, part: ApplicationPerson) -> None:
    """Raise AccessDenied unless the actor is another person than who wrote the legal reason or the application."""
    check_can_write(actor, part.application)
    if actor.user_id in writers(part.application) | _users(part.legal_reason_by_id):
        raise AccessDenied("U schreef mee aan deze aanvraag. Een collega moet de reden bevestigen.")


def check_can_review(actor: Actor, application: Application) -> None:
    """Raise AccessDenied unless the actor is a coordinator who neither wrote it nor weighed the danger."""
    _check_reader(actor, application)
    if actor.user_id in assessors(application):
        raise AccessDenied("U maakte de risicotaxatie. Een andere coördinator moet de aanvraag beoordelen.")


def check_can_approve_alone(actor: Actor, application: Application, moment: datetime) -> None:
    """Raise AccessDenied unless the actor is the coordinator on duty; never one's own text."""
    _check_reader(actor, application)
    if not has_duty(actor, moment):
        raise AccessDenied("Alleen de coördinator met dienst kan met spoed alleen goedkeuren.")


def check_can_second(actor: Actor, application: Application) -> None:
    """Raise AccessDenied unless the actor is a second coordinator, other than who approved alone."""
    check_can_review(actor, application)
    alone = Review.objects.filter(application=application, decision="alone").values_list(
        "reviewer__user_id", flat=True
    )
    if actor.user_id in set(alone):
        raise AccessDenied("U keurde dit met spoed zelf goed. Een andere coördinator moet meelezen.")


def check_can_decide_withdrawal(actor: Actor, request: WithdrawalRequest) -> None:
    """Raise AccessDenied unless the actor is a coordinator who did not do the check for pressure."""
    check_permission(
        actor, Permission.ORDER_REVIEW, "Alleen een coördinator van Veilig Thuis besluit hierover."
    )
    check_can_view(actor, request.application)
    if actor.user_id in _users(request.checked_by_id):
        raise AccessDenied("U deed de controle op druk. Een andere coördinator moet besluiten.")


def check_can_record_decision(actor: Actor, application: Application) -> None:
    """Raise AccessDenied unless the actor may record what the authority decided."""
    check_permission(actor, Permission.ORDER_RECORD_DECISION)
    check_can_view(actor, application)


def check_can_unlock(actor: Actor, application: Application) -> None:
    """Raise AccessDenied unless the actor may open protected data for the deciding authority."""
    check_permission(
        actor, Permission.ORDER_ANNEX, "Alleen een coördinator van Veilig Thuis opent de bijlage."
    )
    check_can_view(actor, application)
    for section in (Section.SECRET_ADDRESS, Section.SOURCE_IDENTITY):
        if not can_view(actor, application.case, section):
            raise AccessDenied("Deze afgeschermde gegevens zijn niet met uw organisatie gedeeld.")


def writers(application: Application) -> set[UUID]:
    """The people who wrote in the application, its author and who submitted it included."""
    members = set(application.writers.values_list("membership_id", flat=True))
    return _users(*members, application.author_id, application.submitted_by_id)


def assessors(application: Application) -> set[UUID]:
    """The people who made or agreed the assessment on which the application rests."""
    if application.assessment is None:
        return set()
    return _users(application.assessment.assessed_by_id, application.assessment.second_by_id)


def _check_reader(actor: Actor, application: Application) -> None:
    check_permission(actor, Permission.ORDER_REVIEW, WHO_REVIEWS)
    check_can_view(actor, application)
    if actor.user_id in writers(application):
        raise AccessDenied("U schreef mee aan deze aanvraag. Een andere coördinator moet haar beoordelen.")


def _users(*memberships: UUID | None) -> set[UUID]:
    known = [pk for pk in memberships if pk is not None]
    return set(Membership.objects.filter(pk__in=known).values_list("user_id", flat=True))
