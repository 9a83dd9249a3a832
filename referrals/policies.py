"""When a referral may be sent; knows no user."""

from collections.abc import Iterable

from cases.sharing import exactly_seen
from core.errors import InvalidInput
from organisations.models import Organisation


def check_sections(receiver: Organisation, sections: Iterable[str]) -> None:
    """Raise InvalidInput when nothing is shared, or a section that this kind of organisation may never see."""
    wanted = set(sections)
    if not wanted:
        raise InvalidInput("Kies wat u deelt.", "sections")
    too_much = wanted - {str(s) for s in exactly_seen(receiver.kind, wanted)}
    if too_much:
        raise InvalidInput("Deze organisatie mag niet alles zien wat u koos. Kies minder.", "sections")
