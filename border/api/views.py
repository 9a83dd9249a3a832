"""The endpoint of the border check: the same action, the same audit line, the same card."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from border import card
from border.access import check_can_check
from border.actions import checks
from border.api.serializers import BorderCheckIn, BorderCheckOut
from border.models import BorderCheck
from core.actor import Actor
from core.api.views import ApiView

ADVICE = {
    "hit": "Bel voor u verder gaat.",
    "possible": "Stel vast wie dit is voor u verder gaat. Dat doet u op het scherm. Twijfelt u? Bel.",
    "none": "Dit bewijst niet dat iemand veilig is. Vertrouwt u het niet? Spreek de persoon alleen en bel.",
}


class BorderChecks(ApiView):
    """Checking a traveller. A check cannot be listed or fetched: its answer is for this moment."""

    @extend_schema(
        operation_id="createBorderCheck", tags=["Grenscontrole"], summary="Een reiziger controleren",
        description="Van wat u vraagt wordt niets bewaard. Een treffer gaat als alarm naar Veilig Thuis en politie.",
        request=BorderCheckIn, responses={201: BorderCheckOut},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        check_can_check(self.actor)
        shape = BorderCheckIn(data=request.data)
        shape.is_valid(raise_exception=True)
        done = checks.check(by=self.actor, **shape.validated_data)
        return Response(BorderCheckOut(_answer(self.actor, done)).data, status=201)


def _answer(actor: Actor, check: BorderCheck) -> dict[str, Any]:
    cards = card.opened(by=actor, check=check)
    possible = check.matches.filter(state="possible").order_by("place")
    return {
        "id": check.pk,
        "reference": check.reference,
        "outcome": check.outcome,
        "recorded_at": check.recorded_at,
        "cards": [_card(found) for found in cards],
        "possible": [{"likeness": match.likeness} for match in possible],
        "advice": ADVICE[check.outcome],
        "contact": {"name": "Veilig Thuis", "phone": card.VEILIG_THUIS_PHONE},
    }


def _card(found: card.Card) -> dict[str, Any]:
    return {
        "name": found.name,
        "born": found.born,
        "in_words": found.label,
        "document_number": found.document_number,
        "in_force": found.in_force,
        "instructions": found.must,
        "contact": {"name": found.contact, "phone": found.phone},
    }
