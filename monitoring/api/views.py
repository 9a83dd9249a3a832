"""Endpoints of alerts: what one's organisation must act on, and taking it."""

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.views import PAGE
from core import paging as marks
from core.api import paging
from core.api.views import ApiView
from monitoring.access import IN_CONFLICT, closed_among
from monitoring.actions import alerts
from monitoring.api.serializers import AcknowledgementIn, AcknowledgementOut, AlertOut
from monitoring.models import Alert


class Alerts(ApiView):
    """The alerts that the caller sees."""

    pages = True

    @extend_schema(
        operation_id="listAlerts", tags=["Alarmen"], summary="Alarmen, nieuwste eerst",
        description="Alarmen voor uw organisatie, en die van casussen waarvan u de bevelen ziet.", parameters=PAGE,
        responses=AlertOut(many=True),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        wanted = paging.wanted(request)
        if wanted.after and marks.read_mark(wanted.after) is None:
            raise paging.bad_mark()
        visible = Alert.objects.visible_to(self.actor).prefetch_related("addressees__organisation")
        page = marks.page(visible, wanted.after or None, key="recorded_at", size=wanted.size)
        closed = closed_among(self.actor, page.items)
        rows = [_alert(alert, closed=alert.pk in closed) for alert in page.items]
        return paging.answer(
            request, AlertOut(rows, many=True).data, next_mark=page.next_mark, size=wanted.size
        )


class Acknowledgement(ApiView):
    """Taking an alert."""

    @extend_schema(
        operation_id="acknowledgeAlert", tags=["Alarmen"], summary="Een alarm aannemen",
        description="U neemt het alarm aan voor uw organisatie. Een tweede keer verandert niets.", request=AcknowledgementIn,
        responses={201: AcknowledgementOut},
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        if not Alert.objects.visible_to(self.actor).filter(pk=pk).exists():
            raise Http404
        shape = AcknowledgementIn(data=request.data)
        shape.is_valid(raise_exception=True)
        taken = alerts.acknowledge(by=self.actor, alert_id=pk, note=shape.validated_data.get("note", ""))
        return Response(AcknowledgementOut(taken).data, status=201)


def _alert(alert: Alert, *, closed: bool) -> dict[str, object]:
    names = (
        "id", "reference", "kind", "severity", "title", "instruction", "occurred_at", "recorded_at", "due_at"
    )  # fmt: skip
    row = {name: getattr(alert, name) for name in names}
    if closed:
        # As the page: that there is an alarm, and nothing of what it is about or who takes part.
        return row | {
            "title": alert.get_kind_display(),
            "instruction": IN_CONFLICT,
            "due_at": None,
            "addressees": [],
        }
    return row | {"addressees": sorted(alert.addressees.all(), key=lambda one: (one.recorded_at, one.pk))}
