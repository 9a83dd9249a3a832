"""Conditions on a request by or for the person concerned; they know no user (netherlands.md §7)."""

from cases.models import Case, Person
from cases.models.person import PersonRole
from cases.person_words import birth_of
from core import clock
from core.errors import InvalidInput, PolicyDenied
from referrals.models.request import Capacity, RequestKind, SubjectRequest

OWN = (Capacity.SELF, Capacity.AUTHORISED)
BY_EXCEPTION = (Capacity.PARENT, Capacity.REPRESENTATIVE)

NOT_AT_RISK = (
    "Alleen de persoon om wie het gaat krijgt iets uit de casus. Stel voor om te weigeren, en overleg met de "
    "privacyfunctionaris."
)

# The same words whether or not anything is kept, so that the acknowledgement tells nobody that there is a file.
ACKNOWLEDGEMENT = (
    "Wij ontvingen uw verzoek. Wij stellen eerst vast wie u bent. Daarna kijken wij of wij gegevens hebben en of wij die "
    "mogen geven. U krijgt antwoord binnen de wettelijke termijn. Met dit bericht zeggen wij niet dat wij gegevens hebben."
)


def band_of(person: Person) -> str:
    """In which band of age the person stands today; unknown where two are possible."""
    ages = birth_of(person).age_range(clock.today())
    bands = {"under_12" if age < 12 else "12_15" if age < 16 else "16_up" for age in ages or ()}
    return bands.pop() if len(bands) == 1 else "unknown"


def check_child(band: str, own_view: str, own_interest: str) -> None:
    """Raise InvalidInput for a child, or somebody whose age is not known, without the child's own view and interest."""
    if band == "16_up":
        return
    if not own_interest.strip():
        raise InvalidInput("Schrijf wat het belang van het kind is.", "own_interest")
    if band in ("12_15", "unknown") and not own_view.strip():
        raise InvalidInput("Vraag en schrijf op wat het kind zelf wil.", "own_view")


def check_may_propose_grant(request: SubjectRequest) -> None:
    """Raise PolicyDenied unless something may be given at all.

    A relative, a respondent or another: never, also not about themselves: what the file says of them is told by or about
    somebody at risk. A parent or legal representative: only for a child under sixteen and
    with a reason, and never a parent who is a respondent in the case. The person: after the identity was established;
    under twelve the law refuses (Wmo 2015 art. 5.3.2).
    """
    capacity = request.capacity
    if not request.identity_checked:
        raise PolicyDenied("Stel eerst vast wie vraagt.")
    if request.person is not None and request.person.role != PersonRole.AT_RISK:
        raise PolicyDenied(NOT_AT_RISK)
    if capacity in OWN:
        if request.kind == RequestKind.ACCESS and request.age_band == "under_12":
            raise PolicyDenied("Een kind jonger dan twaalf krijgt zelf geen inzage (Wmo 2015 art. 5.3.2).")
        return
    if capacity not in BY_EXCEPTION:
        raise PolicyDenied("Een familielid, verweerder of ander krijgt dit niet. Stel voor om te weigeren.")
    if request.age_band == "16_up":
        raise PolicyDenied("De persoon is zestien of ouder en vraagt zelf. Stel voor om te weigeren.")
    if not request.exception_reason.strip():
        raise PolicyDenied(
            "Een ouder of vertegenwoordiger krijgt dit niet zonder meer. Schrijf waarom het kan."
        )
    if request.case is not None and _parent_is_respondent(request.case):
        raise PolicyDenied(
            "Een familielid is verweerder in deze casus. Een ouder krijgt niets. Stel voor om te weigeren."
        )


def _parent_is_respondent(case: Case) -> bool:
    return case.people.filter(role="respondent").exists()
