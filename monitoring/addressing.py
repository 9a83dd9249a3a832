"""Who gets an alert, and why. Every function returns at least one organisation."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Case as CaseWhen
from django.db.models import QuerySet, When

from cases.models import Case, Participation
from monitoring.climbing import stand_in
from monitoring.ladder import ladder
from organisations.access import DUTY_ROLES
from organisations.models import DutyShift, Membership, Organisation

NATIONAL_POLICE = "politie"
NATIONAL_KMAR = "kmar"
RECEIVING_ROLES = sorted(DUTY_ROLES)

Addressees = dict[Organisation, str]
# Case -> the units that take part in it.
Joined = Mapping[UUID, Sequence[Organisation]]


def joined(cases: Iterable[Case]) -> Joined:
    """The police units and brigades that take part in these cases. For several alerts: one question for all."""
    found: dict[UUID, list[Organisation]] = {case.pk: [] for case in cases}
    rows = Participation.objects.running().filter(
        case_id__in=found, organisation__kind__in=["police", "kmar"]
    )
    for row in rows.select_related("organisation").order_by("organisation__slug"):
        found[row.case_id].append(row.organisation)
    return found


def police(case: Case, units: Joined | None = None) -> Addressees:
    """The police units that take part in the case, else the unit of its region, else the national police."""
    return police_in(case, units) or police_of(case.organisation)


def police_in(case: Case, units: Joined | None = None) -> Addressees:
    """The police units that take part in the case; none where nobody let them in."""
    return _taking_part(case, "police", units)


def police_of(organisation: Organisation) -> Addressees:
    """The police unit of the region of a Veilig Thuis, else the national police."""
    units = Organisation.objects.filter(kind="police", active=True).order_by("slug")
    region = next((unit for unit in units if organisation.slug in unit.regions), None)
    if region is not None:
        return {region: "eenheid van de regio"}
    return {Organisation.objects.get(slug=NATIONAL_POLICE): "regio niet bekend"}


def owner(case: Case) -> Addressees:
    """The organisation that leads the case."""
    return {case.organisation: "voert de regie"}


def kmar(case: Case | None = None, units: Joined | None = None) -> Addressees:
    """The Koninklijke Marechaussee as a whole, and the brigades that take part in the case.

    Departure can be anywhere: where nobody can log in for the whole, every brigade that has people gets it.
    """
    national = Organisation.objects.get(slug=NATIONAL_KMAR)
    found: Addressees = {national: "het gaat over reizen"}
    if case is not None:
        found |= _taking_part(case, "kmar", units)
    if not has_receivers([national.pk]):
        brigades = Organisation.objects.filter(kind="kmar", active=True).exclude(pk=national.pk)
        reached = has_receivers(brigades.values_list("pk", flat=True))
        found |= {b: "het gaat over reizen" for b in brigades.order_by("slug") if b.pk in reached}
    return found


def _taking_part(case: Case, kind: str, units: Joined | None) -> Addressees:
    there = joined([case]) if units is None else units
    return {unit: "neemt deel aan de casus" for unit in there[case.pk] if unit.kind == kind}


def has_receivers(organisations: Collection[UUID], but: Collection[UUID] = ()) -> set[UUID]:
    """Those of the organisations for which at least one active person receives alerts, not counting the users `but`."""
    return set(
        _receivers().filter(organisation_id__in=list(organisations))
        .exclude(user_id__in=list(but))
        .values_list("organisation_id", flat=True)
    )  # fmt: skip


def duty_in_conflict(organisation: Organisation, but: Collection[UUID], now: datetime) -> bool:
    """Whether somebody has duty there at `now`, and everybody who has is among the users `but`."""
    users = set(
        DutyShift.objects.at(now)
        .filter(membership__organisation=organisation, membership__active=True)
        .values_list("membership__user_id", flat=True)
    )
    return bool(users) and users <= set(but)


def next_person(organisation: Organisation, but: Collection[UUID]) -> Membership | None:
    """Who stands in for the one on duty there: a coordinator first, never one of the users `but`."""
    role = ladder().house(organisation.kind).coordinator_role
    return (
        _receivers()
        .filter(organisation=organisation)
        .exclude(user_id__in=list(but))
        .select_related("user", "organisation")
        .order_by(CaseWhen(When(role=role, then=0), default=1), "recorded_at", "pk")
        .first()
    )


def _receivers() -> QuerySet[Membership]:
    return Membership.objects.filter(active=True, user__is_active=True, role__in=RECEIVING_ROLES)


def fallback_of(organisation: Organisation, addressed: Collection[UUID]) -> Organisation | None:
    """Who is asked when this organisation does not answer and these were asked already; None when all were.

    Follows the fallbacks of fallbacks, so it ends: every organisation is looked at once. One that is not active any more is
    passed over: its own fallback is asked.
    """
    there: dict[str, Organisation] = {}

    def look(slug: str) -> tuple[str, bool] | None:
        found = Organisation.objects.filter(slug=slug).first()
        if found is None:
            return None
        there[slug] = found
        return found.kind, found.active and found.pk not in addressed

    asked = stand_in(ladder(), organisation.kind, organisation.slug, look)
    return there[asked] if asked is not None else None
