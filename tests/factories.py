"""People and cases for tests, made by the same actions as in the application."""

from datetime import timedelta
from itertools import count

from cases import reference
from cases.actions.cases import open_case
from cases.actions.people import add_person
from cases.models import Case, Person
from core import clock
from core.actor import Actor
from organisations.actors import actor_for
from organisations.models import DutyShift, Membership, Organisation, User

_numbers = count(1)


def organisation(kind: str = "veilig_thuis", *, skip: int = 0) -> Organisation:
    """An organisation of the reference data of this kind; `skip` takes another one."""
    return Organisation.objects.filter(kind=kind).order_by("slug")[skip]


def member(role: str = "vt_worker", *, of: Organisation | None = None, duty: bool = False) -> Membership:
    """A new person in a role; the organisation follows from the role when not given."""
    kinds = {
        "reporter": "school", "vt_worker": "veilig_thuis", "vt_coordinator": "veilig_thuis",
        "lkha_worker": "lkha", "kmar_officer": "kmar", "police_officer": "police",
        "partner_worker": "rvdk", "administrator": "veilig_thuis",
        "privacy_officer": "veilig_thuis",
    }  # fmt: skip
    number = next(_numbers)
    user = User.objects.create_user(f"test{number}", "wachtwoord-voor-test", display_name=f"Tester {number}")
    membership = Membership(user=user, organisation=of or organisation(kinds[role]), role=role)
    membership.save()
    if duty:
        DutyShift(membership=membership, starts_at=clock.now() - timedelta(hours=1)).save()
    return membership


def actor(role: str = "vt_worker", *, of: Organisation | None = None, duty: bool = False) -> Actor:
    """The actor of a new person in a role, who showed a second factor just now."""
    return actor_for(member(role, of=of, duty=duty), authenticated_at=clock.now())


def case(by: Actor, **fields: object) -> Case:
    """An open case led by the organisation of `by`."""
    values: dict[str, object] = {
        "organisation": Organisation.objects.get(pk=by.organisation_id),
        "practices": ["forced_marriage"],
        "occurred_at": clock.now() - timedelta(days=1),
        "ground": "WMO_5_1_6",
    }
    return open_case(by=by, **(values | fields))  # type: ignore[arg-type]


def ground(case: Case, organisation: Organisation, purpose: str) -> str:
    """A legal ground on which this organisation may take part for this purpose."""
    fitting = reference.taking_part_grounds(
        from_kind=case.organisation.kind, to_kind=organisation.kind, purpose=purpose, use="participate"
    )
    return fitting[0].code


def birth(age: int, month: int = 3, day: int = 4) -> str:
    """The birth date of somebody who is this age today, on this day of the year; whatever day today is."""
    today = clock.today()
    still_to_come = (today.month, today.day) < (month, day)
    return f"{today.year - age - still_to_come}-{month:02}-{day:02}"


def person(by: Actor, case: Case, role: str = "at_risk", **fields: object) -> Person:
    """A person in a case."""
    values: dict[str, object] = {
        "role": role,
        "given_names": "Test",
        "family_name": f"Persoon{next(_numbers)}",
    }
    return add_person(by=by, case=case, **(values | fields))
