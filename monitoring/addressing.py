"""Who gets an alert, and why. Every function returns at least one organisation."""

from cases.models import Case, Participation
from organisations.models import Organisation

NATIONAL_POLICE = "politie"
NATIONAL_KMAR = "kmar"

Addressees = dict[Organisation, str]


def police(case: Case) -> Addressees:
    """The police units that take part in the case, else the unit of its region, else the national police."""
    joined = Organisation.objects.filter(
        kind="police", pk__in=Participation.objects.running().filter(case=case).values("organisation_id")
    )
    found: Addressees = {unit: "neemt deel aan de casus" for unit in joined.order_by("slug")}
    if found:
        return found
    units = Organisation.objects.filter(kind="police", active=True).order_by("slug")
    region = next((unit for unit in units if case.organisation.slug in unit.regions), None)
    if region is not None:
        return {region: "eenheid van de regio"}
    return {Organisation.objects.get(slug=NATIONAL_POLICE): "regio niet bekend"}


def owner(case: Case) -> Addressees:
    """The organisation that leads the case."""
    return {case.organisation: "voert de regie"}


def kmar() -> Addressees:
    """The Koninklijke Marechaussee."""
    return {Organisation.objects.get(slug=NATIONAL_KMAR): "de casus gaat over reizen"}
