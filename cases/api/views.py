"""Endpoints of signals and cases: the same actions and the same visibility as the screens."""

import json
import re
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

import audit
from cases import case_list
from cases.access import check_permission, sections_seen
from cases.actions import signals
from cases.api.serializers import CaseDetailOut, CaseOut, SignalDetailOut, SignalIn, SignalOut
from cases.intake_access import check_can_report
from cases.models import Case, Person, Signal
from cases.person_words import person_label
from cases.presenters import running_deadlines
from cases.sections import Section
from core import paging as marks
from core.actor import Actor
from core.api import paging
from core.api.views import ApiView, location
from core.idempotency import once
from organisations.permissions import Permission

_KEY = re.compile(r"[\x21-\x7e]{8,100}")
PAGE = [
    OpenApiParameter("after", OpenApiTypes.STR, description="Merk van de vorige pagina, uit ‘next’."),
    OpenApiParameter(
        "pageSize", {"type": "integer", "minimum": 1, "maximum": paging.MOST, "default": paging.SIZE},
        description="Hoeveel per pagina.",
    ),
]  # fmt: skip
KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 8, "maxLength": 100, "pattern": "^[!-~]{8,100}$"},
    OpenApiParameter.HEADER,
    required=True,
    description="Een eigen sleutel per inzending, bijvoorbeeld een UUID. Dezelfde sleutel geeft hetzelfde signaal terug.",
)


class MissingKey(ValidationError):
    """The header with the idempotency key is absent or unusable."""

    where = "header"

    def __init__(self) -> None:
        sentence = "Stuur een sleutel van 8 tot 100 zichtbare tekens, bijvoorbeeld een UUID."
        super().__init__({"Idempotency-Key": [ErrorDetail(sentence, code="invalid")]})


