"""Doing a check at the border, and deciding who stands there. What was searched ends with the call."""

from typing import Any
from uuid import UUID

from django.db import transaction

import audit
from border import policies
from border.access import check_can_check, check_can_decide
from border.found import decision_clocks
from border.models import Basis, BorderCheck, BorderMatch, CheckGround
from border.query import Query
from border.reference import posts
from border.search import Found, search, searchable_q
from border.workflow import BORDER_MATCH
from cases.actions import deadlines, timeline
from cases.models import Person
from cases.sections import Section
from core import clock, scope
from core.actor import Actor
from core.errors import InvalidInput, PolicyDenied
from core.events import publish
from core.references import next_reference


def check(
    *, by: Actor, post: str, ground: str, document_number: str = "", name: str = "", birth: str = ""
) -> BorderCheck:
    """Look a traveller up by document number, or by name and birth date; keep that it was done, and whom it met.

    Of a miss nothing remains but who, when, where, ground and outcome. A hit publishes "border.hit".
    Raises AccessDenied, InvalidInput with the field that is wrong.
    """
    with transaction.atomic():
        check_can_check(by)
        policies.check_post(post)
        if ground not in CheckGround.values:
            raise InvalidInput("Kies waarom u controleert.", "ground")
        query = Query.read(document_number=document_number, name=name, birth=birth, today=clock.today())
        verdict, found = search(by, query)
        done = BorderCheck(
            reference=next_reference("GC"), membership_id=by.membership_id, organisation_id=by.organisation_id,
            post=post, ground=ground, outcome=verdict, person=found[0].person if found else None,
        )  # fmt: skip
        done.save(force_insert=True)
        whom: dict[str, Any] = {"persons": [str(candidate.person.pk) for candidate in found]} if found else {}
        audit.record(
            by=by, action="border.check", obj=done, outcome=verdict, post=post, ground=ground, **whom
        )
        # The officer has no part in these cases; only what a hit sets in motion is written in them.
        with scope.about(by, *(candidate.person.pk for candidate in found)):
            for place, candidate in enumerate(found):
                match = _keep(done, candidate, place)
                if verdict == "hit":
                    _tell(by=by, check=done, match=match)
        return done


def confirm(*, by: Actor, check: BorderCheck, match_id: UUID, basis: str) -> BorderMatch:
    """Establish by document or photo that this is the sought person: a hit from now on, its card may be seen.

    Raises AccessDenied for another officer, InvalidInput without a basis, PolicyDenied when it was decided, when the
    check is from an earlier duty, or when the person is no longer searchable.
    """
    with transaction.atomic(), scope.about(by, _person_of(check, match_id)):
        match = _reload(by, check, match_id)
        if basis not in Basis.values:
            raise InvalidInput("Kies hoe u de identiteit vaststelde.", "basis")
        if not Person.objects.filter(searchable_q()).filter(pk=match.person_id).exists():
            raise PolicyDenied("Het bevel of de signalering geldt niet meer. Er is geen kaart.")
        match.state = BORDER_MATCH.check("confirm", match.state).target
        match.basis, match.decided_at = basis, clock.now()
        match.save()
        audit.record(
            by=by,
            action="border.confirm",
            obj=match,
            case_id=match.person.case_id,
            basis=basis,
            person=match.person_id,
        )
        _tell(by=by, check=check, match=match)
        return match


def reject(*, by: Actor, check: BorderCheck, match_id: UUID) -> BorderMatch:
    """Establish that this traveller is somebody else. Raises as `confirm`."""
    with transaction.atomic(), scope.about(by, _person_of(check, match_id)):
        match = _reload(by, check, match_id)
        match.state = BORDER_MATCH.check("reject", match.state).target
        match.decided_at = clock.now()
        match.save()
        audit.record(by=by, action="border.reject", obj=match, case_id=match.person.case_id)
        return match


def _keep(check: BorderCheck, found: Found, place: int) -> BorderMatch:
    match = BorderMatch(
        border_check=check,
        person=found.person,
        place=place,
        likeness=list(found.likeness),
        state=check.outcome,
    )
    match.save(force_insert=True)
    return match


def _person_of(check: BorderCheck, match_id: UUID) -> UUID | None:
    return (
        BorderMatch.objects.filter(pk=match_id, border_check=check)
        .values_list("person_id", flat=True)
        .first()
    )


def _reload(by: Actor, check: BorderCheck, match_id: UUID) -> BorderMatch:
    match: BorderMatch | None = (
        BorderMatch.objects.select_for_update(of=("self",))
        .select_related("person__case")
        .filter(pk=match_id, border_check=check)
        .first()
    )
    check_can_decide(by, check)
    if match is None:
        raise InvalidInput("Kies een van de mogelijke treffers.", "match")
    policies.check_decidable(check, match, clock.now())
    return match


def _tell(*, by: Actor, check: BorderCheck, match: BorderMatch) -> None:
    case = match.person.case
    audit.record(by=by, action="border.hit", obj=check, case_id=case.pk, person=match.person_id)
    timeline.add(
        by=by, case=case, kind="border.hit", title="Gezien bij een grenscontrole", source="seen",
        source_detail="Koninklijke Marechaussee", section=Section.TRAVEL, danger=True, obj=check,
        text=f"{posts()[check.post].label}. {CheckGround(check.ground).label}. Controle {check.reference}.",
        occurred_at=clock.now(),
    )  # fmt: skip
    found_at = match.decided_at or check.recorded_at
    for key, source_id in decision_clocks(match.person, found_at):
        deadlines.start(
            by=by, key=key, source_id=source_id, organisation=case.organisation, case=case, starts_at=found_at
        )
    publish("border.hit", by=by, check_id=check.pk, case_id=case.pk, person_id=match.person_id)
