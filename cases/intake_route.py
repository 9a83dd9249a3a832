"""Which organisation receives a signal or a question, and the sentence that says why."""

from dataclasses import dataclass
from datetime import date

from core import clock
from core.errors import InvalidInput
from organisations.models import Organisation
from organisations.reference import regions


@dataclass(frozen=True, slots=True)
class Route:
    """The organisation that decides, the one that reads along (or None), and why."""

    receiver: Organisation
    beside: Organisation | None
    reason: str


def has_one_region(organisation: Organisation) -> bool:
    """Whether the region of this organisation follows by itself; else the reporter says where they work."""
    return len(organisation.regions) == 1


def route_signal(
    *,
    reporter: Organisation,
    municipality_code: str = "",
    no_longer_registered: bool = False,
    reporter_municipality: str = "",
    on: date | None = None,
) -> Route:
    """Follow the municipality of residence; unknown: the reporter's; no longer registered: LKHA beside that region.

    Raises InvalidInput for a municipality that is not in the table, and when the reporter's own region is needed
    but does not follow from the organisation.
    """
    day = on or clock.today()
    table = regions()
    if municipality_code and table.find(municipality_code, on=day) is None:
        raise InvalidInput(
            "Deze gemeente staat niet in de lijst. Kies een andere of ‘niet bekend’.", "municipality_code"
        )
    found = table.receivers(
        residence=municipality_code or None,
        registered=False if no_longer_registered else None,
        reporter=_own_municipality(reporter, reporter_municipality, day),
        on=day,
    )
    if found is None:
        raise InvalidInput(
            "Kies de gemeente waar u werkt. Die bepaalt wie uw bericht ontvangt.", "reporter_municipality"
        )
    rows = Organisation.objects.in_bulk(list(found.slugs), field_name="slug")
    first, *others = (rows[slug] for slug in found.slugs)
    return Route(first, others[0] if others else None, found.reason)


def route_advice(*, asker: Organisation, asker_municipality: str = "", on: date | None = None) -> Route:
    """A question goes to Veilig Thuis in the asker's own region: nothing of the person discussed is asked for it."""
    route = route_signal(reporter=asker, reporter_municipality=asker_municipality, on=on)
    return Route(route.receiver, None, "Advies komt van Veilig Thuis in de regio van wie het vraagt.")


def _own_municipality(organisation: Organisation, chosen: str, day: date) -> str:
    if not has_one_region(organisation):
        return chosen
    region = organisation.regions[0]
    return next((row.code for row in regions().on(day) if row.region == region), "")
