"""Who may do what with an order, its service and its breaches: pairs of `check_can_x` and `cases.access.allowed`."""

from cases.access import can_view, check_can_unmask, check_permission
from cases.models import Case
from cases.sections import Section, sections_of_role
from core.actor import Actor
from core.errors import AccessDenied
from organisations.permissions import Permission
from protection_orders.models import Breach, Order, ServicePlan

NOT_SHARED = "Dit bevel is niet met u gedeeld. Vraag de organisatie met de regie."
WHO_RECORDS = "Alleen Veilig Thuis legt besluiten over een bevel vast."
WHO_PLANS = "Alleen de organisatie met de regie plant de uitreiking."
WHO_SERVES = "Alleen Veilig Thuis en de politie leggen de uitreiking vast."
WHO_REPORTS = "Uw rol kan geen overtreding melden. Bel bij gevaar 112 of Veilig Thuis: 0800-2000."


def check_can_list(actor: Actor) -> None:
    """Raise AccessDenied for a role that never sees orders; which ones it sees is `Order.objects.visible_to`."""
    if not actor.can(Permission.CASE_LIST) or Section.ORDERS not in sections_of_role(actor.role):
        raise AccessDenied(
            "Uw rol ziet geen bevelen. Een overtreding melden kan wel, met het nummer van het bevel."
        )


def check_can_view(actor: Actor, order: Order) -> None:
    """Raise AccessDenied unless the order is in the actor's list."""
    if not Order.objects.visible_to(actor).filter(pk=order.pk).exists():
        raise AccessDenied(NOT_SHARED)


def check_can_record(actor: Actor, order: Order) -> None:
    """Raise AccessDenied unless the actor may record a later decision on this order."""
    check_permission(actor, Permission.ORDER_RECORD_DECISION, WHO_RECORDS)
    check_can_view(actor, order)


def check_can_plan(actor: Actor, order: Order) -> None:
    """Raise AccessDenied unless the actor works on this case and serves orders."""
    check_permission(actor, Permission.ORDER_SERVE, WHO_PLANS)
    check_permission(actor, Permission.CASE_WORK, WHO_PLANS)
    check_can_view(actor, order)


def check_can_acknowledge(actor: Actor, plan: ServicePlan) -> None:
    """Raise AccessDenied unless the actor works for the police unit that must know the date."""
    check_permission(actor, Permission.ORDER_SERVE, WHO_SERVES)
    if actor.organisation_id != plan.police_id:
        raise AccessDenied(f"Alleen {plan.police} kan deze datum bevestigen.")
    check_can_view(actor, plan.respondent.order)


def check_can_agree(actor: Actor, plan: ServicePlan) -> None:
    """Raise AccessDenied unless the actor is another person than who asked to deviate."""
    check_can_plan(actor, plan.respondent.order)
    if plan.override_by is not None and actor.user_id == plan.override_by.user_id:
        raise AccessDenied("U vroeg zelf om af te wijken. Een collega moet instemmen.")


def check_can_serve(actor: Actor, order: Order) -> None:
    """Raise AccessDenied unless the actor may record service of this order."""
    check_permission(actor, Permission.ORDER_SERVE, WHO_SERVES)
    check_can_view(actor, order)


def check_can_keep_safety_plan(actor: Actor, case: Case) -> None:
    """Raise AccessDenied unless the actor works on the case and sees secret addresses of it."""
    check_permission(actor, Permission.CASE_WORK)
    check_permission(actor, Permission.CASE_SECRET_ADDRESS)
    if not can_view(actor, case, Section.SECRET_ADDRESS):
        raise AccessDenied("Het veiligheidsplan is niet met u gedeeld. Vraag de regievoerder.")


def check_can_report(actor: Actor) -> None:
    """Raise AccessDenied for a role that reports no breaches."""
    check_permission(actor, Permission.BREACH_REPORT, WHO_REPORTS)


def check_can_report_on(actor: Actor, order: Order) -> None:
    """Raise AccessDenied unless the actor reports breaches and sees this order."""
    check_can_report(actor)
    check_can_view(actor, order)


def check_can_handle(actor: Actor, breach: Breach) -> None:
    """Raise AccessDenied unless the actor serves orders and sees this breach."""
    check_permission(
        actor, Permission.ORDER_SERVE, "Alleen politie en Veilig Thuis handelen een overtreding af."
    )
    if not Breach.objects.visible_to(actor).filter(pk=breach.pk).exists():
        raise AccessDenied(NOT_SHARED)


def check_can_match(actor: Actor, breach: Breach) -> None:
    """Raise AccessDenied unless the actor does triage for the organisation that the report went to."""
    check_permission(actor, Permission.SIGNAL_TRIAGE)
    if breach.sent_to_id != actor.organisation_id:
        raise AccessDenied("Deze melding ging naar een andere organisatie.")


def check_can_show_names(actor: Actor, order: Order) -> None:
    """Raise AccessDenied unless the actor may see the names of the people of this order."""
    check_can_unmask(actor, order.case, Section.PEOPLE)
