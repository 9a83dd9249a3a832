"""Words of the screens of the privacy officer."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from oversight.models import KnownCase, LookReview
from oversight.scoring import Reason

# What is said of each reason: short in the list, and as a question in the detail.
REASONS: dict[str, tuple[str, str]] = {
    Reason.SURNAME: (
        gettext_noop("Zelfde achternaam"),
        gettext_noop("Iemand in de casus heeft dezelfde achternaam als deze collega. Is er familie?"),
    ),
    Reason.COLLEAGUE: (
        gettext_noop("Collega in de casus"),
        gettext_noop("Iemand in de casus heet als een collega van uw organisatie."),
    ),
    Reason.NO_RELATION: (
        gettext_noop("Geen rol in de casus"),
        gettext_noop("Deze collega is niet toegewezen en legde in 30 dagen niets vast."),
    ),
    Reason.ROLE_ONLY: (
        gettext_noop("Alleen door de functie"),
        gettext_noop("Deze collega mag alle casussen zien, maar had hier geen taak."),
    ),
    Reason.BULK: (
        gettext_noop("Veel casussen"),
        gettext_noop("Deze collega keek op deze dag in veel meer casussen dan anderen."),
    ),
    Reason.NIGHT: (
        gettext_noop("’s Nachts zonder dienst"),
        gettext_noop("Er is gekeken tussen 23.00 en 6.00 uur, zonder dienst."),
    ),
    Reason.CLOSED: (
        gettext_noop("Afgeschermde casus"),
        gettext_noop("De casus is extra afgeschermd."),
    ),
    Reason.UNMASKED: (
        gettext_noop("Namen of stukken geopend"),
        gettext_noop("Er zijn namen, adressen of stukken getoond."),
    ),
    Reason.AGAIN: (
        gettext_noop("Steeds opnieuw"),
        gettext_noop("Er is op drie of meer dagen gekeken, zonder iets vast te leggen."),
    ),
}
KINDS = {"open": "warn", "asked": "info", "closed": "ok"}


def rows(reviews: Sequence[LookReview]) -> list[dict[str, Any]]:
    """Reviews as rows of the list, in one query more."""
    numbers = references(reviews)
    return [
        {
            "review": review,
            "reference": numbers.get(review.case_id, ""),
            "reasons": [_(REASONS[reason][0]) for reason in review.reasons],
            "kind": KINDS[review.state],
        }
        for review in reviews
    ]


def references(reviews: Sequence[LookReview]) -> dict[UUID, str]:
    """The numbers of the cases of these reviews."""
    known = KnownCase.objects.filter(case_id__in={review.case_id for review in reviews})
    return dict(known.values_list("case_id", "reference"))


def questions(review: LookReview) -> list[dict[str, str]]:
    """The reasons in full, most telling first."""
    return [{"label": _(REASONS[reason][0]), "text": _(REASONS[reason][1])} for reason in review.reasons]
