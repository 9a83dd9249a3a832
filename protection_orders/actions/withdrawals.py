"""Somebody asks to stop: recorded, checked for pressure, weighed anew, and only then decided by another person."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

import audit
from cases.actions import tasks, timeline
from cases.models.occurred import SLACK
from cases.sections import Section
from core import clock
from core.actor import Actor
from core.errors import InvalidInput, PolicyDenied
from core.events import publish
from protection_orders import access
from protection_orders import application_policies as policies
from protection_orders.actions.applications import end, locked
from protection_orders.application_workflow import APPLICATION, WITHDRAWAL
from protection_orders.models import Application, WithdrawalRequest
from protection_orders.models.application_parts import Part
from protection_orders.models.review import WithdrawalAsker
from risk.models import Assessment


def request_withdrawal(
    *, by: Actor, application_id: UUID, asked_by: str, words: str, occurred_at: datetime
) -> WithdrawalRequest:
    """Record that somebody asks to stop. Opens a check for pressure and a new weighing; nothing stops by itself."""
    with transaction.atomic():
        application = locked(application_id)
        access.check_can_write(by, application)
        APPLICATION.check("withdraw", application.state)
        policies.check_no_open_withdrawal(application)
        if asked_by not in WithdrawalAsker.values:
            raise InvalidInput("Zeg wie om intrekken vraagt.", "asked_by")
        if not words.strip():
            raise InvalidInput("Schrijf op in welke woorden dit is gevraagd.", "words")
        request = WithdrawalRequest(
            application=application, asked_by=asked_by, words=words.strip(), occurred_at=occurred_at,
            recorded_by_id=by.membership_id,
        )  # fmt: skip
        request.save()
        _open_tasks(by, application, request)
        audit.record(by=by, action="withdrawal.request", obj=request, asked_by=asked_by)
        _tell(by, application, "Verzoek om de aanvraag in te trekken", occurred_at, danger=True)
        publish(
            "application.withdrawal_requested",
            by=by,
            application_id=application.pk,
            case_id=application.case_id,
        )
        return request


def check_pressure(
    *,
    by: Actor,
    request_id: UUID,
    spoken_alone: str,
    pressure: str,
    note: str,
    occurred_at: datetime,
    pressure_by: str = "",
    version: int | None = None,
) -> WithdrawalRequest:
    """Record the check: spoken alone or not, pressure seen or not, and what was said."""
    with transaction.atomic():
        request = _locked(request_id)
        access.check_can_write(by, request.application)
        request.check_version(version)
        transition = WITHDRAWAL.check("check", request.state)
        if not spoken_alone or not pressure:
            raise InvalidInput("Zeg of u de persoon alleen sprak en of u druk zag.", "spoken_alone")
        if not note.strip():
            raise InvalidInput("Schrijf op wat u zag en hoorde.", "note")
        if occurred_at < request.occurred_at - SLACK:
            raise InvalidInput("De controle kan niet voor het verzoek liggen.", "occurred_at")
        request.state = transition.target
        request.spoken_alone, request.pressure, request.pressure_by = spoken_alone, pressure, pressure_by
        request.check_note, request.check_occurred_at = note.strip(), occurred_at
        request.checked_by_id, request.checked_at = by.membership_id, clock.now()
        request.save()
        tasks.finish_tasks(by=by, kind="pressure_check", source_id=request.pk)
        tasks.open_task(
            by=by, organisation=request.application.organisation, case=request.application.case,
            kind="withdrawal_decision", role="vt_coordinator",
            title=f"Besluit over intrekken van {request.application.reference}", why="U bent de tweede lezer",
            url=f"{request.application.get_absolute_url()}intrekken/", source_id=request.pk,
        )  # fmt: skip
        audit.record(by=by, action="withdrawal.check", obj=request, pressure=pressure, alone=spoken_alone)
        _tell(by, request.application, "Controle op druk gedaan", occurred_at, danger=pressure != "no")
        return request


def grant(*, by: Actor, request_id: UUID, note: str = "", version: int | None = None) -> WithdrawalRequest:
    """Withdraw the application. Raises PolicyDenied under pressure or without a new weighing after the request.

    Without certainty (not spoken alone, or pressure unknown) the reason must be written down.
    """
    with transaction.atomic():
        request = _locked(request_id)
        access.check_can_decide_withdrawal(by, request)
        request.check_version(version)
        transition = WITHDRAWAL.check("grant", request.state)
        policies.check_withdrawal(request, weighed_anew=weighed_anew(request))
        if (request.spoken_alone != "yes" or request.pressure != "no") and not note.strip():
            raise InvalidInput("Druk is niet uitgesloten. Schrijf waarom intrekken toch kan.", "note")
        _decide(by, request, transition.target, note)
        end(by=by, application=request.application, action="withdraw", reason=request.asked_by, note=note)
        return request


def weighed_anew(request: WithdrawalRequest) -> bool:
    """Whether an assessment was begun after the request and finished, of the family or of somebody it protects."""
    begun_since = Assessment.objects.filter(
        case=request.application.case, state="final", recorded_at__gt=request.recorded_at
    )
    protected = request.application.people.filter(part=Part.PROTECTED).values("person")
    return begun_since.filter(Q(subject__isnull=True) | Q(subject__in=protected)).exists()


def keep(*, by: Actor, request_id: UUID, note: str, version: int | None = None) -> WithdrawalRequest:
    """Let the application stand. Raises InvalidInput without a reason."""
    with transaction.atomic():
        request = _locked(request_id)
        access.check_can_decide_withdrawal(by, request)
        request.check_version(version)
        transition = WITHDRAWAL.check("keep", request.state)
        if not note.strip():
            raise InvalidInput("Schrijf waarom de aanvraag blijft staan.", "note")
        _decide(by, request, transition.target, note)
        _tell(by, request.application, "De aanvraag blijft staan", clock.now())
        return request


def _decide(by: Actor, request: WithdrawalRequest, state: str, note: str) -> None:
    request.state = state
    request.decided_by_id, request.decided_at = by.membership_id, clock.now()
    request.decision_note = note.strip()
    request.save()
    # The new weighing stays open whatever is decided: only a finished assessment closes it.
    for kind in ("pressure_check", "withdrawal_decision"):
        tasks.finish_tasks(by=by, kind=kind, source_id=request.pk)
    audit.record(by=by, action=f"withdrawal.{state}", obj=request)


def _locked(request_id: UUID) -> WithdrawalRequest:
    found = WithdrawalRequest.objects.values_list("application_id", flat=True).get(pk=request_id)
    application = locked(found)
    request = WithdrawalRequest.objects.select_for_update().get(pk=request_id)
    if application.state in ("decided", "withdrawn"):
        raise PolicyDenied("Deze aanvraag is al klaar.")
    request.application = application
    return request


def _open_tasks(by: Actor, application: Application, request: WithdrawalRequest) -> None:
    case = application.case
    tasks.open_task(
        by=by, organisation=application.organisation, case=case, kind="pressure_check", membership=case.lead,
        title=f"Controleer op druk: verzoek over {application.reference}", why="U heeft de regie",
        url=f"{application.get_absolute_url()}intrekken/", source_id=request.pk, urgent=True,
    )  # fmt: skip
    tasks.open_task(
        by=by, organisation=application.organisation, case=case, kind="reassess", membership=case.lead,
        title="Weeg het gevaar opnieuw na een verzoek om te stoppen", why="U heeft de regie",
        url=f"{case.get_absolute_url()}risico/", source_id=case.pk, urgent=True,
    )  # fmt: skip


def _tell(by: Actor, application: Application, title: str, moment: datetime, *, danger: bool = False) -> None:
    practice = " (oefening)" if application.is_practice else ""
    timeline.add(
        by=by, case=application.case, kind="application", title=f"{title}: {application.reference}{practice}",
        occurred_at=moment, section=Section.ORDERS, danger=danger, obj=application,
        url=application.get_absolute_url(),
    )  # fmt: skip