class Signals(ApiView):
    """The signals of the caller: own ones, and those that the organisation judges."""

    pages = True

    @extend_schema(
        operation_id="listSignals", tags=["Signalen"], summary="Signalen, nieuwste eerst",
        description="Eigen signalen, en de signalen die uw organisatie beoordeelt.", parameters=PAGE,
        responses=SignalOut(many=True),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        wanted = paging.wanted(request)
        if wanted.after and marks.read_mark(wanted.after) is None:
            raise paging.bad_mark()
        visible = Signal.objects.visible_to(self.actor).select_related("receiver")
        page = marks.page(visible, wanted.after or None, key="recorded_at", size=wanted.size)
        items = SignalOut([_signal(signal, self.actor) for signal in page.items], many=True).data
        return paging.answer(request, items, next_mark=page.next_mark, size=wanted.size)

    @extend_schema(
        operation_id="createSignal", tags=["Signalen"], summary="Een signaal vastleggen",
        description="De ontvanger volgt de woongemeente. Dezelfde sleutel met dezelfde inhoud geeft hetzelfde signaal terug.", parameters=[KEY],
        request=SignalIn, responses={201: SignalDetailOut},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        check_can_report(self.actor)
        key = request.headers.get("Idempotency-Key", "")
        if not _KEY.fullmatch(key):
            raise MissingKey
        shape = SignalIn(data=request.data)
        shape.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(shape.validated_data)
        content = json.dumps(request.data, sort_keys=True, ensure_ascii=True).encode()
        with transaction.atomic():
            signal_id, _ran = once(
                by=self.actor, key=f"api:{key}", content=content,
                act=lambda: str(signals.register(by=self.actor, **given).pk),
            )  # fmt: skip
        signal = _load_signal(self.actor, UUID(signal_id))
        headers = {"Location": location(request, f"{request.path}/{signal.pk}")}
        return Response(_signal_detail(signal, self.actor), status=201, headers=headers)


class OneSignal(ApiView):
    """One signal."""

    @extend_schema(
        operation_id="retrieveSignal",
        tags=["Signalen"],
        summary="Eén signaal",
        description="Wat is gemeld en de terugkoppeling. Zonder namen en zonder de melder.",
        responses=SignalDetailOut,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        signal = _load_signal(self.actor, pk)
        audit.seen(by=self.actor, action="signal.view", obj=signal)
        return Response(_signal_detail(signal, self.actor))


class Cases(ApiView):
    """The cases of the caller."""

    pages = True

    @extend_schema(
        operation_id="listCases", tags=["Casussen"], summary="Casussen, nieuwste eerst, zonder namen",
        description="De casussen die u op het scherm ook ziet.",
        parameters=PAGE, responses=CaseOut(many=True),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        check_permission(self.actor, Permission.CASE_LIST)
        wanted = paging.wanted(request)
        try:
            after = UUID(wanted.after) if wanted.after else None
        except ValueError:
            raise paging.bad_mark() from None
        page = case_list.newest(self.actor, case_list.Filters(), after, wanted.size)
        journeys = set(
            Case.objects.visible_to(self.actor, Section.TRAVEL)
            .filter(pk__in=[case.pk for case in page.cases])
            .values_list("pk", flat=True)
        )
        items = CaseOut([_case(case, journey=case.pk in journeys) for case in page.cases], many=True).data
        return paging.answer(request, items, next_mark=page.next_mark, size=wanted.size)


class OneCase(ApiView):
    """One case."""

    @extend_schema(
        operation_id="retrieveCase",
        tags=["Casussen"],
        summary="Eén casus",
        description="Alleen de delen die met uw organisatie gedeeld zijn. Mensen zonder naam.",
        responses=CaseDetailOut,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        case = Case.objects.visible_to(self.actor).select_related("organisation").filter(pk=pk).first()
        if case is None:
            raise Http404
        seen = sections_seen(self.actor, case)
        audit.seen(by=self.actor, action="case.view", obj=case)
        people = None
        if Section.PEOPLE in seen:
            rows = Person.objects.visible_to(self.actor).filter(case=case).order_by("recorded_at", "pk")
            people = [
                {"id": person.pk, "role": person.role, "in_words": person_label(person)} for person in rows
            ]
        values = {
            **_case(case, journey=Section.TRAVEL in seen),
            "sections": sorted(seen),
            "people": people,
            "deadlines": running_deadlines(case, seen),
        }
        return Response(CaseDetailOut(values).data)


_CASE = (
    "id",
    "reference",
    "state",
    "practices",
    "danger",
    "is_practice",
    "organisation",
    "occurred_at",
    "recorded_at",
)
_JOURNEY = ("departure_state", "departure_at")


def _case(case: Case, *, journey: bool) -> dict[str, Any]:
    """The fields of a case for who sees its core; whether and when somebody leaves only with the section of journeys."""
    return {name: getattr(case, name) for name in _CASE} | {
        name: getattr(case, name) if journey else None for name in _JOURNEY
    }


def _load_signal(actor: Actor, pk: UUID) -> Signal:
    signal: Signal | None = (
        Signal.objects.visible_to(actor)
        .select_related("receiver")
        .prefetch_related("people")
        .filter(pk=pk)
        .first()
    )
    if signal is None:
        raise Http404
    return signal


def _signal(signal: Signal, actor: Actor) -> dict[str, Any]:
    own = signal.reporter_id == actor.membership_id
    # Who takes over from whom is no business of the reporter.
    state = "received" if own and signal.state == "handing_over" else signal.state
    names = (
        "id", "reference", "practices", "acute_danger", "departure", "departure_at", "occurred_at", "recorded_at",
        "receiver",
    )  # fmt: skip
    return {name: getattr(signal, name) for name in names} | {"own": own, "state": state}


def _signal_detail(signal: Signal, actor: Actor) -> Any:
    people = sorted(signal.people.all(), key=lambda person: (person.recorded_at, person.pk))
    case_id = signal.case_id
    if case_id is not None and not Case.objects.visible_to(actor).filter(pk=case_id).exists():
        case_id = None
    names = ("facts", "hearsay", "interpretation", "route_reason", "feedback", "feedback_at")
    values = _signal(signal, actor) | {name: getattr(signal, name) for name in names}
    masked = [
        {
            "role": person.role,
            "sex": person.sex,
            "in_words": person_label(person),
            "relation": person.relation,
        }
        for person in people
    ]
    return SignalDetailOut(values | {"people": masked, "case_id": case_id}).data
