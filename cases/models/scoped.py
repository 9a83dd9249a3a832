"""Visibility as a filter: declared once on the case, inherited by every child through `case_lookup`."""

from functools import cache
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value

from cases.confidentiality import organisation_right_counts
from cases.sections import EMERGENCY_SECTIONS, Section, sections_of_role
from core.actor import Actor
from core.kept_conditions import Kept, Mark, Written, write
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
    if actor.user_id is None:
        return Q()
    free = Q()
    for subject, path in (("case", case), ("signal", signal)):
        if path:
            free &= Q(Kept(_free_of(subject), {subject: path}, {"person": actor.user_id}))
    return free


def case_ways(
    actor: Actor, *, section: str | None = None, case: str = "pk", section_field: str = ""
) -> tuple[Q, Q]:
    """The two ways of `case_visible_q` apart: through the organisation, and as one person (grant, break-glass).

    A list that reads the first rows of each way is quick where one condition with "or" is not. Not for the system.
    """
    nothing = Q(pk__in=[])
    role_sections = sections_of_role(actor.role)
    if actor.user_id is None or not actor.can(Permission.CASE_LIST):
        return nothing, nothing
    if section is not None and section not in role_sections:
        return nothing, nothing
    columns = {"case": case} | ({"section": section_field} if section_field else {})
    asker = {"organisation": actor.organisation_id, "member": actor.membership_id, "person": actor.user_id}
    all_cases = actor.can(Permission.CASE_ALL_OF_ORGANISATION)
    organisation = _through_organisation(section, bool(section_field), all_cases)
    person = _as_person(section, bool(section_field), actor.emergency)
    free = not_in_conflict(actor, case=case)
    through_organisation = Q(Kept(organisation, columns, asker)) & free
    as_person = Q(Kept(person, columns, asker)) & free
    if section_field:
        of_role = Q(**{f"{section_field}__in": sorted(role_sections)})
        return through_organisation & of_role, as_person & of_role
    return through_organisation, as_person


def within_organisation(actor: Actor) -> Q:
    """On a participation of the actor's organisation: whether this person may use it."""
    return _within_organisation(
        actor.organisation_id, actor.membership_id, all_cases=actor.can(Permission.CASE_ALL_OF_ORGANISATION)
    )


def _within_organisation(organisation: Any, member: Any, *, all_cases: bool) -> Q:
    from cases.models.access import Assignment  # As below.

    assigned = Q(
        Exists(
            Assignment.objects.filter(
                case_id=OuterRef("case_id"), membership_id=member, ended_at__isnull=True
            )
        )
    )
    return organisation_right_counts(organisation) | assigned if all_cases else assigned


# The conditions themselves, each written once. Models of this app import this module, so they are looked up by name
# when the condition is written.


@cache
def _free_of(subject: str) -> Written:
    """No standing conflict lock of this person on the subject, a case or a signal."""
    from cases.models.conflict import ConflictLock

    standing = ConflictLock.objects.standing().filter(user_id=Mark("person"))
    return write(~Q(Exists(standing.filter(**{f"{subject}_id": Mark(subject)}))))


@cache
def _through_organisation(section: str | None, by_row: bool, all_cases: bool) -> Written:
    """The organisation takes part and this person may use that; with `by_row` for the section that the row names."""
    from cases.models.access import Participation

    taking_part = _of_section(Participation.objects.running(), section, by_row).filter(
        _within_organisation(Mark("organisation"), Mark("member"), all_cases=all_cases),
        case_id=Mark("case"),
        organisation_id=Mark("organisation"),
    )
    return write(Q(Exists(taking_part)))


@cache
def _as_person(section: str | None, by_row: bool, emergency: bool) -> Written:
    """A running exceptional grant to this person in this role or, in a request that only reads, running break-glass."""
    from cases.models.access import ExceptionalGrant
    from cases.models.emergency import EmergencyAccess

    granted = _of_section(ExceptionalGrant.objects.of_person(Mark("person"), Mark("member")), section, by_row)
    ways = Q(Exists(granted.filter(permission__content_object_id=Mark("case"))))
    if emergency and (section is None or section in EMERGENCY_SECTIONS):
        opened = EmergencyAccess.objects.running().filter(
            case_id=Mark("case"), user_id=Mark("person"), membership_id=Mark("member")
        )
        if by_row:
            every_section = ArrayField(models.CharField())
            opened = opened.filter(_row_section_in(Value(sorted(EMERGENCY_SECTIONS), every_section)))
        ways |= Q(Exists(opened))
    return write(ways)


def _of_section(rows: Any, section: str | None, by_row: bool) -> Any:
    """Participations or grants that open the section, and the one that the row names."""
    if section is not None:
        rows = rows.filter(sections__contains=[section])
    return rows.filter(_row_section_in(F("sections"))) if by_row else rows


def _row_section_in(sections: Any) -> Func:
    """SQL `section of the row = ANY (sections)`."""
    return Func(
        Mark("section", models.CharField()),
        sections,
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
