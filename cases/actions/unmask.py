"""Showing what is hidden by default. Each showing is an act: asked for, checked, logged, and for one answer only."""

from django.db import transaction

import audit
from cases.access import can_view, check_can_unmask, check_permission
from cases.models import Case, Person, Signal
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
    """Log that name, numbers and ordinary address of one person are shown. Raises AccessDenied.

    Raises NotFresh where there is an address and the second factor was not shown just now.
    """
    with transaction.atomic():
        check_can_unmask(by, person.case)
        if person.address:
            check_fresh(by)
        audit.seen(by=by, action="person.unmask", obj=person)


def reveal_signal(*, by: Actor, signal: Signal) -> None:
    """Log that names, numbers and addresses of a signal are shown; who may open the signal may ask for them.

    Raises NotFresh where somebody in it has an address and the second factor was not shown just now.
    """
    with transaction.atomic():
        if any(person.address for person in signal.people.all()):
            check_fresh(by)
        audit.seen(by=by, action="signal.unmask", obj=signal)


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
