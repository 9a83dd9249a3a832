"""Showing what is hidden by default. Each showing is an act: asked for, checked, logged, and for one answer only."""

from django.db import transaction

import audit
from cases.access import can_view, check_can_unmask, check_permission
from cases.models import Case, Person
from cases.sections import Section
from core.actor import Actor
from core.errors import AccessDenied
from organisations.access import check_fresh
from organisations.permissions import Permission


def reveal_names(*, by: Actor, case: Case) -> None:
    """Log that the names of this case are shown. Raises AccessDenied for who may not see them."""
    with transaction.atomic():
        check_can_unmask(by, case)
        audit.seen(by=by, action="person.unmask", obj=case)


def reveal_person(*, by: Actor, person: Person) -> None:
    """Log that name, numbers and ordinary address of one person are shown. Raises AccessDenied."""
    with transaction.atomic():
        check_can_unmask(by, person.case)
        audit.seen(by=by, action="person.unmask", obj=person)


def check_can_reveal_secret(by: Actor, case: Case) -> None:
    """Raise AccessDenied unless role and shared section both give the secret address."""
    check_permission(by, Permission.CASE_SECRET_ADDRESS)
    if not can_view(by, case, Section.SECRET_ADDRESS):
        raise AccessDenied("Het geheime adres is niet met uw organisatie gedeeld.")


def reveal_secret_address(*, by: Actor, person: Person) -> str:
    """Log that the secret address is shown, and return it. Raises AccessDenied."""
    with transaction.atomic():
        check_can_unmask(by, person.case)
        check_can_reveal_secret(by, person.case)
        check_fresh(by)
        audit.seen(by=by, action="person.secret_unmask", obj=person)
        return str(person.secret_address)
