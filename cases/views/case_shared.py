"""What the views of a case share: choices of people and colleagues, and the telling of a stale edit."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, QueryDict

from cases.models import Case, Person
from cases.person_words import person_label
from core.actor import Actor
from core.errors import InvalidInput, StaleRecord
from core.models import Versioned
from organisations.models import Membership
from organisations.permissions import Permission, permissions_of


def people_choices(actor: Actor, case: Case) -> list[tuple[str, str]]:
    """The people of a case by role, sex and age; two that read the same get a number. No names."""
    return [(str(person.pk), words) for person, words in numbered(people_of(actor, case))]


def people_of(actor: Actor, case: Case) -> list[Person]:
    """The visible people of a case with their rule for contact, in the order in which they were recorded."""
    rows = Person.objects.visible_to(actor).filter(case=case).select_related("safe_contact")
    return list(rows.order_by("recorded_at", "pk"))


def numbered(people: Iterable[Person]) -> list[tuple[Person, str]]:
    """Each person with words that tell them apart without a name."""
    found: list[tuple[Person, str]] = []
    times: dict[str, int] = {}
    for person in people:
        words = f"{person.get_role_display()}: {person_label(person)}"
        times[words] = times.get(words, 0) + 1
        found.append((person, words if times[words] == 1 else f"{words} ({times[words]})"))
    return found


def colleagues_of(actor: Actor) -> list[Membership]:
    """Colleagues of the own organisation who may open cases."""
    rows = (
        Membership.objects.filter(organisation_id=actor.organisation_id, active=True, user__is_active=True)
        .select_related("user")
        .order_by("user__display_name", "pk")
    )
    return [m for m in rows if Permission.CASE_LIST in permissions_of(m.role)]


def colleague_choices(actor: Actor) -> list[tuple[str, str]]:
    """Colleagues as choices, oneself named as such."""
    return [
        (str(m.pk), f"{m.user} (uzelf)" if m.pk == actor.membership_id else str(m.user))
        for m in colleagues_of(actor)
    ]


def pick_person(actor: Actor, case: Case, typed: str, field: str) -> Person:
    """The person of a choice, loaded through what the actor sees. Raises InvalidInput."""
    person: Person | None = Person.objects.visible_to(actor).filter(case=case, pk=_uuid(typed)).first()
    if person is None:
        raise InvalidInput("Kies een persoon uit deze casus.", field)
    return person


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def telling_stale(
    form: forms.Form,
    context: dict[str, Any],
    reload: Callable[[], Versioned],
    rows: Callable[[Any], list[dict[str, Any]]],
    act: Callable[[dict[str, Any]], str],
) -> Callable[[dict[str, Any]], str]:
    """Wrap an act: when somebody was first, show what stands there now beside what was typed.

    Nothing is overwritten. The form gets the new version, so that saving again is a choice made knowingly.
    """

    def wrapped(data: dict[str, Any]) -> str:
        try:
            return act(data)
        except StaleRecord:
            now = reload()
            context["stands_now"] = rows(now)
            typed = QueryDict(mutable=True)
            typed.update(form.data)
            typed["version"] = str(now.version)
            form.data = typed
            raise

    return wrapped


def is_htmx(request: HttpRequest) -> bool:
    """Whether only a part of the page is asked for."""
    return request.headers.get("HX-Request") == "true"
