"""Visibility as a filter: declared once on the case, inherited by every child through `case_lookup`."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q

from cases.confidentiality import organisation_right_counts
from cases.sections import EMERGENCY_SECTIONS, Section, sections_of_role
from core.actor import Actor
from organisations.permissions import Permission


def case_visible_q(
    actor: Actor, *, section: str | None = None, case: str = "pk", section_field: str = ""
) -> Q:
    """The condition under which `actor` sees a case (or, with `section`, that part of it).

    Sources: participation of the organisation together with an assignment or the right to all its cases (at the
    levels of confidentiality at which that right counts), an exceptional grant to one person that has not expired, and
    break-glass while this request only reads. Minus: a conflict of interest. `case` is the path to the case's id. For rows that name their own
    section, `section_field` is the column that does.
    """
    if actor.is_system:
        return Q()
    through_organisation, granted = case_ways(actor, section=section, case=case, section_field=section_field)
    return through_organisation | granted


def not_in_conflict(actor: Actor, *, case: str = "", signal: str = "") -> Q:
    """The condition that no standing conflict of interest keeps this person from the case or the signal at a path."""
    from cases.models.conflict import ConflictLock  # Imports this module through the case.

    if actor.user_id is None:
        return Q()
    standing = ConflictLock.objects.standing().filter(user_id=actor.user_id)
    free = Q()
    if case:
        free &= ~Q(Exists(standing.filter(case_id=OuterRef(case))))
    if signal:
        free &= ~Q(Exists(standing.filter(signal_id=OuterRef(signal))))
    return free


def case_ways(
    actor: Actor, *, section: str | None = None, case: str = "pk", section_field: str = ""
) -> tuple[Q, Q]:
    """The two ways of `case_visible_q` apart: through the organisation, and as one person (grant, break-glass).

    A list that reads the first rows of each way is quick where one condition with "or" is not. Not for the system.
    """
    # Models of this app import this module, so they are looked up by name when the query is made.
    from cases.models.access import ExceptionalGrant, Participation

    nothing = Q(pk__in=[])
    role_sections = sections_of_role(actor.role)
    if actor.user_id is None or not actor.can(Permission.CASE_LIST):
        return nothing, nothing
    if section is not None and section not in role_sections:
        return nothing, nothing
    taking_part = Participation.objects.running().filter(
        case_id=OuterRef(case), organisation_id=actor.organisation_id
    )
    granted = ExceptionalGrant.objects.of_person(actor.user_id).filter(
        permission__content_object_id=OuterRef(case)
    )
    if section is not None:
        taking_part = taking_part.filter(sections__contains=[section])
        granted = granted.filter(sections__contains=[section])
    if section_field:
        taking_part = taking_part.filter(_among(section_field, "sections"))
        granted = granted.filter(_among(section_field, "sections"))
    free = not_in_conflict(actor, case=case)
    through_organisation = Q(Exists(taking_part.filter(within_organisation(actor)))) & free
    as_person = Q(Exists(granted))
    if actor.emergency:
        as_person |= _in_emergency(actor, section=section, case=case, section_field=section_field)
    as_person &= free
    if section_field:
        of_role = Q(**{f"{section_field}__in": sorted(role_sections)})
        return through_organisation & of_role, as_person & of_role
    return through_organisation, as_person


def _in_emergency(actor: Actor, *, section: str | None, case: str, section_field: str) -> Q:
    from cases.models.emergency import EmergencyAccess  # As above.

    if section is not None and section not in EMERGENCY_SECTIONS:
        return Q(pk__in=[])
    opened = Q(
        Exists(EmergencyAccess.objects.running().filter(case_id=OuterRef(case), user_id=actor.user_id))
    )
    return opened & Q(**{f"{section_field}__in": sorted(EMERGENCY_SECTIONS)}) if section_field else opened


def within_organisation(actor: Actor) -> Q:
    """On a participation of the actor's organisation: whether this person may use it."""
    from cases.models.access import Assignment  # As above.

    assigned = Q(
        Exists(
            Assignment.objects.filter(
                case_id=OuterRef("case_id"), membership_id=actor.membership_id, ended_at__isnull=True
            )
        )
    )
    if not actor.can(Permission.CASE_ALL_OF_ORGANISATION):
        return assigned
    return organisation_right_counts(actor.organisation_id) | assigned


def _among(outer: str, array: str) -> Func:
    """SQL `outer column = ANY (array column)`."""
    return Func(
        OuterRef(outer),
        F(array),
        template="(%(expressions)s))",
        arg_joiner=" = ANY(",
        output_field=models.BooleanField(),
    )


class CaseChildQuerySet(models.QuerySet[Any]):
    """Rows that belong to a case: seen by whoever sees their section of it."""

    def visible_to(self, actor: Actor) -> Self:
        """The rows this actor may see. The model names `case_lookup` and its `section`."""
        model: Any = self.model
        return self.filter(case_visible_q(actor, section=model.section, case=model.case_lookup))


class CaseChild(models.Model):
    """Declares how a child finds its case and in which section it stands."""

    case_lookup: ClassVar[str] = "case_id"
    section: ClassVar[str] = Section.CORE

    objects: Any = CaseChildQuerySet.as_manager()

    class Meta:
        abstract = True
