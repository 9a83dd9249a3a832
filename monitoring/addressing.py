"""Who gets an alert, and why. Every function returns at least one organisation."""

from collections.abc import Collection
from uuid import UUID

from cases.models import Case, Participation
from monitoring.ladder import ladder
from organisations.access import DUTY_ROLES
from organisations.models import Membership, Organisation

NATIONAL_POLICE = "politie"
NATIONAL_KMAR = "kmar"
RECEIVING_ROLES = sorted(DUTY_ROLES)

Addressees = dict[Organisation, str]


def police(case: Case) -> Addressees:
    """The police units that take part in the case, else the unit of its region, else the national police."""
    return _taking_part(case, "police") or police_of(case.organisation)


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


def kmar(case: Case | None = None) -> Addressees:
    """The Koninklijke Marechaussee as a whole, and the brigades that take part in the case.

    Departure can be anywhere: where nobody can log in for the whole, every brigade that has people gets it.
    """
    national = Organisation.objects.get(slug=NATIONAL_KMAR)
    found: Addressees = {national: "het gaat over reizen"}
    if case is not None:
        found |= _taking_part(case, "kmar")
    if not has_receivers([national.pk]):
        brigades = Organisation.objects.filter(kind="kmar", active=True).exclude(pk=national.pk)
        reached = has_receivers(brigades.values_list("pk", flat=True))
        found |= {b: "het gaat over reizen" for b in brigades.order_by("slug") if b.pk in reached}
    return found


def _taking_part(case: Case, kind: str) -> Addressees:
    joined = Organisation.objects.filter(
        kind=kind, pk__in=Participation.objects.running().filter(case=case).values("organisation_id")
    )
    return dict.fromkeys(joined.order_by("slug"), "neemt deel aan de casus")


def has_receivers(organisations: Collection[UUID]) -> set[UUID]:
    """Those of the organisations for which at least one active person receives alerts."""
    return set(
        Membership.objects.filter(
            organisation_id__in=list(organisations),
            active=True,
            user__is_active=True,
            role__in=RECEIVING_ROLES,
        ).values_list("organisation_id", flat=True)
    )


def fallback_of(organisation: Organisation, addressed: Collection[UUID]) -> Organisation | None:
    """Who is asked when this organisation does not answer and these were asked already; None when all were.

    Follows the fallbacks of fallbacks, so it ends: every organisation is looked at once.
    """
    looked = {organisation.slug}
    current = organisation
    while True:
        slug = ladder().house(current.kind).fallback_for(current.slug)
        if slug in looked:
            return None
        looked.add(slug)
        found = Organisation.objects.filter(slug=slug, active=True).first()
        if found is None:
            return None
        if found.pk not in addressed:
            return found
        current = found
