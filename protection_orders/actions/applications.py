"""The way of an application: begun, submitted, filed, decided, or dropped. Its parts are written in `application_parts`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

import audit
from cases.actions import deadlines, tasks, timeline
from cases.models import Case
from cases.policies import check_open
from cases.sections import Section
from core import clock
from core.actor import Actor
from core.errors import InvalidInput, StaleRecord
from core.events import publish
from core.references import next_reference
from organisations.models import Membership, Organisation
from protection_orders import access, dossier
from protection_orders import application_policies as policies
from protection_orders.application_workflow import APPLICATION, WITHDRAWAL
from protection_orders.models import Application, ApplicationVersion, ApplicationWriter, WithdrawalRequest

DROP_REASONS = {"mistake": "Per ongeluk begonnen", "other_instrument": "Een ander instrument past beter"}
"""Why a draft is thrown away. A wish of somebody in the family is no reason here: that is a request to withdraw."""


def begin(
    *, by: Actor, case: Case, instrument: str, practice: bool = False, occurred_at: datetime | None = None
) -> Application:
    """Begin an application. In a practice case, and for a prospective instrument, it is practice for ever.

    Raises InvalidInput for an instrument that does not hold today.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        access.check_can_apply(by, case)
        is_practice = practice or case.is_practice
        if is_practice:
            access.check_can_practise(by)
        check_open(case)
        chosen = policies.instrument_of(instrument)
        policies.check_instrument(chosen, clock.today(), practice=is_practice)
        application = Application(
            reference=next_reference("BV"),
            case=case,
            organisation=Organisation.objects.get(pk=by.organisation_id),
            author=Membership.objects.get(pk=by.membership_id),
            is_practice=is_practice,
            instrument=chosen.code,
            instrument_valid_from=chosen.valid_from,
            occurred_at=occurred_at or clock.now(),
        )
        application.save()
        wrote(by=by, application=application)
        audit.record(
            by=by, action="application.begin", obj=application, instrument=chosen.code, practice=is_practice
        )
        _tell(by, application, "Aanvraag begonnen", chosen.name, application.occurred_at)
        publish("application.begun", by=by, application_id=application.pk, case_id=case.pk)
        return application


def locked(application_id: UUID) -> Application:
    """The application for this transaction only, reloaded and locked."""
    found: Application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("case", "organisation", "assessment")
        .get(pk=application_id)
    )
    return found


def wrote(*, by: Actor, application: Application) -> None:
    """Remember who wrote: this person may not review."""
    ApplicationWriter.objects.get_or_create(application=application, membership_id=by.membership_id)


def submit(
    *, by: Actor, application_id: UUID, content_hash: str | None = None, occurred_at: datetime | None = None
) -> Application:
    """Put the text before a second person and freeze it. `content_hash` is what the writer saw.

    Raises PolicyDenied with what is missing, StaleRecord when somebody changed the text meanwhile.
    """
    with transaction.atomic():
        application = locked(application_id)
        access.check_can_write(by, application)
        transition = APPLICATION.check("submit", application.state)
        check_open(application.case)
        content = dossier.collect(application)
        if content_hash is not None and content_hash != content.hash:
            raise StaleRecord(
                "Iemand anders heeft de aanvraag intussen gewijzigd. Lees haar na en leg dan voor."
            )
        policies.check_complete(content, clock.today())
        wrote(by=by, application=application)
        _freeze(by, application, content, occurred_at)
        application.state = transition.target
        application.save()
        audit.record(by=by, action="application.submit", obj=application, content_hash=content.hash)
        _tell(by, application, "Aanvraag voorgelegd aan tweede lezer", "", application.submitted_at)
        tasks.finish_tasks(by=by, kind="revise", source_id=application.pk)
        tasks.open_task(
            by=by, organisation=application.organisation, case=application.case, kind="review",
            role="vt_coordinator", title=f"Beoordeel aanvraag {application.reference}",
            why="U bent de tweede lezer", url=f"{application.get_absolute_url()}beoordelen/",
            source_id=application.pk, urgent=application.case.danger == "acute",
        )  # fmt: skip
        publish("application.submitted", by=by, application_id=application.pk, case_id=application.case_id)
        return application


def _freeze(
    by: Actor, application: Application, content: dossier.Dossier, occurred_at: datetime | None
) -> None:
    application.content_hash = content.hash
    application.submitted_at = occurred_at or clock.now()
    application.submitted_by_id = by.membership_id
    version = ApplicationVersion(
        application=application,
        number=application.versions.count() + 1,
        content_hash=content.hash,
        content=content.to_json(),
        submitted_by_id=by.membership_id,
        occurred_at=application.submitted_at,
    )
    version.save()


