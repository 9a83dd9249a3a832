"""The second pair of eyes: return, approve, approve alone in acute danger, and the second review after that."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

import audit
from cases.actions import deadlines, tasks, timeline
from cases.sections import Section
from core import clock
from core.actor import Actor
from core.errors import InvalidInput, PolicyDenied
from core.events import publish
from protection_orders import access
from protection_orders import application_policies as policies
from protection_orders.actions.applications import locked
from protection_orders.application_workflow import APPLICATION
from protection_orders.models import Application, Review

WHY_SECOND = "U bent de tweede lezer"


def give_back(
    *,
    by: Actor,
    application_id: UUID,
    reasons: Iterable[str],
    note: str = "",
    content_hash: str | None = None,
    occurred_at: datetime | None = None,
) -> Application:
    """Return the application with coded reasons; the writers may change it again."""
    with transaction.atomic():
        application = locked(application_id)
        access.check_can_review(by, application)
        transition = APPLICATION.check("return", application.state)
        policies.check_read(application, content_hash)
        chosen = list(reasons)
        policies.check_reasons(chosen, note)
        _record(by, application, "returned", occurred_at, reasons=chosen, note=note)
        application.state = transition.target
        application.save()
        tasks.finish_tasks(by=by, kind="review", source_id=application.pk, outcome="Teruggegeven")
        _open_revision(by, application)
        _done(by, application, "application.return", "Aanvraag teruggegeven")
        publish("application.returned", by=by, application_id=application.pk, case_id=application.case_id)
        return application


def approve(
    *,
    by: Actor,
    application_id: UUID,
    note: str = "",
    content_hash: str | None = None,
    occurred_at: datetime | None = None,
) -> Application:
    """Approve as a coordinator who neither wrote it nor weighed the danger."""
    with transaction.atomic():
        application = locked(application_id)
        access.check_can_review(by, application)
        transition = APPLICATION.check("approve", application.state)
        policies.check_read(application, content_hash)
        _record(by, application, "approved", occurred_at, note=note)
        application.state = transition.target
        application.save()
        _approved(by, application)
        _done(by, application, "application.approve", "Aanvraag goedgekeurd")
        publish("application.approved", by=by, application_id=application.pk, case_id=application.case_id)
        return application


def approve_alone(
    *,
    by: Actor,
    application_id: UUID,
    note: str,
    content_hash: str | None = None,
    occurred_at: datetime | None = None,
) -> Application:
    """In acute danger the coordinator on duty approves alone, with a reason; never one's own text.

    A second review is due within the term of EMERGENCY_REVIEW, and this person cannot do it. Raises InvalidInput
    without a reason, PolicyDenied when nobody concluded that the danger is acute.
    """
    with transaction.atomic():
        application = locked(application_id)
        access.check_can_approve_alone(by, application, clock.now())
        transition = APPLICATION.check("approve_alone", application.state)
        policies.check_read(application, content_hash)
        policies.check_acute(application)
        if not note.strip():
            raise InvalidInput("Schrijf waarom u niet op een tweede lezer kunt wachten.", "note")
        _record(by, application, "alone", occurred_at, note=note)
        application.state = transition.target
        application.approved_alone = application.second_review_open = True
        application.save()
        _approved(by, application)
        _open_second_review(by, application)
        title = "Aanvraag met spoed door één persoon goedgekeurd"
        _done(by, application, "application.approve_alone", title, danger=True)
        publish(
            "application.approved_alone", by=by, application_id=application.pk, case_id=application.case_id
        )
        return application


def second(
    *, by: Actor, application_id: UUID, agrees: bool, note: str = "", occurred_at: datetime | None = None
) -> Application:
    """The second review after an approval alone: confirm, or object. Not by who approved alone.

    An objection takes an approval back that was not filed yet; after filing it is told to who leads the case.
    """
    with transaction.atomic():
        application = locked(application_id)
        access.check_can_second(by, application)
        if not application.second_review_open:
            raise PolicyDenied("Er staat geen tweede beoordeling open.")
        transition = APPLICATION.check("confirm" if agrees else "object", application.state)
        if not agrees and not note.strip():
            raise InvalidInput("Schrijf waarom u het niet eens bent met het spoedbesluit.", "note")
        _record(by, application, "confirmed" if agrees else "objected", occurred_at, note=note)
        application.state = transition.target
        application.second_review_open = False
        application.save()
        tasks.finish_tasks(by=by, kind="second_review", source_id=application.pk)
        deadlines.meet(by=by, key="EMERGENCY_REVIEW", source_id=application.pk)
        if not agrees:
            _objected(by, application)
        title = "Spoedbesluit bevestigd" if agrees else "Bezwaar tegen het spoedbesluit"
        _done(by, application, "application.second_review", title)
        publish(
            "application.second_reviewed", by=by, application_id=application.pk, case_id=application.case_id
        )
        return application


def _record(
    by: Actor,
    application: Application,
    decision: str,
    occurred_at: datetime | None,
    *,
    reasons: Iterable[str] = (),
    note: str = "",
) -> None:
    Review(
        application=application,
        reviewer_id=by.membership_id,
        decision=decision,
        reasons=list(reasons),
        note=note.strip(),
        content_hash=application.content_hash,
        occurred_at=occurred_at or clock.now(),
    ).save()


def _approved(by: Actor, application: Application) -> None:
    tasks.finish_tasks(by=by, kind="review", source_id=application.pk, outcome="Goedgekeurd")
    if not application.is_practice:
        tasks.open_task(
            by=by, organisation=application.organisation, case=application.case, kind="file",
            membership=application.author, title=f"Laat aanvraag {application.reference} indienen",
            why="U schreef de aanvraag", url=f"{application.get_absolute_url()}indienen/", source_id=application.pk,
            urgent=application.approved_alone,
        )  # fmt: skip


def _open_second_review(by: Actor, application: Application) -> None:
    clock_running = deadlines.start(
        by=by, key="EMERGENCY_REVIEW", source_id=application.pk, organisation=application.organisation,
        starts_at=clock.now(), case=application.case,
    )  # fmt: skip
    tasks.open_task(
        by=by, organisation=application.organisation, case=application.case, kind="second_review",
        role="vt_coordinator", title=f"Tweede beoordeling na spoed: {application.reference}", why=WHY_SECOND,
        url=f"{application.get_absolute_url()}beoordelen/", source_id=application.pk, due_at=clock_running.due_at,
        urgent=True,
    )  # fmt: skip


def _open_revision(by: Actor, application: Application) -> None:
    tasks.open_task(
        by=by, organisation=application.organisation, case=application.case, kind="revise",
        membership=application.author, title=f"Pas aanvraag {application.reference} aan",
        why="U schreef de aanvraag", url=application.get_absolute_url(), source_id=application.pk,
    )  # fmt: skip


def _objected(by: Actor, application: Application) -> None:
    if application.state == "returned":
        tasks.cancel_tasks(by=by, kind="file", source_id=application.pk, outcome="Spoedbesluit teruggedraaid")
        _open_revision(by, application)
        return
    tasks.open_task(
        by=by, organisation=application.organisation, case=application.case, kind="objection",
        membership=application.case.lead, title=f"Bezwaar tegen spoedbesluit: {application.reference}",
        why="U heeft de regie", url=application.get_absolute_url(), source_id=application.pk, urgent=True,
    )  # fmt: skip


def _done(by: Actor, application: Application, action: str, title: str, *, danger: bool = False) -> None:
    audit.record(by=by, action=action, obj=application, content_hash=application.content_hash)
    practice = " (oefening)" if application.is_practice else ""
    timeline.add(
        by=by, case=application.case, kind="application", title=f"{title}: {application.reference}{practice}",
        occurred_at=clock.now(), section=Section.ORDERS, source="decision", danger=danger, obj=application,
        url=application.get_absolute_url(),
    )  # fmt: skip