def drop(*, by: Actor, application_id: UUID, reason: str, note: str = "") -> Application:
    """Throw away a draft that nobody ever read, for one of DROP_REASONS."""
    with transaction.atomic():
        application = locked(application_id)
        access.check_can_write(by, application)
        policies.check_no_open_withdrawal(application)
        if reason not in DROP_REASONS:
            raise InvalidInput("Kies een reden.", "reason")
        end(by=by, application=application, action="drop", reason=reason, note=note)
        return application


def end(*, by: Actor, application: Application, action: str, reason: str, note: str) -> None:
    """Bring a locked application to its end without a decision. Called by `drop` and by the granting of a request."""
    application.state = APPLICATION.check(action, application.state).target
    application.withdrawn_at = clock.now()
    application.withdraw_reason = reason
    application.withdraw_note = note
    if application.second_review_open:
        application.second_review_open = False
        deadlines.end(by=by, key="EMERGENCY_REVIEW", source_id=application.pk, reason="Aanvraag ingetrokken")
    application.save()
    for kind in ("review", "revise", "second_review", "file"):
        tasks.cancel_tasks(by=by, kind=kind, source_id=application.pk, outcome="Aanvraag ingetrokken")
    audit.record(by=by, action=f"application.{action}", obj=application, reason=reason)
    _tell(by, application, "Aanvraag ingetrokken", "", application.withdrawn_at)
    publish("application.withdrawn", by=by, application_id=application.pk, case_id=application.case_id)


def file(
    *,
    by: Actor,
    application_id: UUID,
    filed_by: str,
    authority: str,
    occurred_at: datetime,
    filed_by_organisation: Organisation | None = None,
    authority_organisation: Organisation | None = None,
    reference: str = "",
    version: int | None = None,
) -> Application:
    """Record who filed it where. `filed_by` is an organisation kind, or a person code of the instrument.

    Raises InvalidInput when that organisation may not ask for this instrument, PolicyDenied for practice.
    """
    with transaction.atomic():
        application = locked(application_id)
        access.check_can_write(by, application)
        policies.check_not_practice(application)
        transition = APPLICATION.check("file", application.state)
        application.check_version(version)
        who = filed_by_organisation.kind if filed_by_organisation else filed_by
        policies.check_may_file(
            application, who, authority_organisation.kind if authority_organisation else ""
        )
        if not authority.strip() and authority_organisation is None:
            raise InvalidInput("Vul in bij wie de aanvraag ligt.", "authority")
        application.state = transition.target
        application.filed_by_kind = who
        application.filed_by_organisation = filed_by_organisation
        application.authority_organisation = authority_organisation
        application.authority = authority.strip() or str(authority_organisation)
        application.filed_reference = reference
        application.filed_at = occurred_at
        application.save()
        tasks.finish_tasks(by=by, kind="file", source_id=application.pk)
        audit.record(by=by, action="application.file", obj=application, filed_by=who)
        _tell(by, application, "Aanvraag ingediend", f"Bij {application.authority}.", occurred_at)
        publish("application.filed", by=by, application_id=application.pk, case_id=application.case_id)
        return application


def mark_decided(
    *, by: Actor, application: Application, outcome: str, decided_at: datetime | None = None
) -> Application:
    """The authority decided: granted, partly, refused or withdrawn. Called by `orders.record_decision`."""
    with transaction.atomic():
        application = locked(application.pk)
        access.check_can_record_decision(by, application)
        policies.check_not_practice(application)
        application.state = APPLICATION.check("decide", application.state).target
        if outcome not in dict(Application._meta.get_field("outcome").choices or ()):
            raise InvalidInput("Kies wat er besloten is.", "outcome")
        application.outcome = outcome
        application.decided_at = decided_at or clock.now()
        application.save()
        _close_requests(by, application)
        audit.record(by=by, action="application.decide", obj=application, outcome=outcome)
        publish(
            "application.decided",
            by=by,
            application_id=application.pk,
            case_id=application.case_id,
            outcome=outcome,
        )
        return application


def _close_requests(by: Actor, application: Application) -> None:
    """A request to withdraw the application is over once there is a decision; what was weighed anew stays to be done."""
    for request in WithdrawalRequest.objects.select_for_update().filter(
        application=application, state__in=("asked", "checked")
    ):
        request.state = WITHDRAWAL.check("keep", request.state).target
        request.decided_by_id, request.decided_at = by.membership_id, clock.now()
        request.decision_note = "Er is intussen besloten."
        request.save()
        for kind in ("pressure_check", "withdrawal_decision"):
            tasks.cancel_tasks(by=by, kind=kind, source_id=request.pk, outcome="Er is intussen besloten")


def _tell(by: Actor, application: Application, title: str, text: str, moment: datetime | None) -> None:
    practice = " (oefening)" if application.is_practice else ""
    values: dict[str, Any] = {
        "obj": application,
        "url": application.get_absolute_url(),
        "section": Section.ORDERS,
    }
    timeline.add(
        by=by, case=application.case, kind="application", title=f"{title}: {application.reference}{practice}",
        text=text, occurred_at=moment or clock.now(), **values,
    )  # fmt: skip
