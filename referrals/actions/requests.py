"""A request by or for the person concerned: taken in, prepared by one, read by another, answered."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

import audit
from cases.access import can_view, check_permission
from cases.actions import deadlines, own_deadlines, tasks
from cases.deadline_rules import deadlines as catalogue
from cases.models import Case, Deadline, Person
from cases.sections import Section
from core import clock
from core.actor import Actor
from core.errors import AccessDenied, InvalidInput, PolicyDenied
from core.events import publish
from core.references import next_reference
from organisations.access import check_fresh
from organisations.models import Organisation
from organisations.permissions import Permission
from referrals import request_policies as policies
from referrals.models import SubjectRequest
from referrals.models.request import Capacity, RequestKind
from referrals.person_data import Part, collect
from referrals.request_workflow import REQUEST

CLOCKS = {RequestKind.ACCESS.value: "ACCESS_REQUEST", RequestKind.DESTRUCTION.value: "DESTROY_REQUEST"}
WHO_READS = "Een coördinator leest dit als tweede."
NOT_SEEN = "U ziet deze casus niet. Vraag een collega die eraan werkt."
OWN_WORK = "U bereidde dit voor. Een ander moet het lezen."


def register(
    *, by: Actor, kind: str, capacity: str, requester: str, subject_name: str, subject_birth: str = "", wish: str = "",
    identity_checked: bool = False, occurred_at: datetime,
) -> SubjectRequest:  # fmt: skip
    """Take a request in; its term runs. Whether a file exists is not asked here. Raises AccessDenied, InvalidInput."""
    with transaction.atomic():
        check_permission(by, Permission.REQUEST_HANDLE)
        if kind not in RequestKind.values or capacity not in Capacity.values:
            raise InvalidInput("Kies wat wordt gevraagd en door wie.", "kind")
        if not requester.strip() or not subject_name.strip():
            raise InvalidInput("Vul in wie vraagt en over wie het gaat.", "subject_name")
        house = Organisation.objects.get(pk=by.organisation_id)
        request = SubjectRequest(
            reference=next_reference("VZ"), organisation=house, kind=kind, capacity=capacity, requester=requester,
            subject_name=subject_name, subject_birth=subject_birth, wish=wish, identity_checked=identity_checked,
            occurred_at=occurred_at,
        )  # fmt: skip
        request.save()
        audit.record(by=by, action="request.register", obj=request, kind=kind, capacity=capacity)
        term = deadlines.start(
            by=by, key=CLOCKS[kind], source_id=request.pk, organisation=house, starts_at=occurred_at
        )
        tasks.open_task(
            by=by, organisation=house, kind="subject_request", title="Verzoek van een betrokkene behandelen",
            detail=request.reference, why="Aan uw organisatie gericht", source_id=request.pk,
            url=request.get_absolute_url(), due_at=term.due_at,
        )  # fmt: skip
        publish("request.registered", by=by, request_id=request.pk)
        return request


def wait(*, by: Actor, request_id: UUID, reason: str) -> SubjectRequest:
    """The identity of who asks is in doubt: the term stands still until it is shown (AVG art. 12 lid 6).

    Raises AccessDenied, PolicyDenied where the identity stands or the clock cannot stand still, InvalidInput.
    """
    with transaction.atomic():
        request = _locked(by, request_id)
        if request.identity_checked:
            raise PolicyDenied("De identiteit staat al vast. De termijn kan niet stilstaan.")
        term = _term(request)
        own_deadlines.stand_still(by=by, deadline=term, rule=catalogue()[term.key], reason=reason)
        audit.record(by=by, action="request.wait", obj=request, case_id=request.case_id)
        return request


def go_on(*, by: Actor, request_id: UUID, reason: str) -> SubjectRequest:
    """The term runs again, with the days added that it stood still. Raises as `wait`."""
    with transaction.atomic():
        request = _locked(by, request_id)
        term = _term(request)
        own_deadlines.run_again(by=by, deadline=term, rule=catalogue()[term.key], reason=reason)
        audit.record(by=by, action="request.go_on", obj=request, case_id=request.case_id)
        return request


def _term(request: SubjectRequest) -> Deadline:
    term: Deadline | None = (
        Deadline.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(key=CLOCKS[request.kind], source_id=request.pk, met_at__isnull=True, ended_at__isnull=True)
        .first()
    )
    if term is None:
        raise PolicyDenied("De termijn van dit verzoek loopt niet meer.")
    return term


def prepare(
    *, by: Actor, request_id: UUID, person: Person | None, proposal: str, reason: str, identity_checked: bool,
    age_band: str = "", own_view: str = "", own_interest: str = "", exception_reason: str = "", version: int | None = None,
) -> SubjectRequest:  # fmt: skip
    """Look the file up, ask what the law asks for a child, and propose. Nothing leaves by this.

    `person` is None when nothing is kept about the person. Raises AccessDenied, PolicyDenied, InvalidInput, StaleRecord.
    """
    with transaction.atomic():
        request = _locked(by, request_id)
        request.check_version(version)
        edge = REQUEST.check("prepare", request.state)
        if person is not None and not can_view(by, person.case, Section.PEOPLE):
            raise AccessDenied(NOT_SEEN)
        request.case, request.person = (person.case, person) if person is not None else (None, None)
        request.identity_checked = identity_checked
        term = _term(request)
        if identity_checked and term.suspended_at is not None:
            known_now = "De identiteit is vastgesteld."
            own_deadlines.run_again(by=by, deadline=term, rule=catalogue()[term.key], reason=known_now)
        known = policies.band_of(person) if person is not None else "unknown"
        request.age_band = known if known != "unknown" else age_band or "unknown"
        request.own_view, request.own_interest, request.exception_reason = (
            own_view,
            own_interest,
            exception_reason,
        )
        if proposal not in ("grant", "refuse"):
            raise InvalidInput("Kies een voorstel.", "proposal")
        if not reason.strip():
            raise InvalidInput("Schrijf waarop het voorstel rust.", "reason")
        if proposal == "grant":
            policies.check_child(request.age_band, own_view, own_interest)
            policies.check_may_propose_grant(request)
        request.proposal, request.proposal_reason = proposal, reason
        request.state, request.prepared_by_id, request.reviewed_by_id = edge.target, by.user_id, None
        request.save()
        audit.record(by=by, action="request.prepare", obj=request, case_id=request.case_id, proposal=proposal)
        tasks.open_task(
            by=by, organisation=request.organisation, kind="subject_request_review", title="Verzoek als tweede lezen",
            detail=request.reference, role="vt_coordinator" if request.organisation.kind == "veilig_thuis" else "",
            why="Er gaat niets uit zonder tweede lezer", source_id=request.pk, url=request.get_absolute_url(),
            due_at=Deadline.objects.filter(key=CLOCKS[request.kind], source_id=request.pk).values_list("due_at", flat=True).first(),
        )  # fmt: skip
        publish("request.prepared", by=by, request_id=request.pk)
        return request


def review(*, by: Actor, request_id: UUID, decision: str, note: str) -> SubjectRequest:
    """The second reader decides: grant, refuse, or send back. Never who prepared it.

    Granting needs sight of the case. Raises AccessDenied, PolicyDenied where the law or the case forbids a grant,
    InvalidInput, NotFresh.
    """
    with transaction.atomic():
        request = _locked(by, request_id)
        check_permission(by, Permission.REQUEST_REVIEW, WHO_READS)
        if request.prepared_by_id == by.user_id:
            raise AccessDenied(OWN_WORK)
        if decision not in ("grant", "refuse", "return"):
            raise InvalidInput("Kies een besluit.", "decision")
        if not note.strip():
            raise InvalidInput("Schrijf waarop uw besluit rust.", "note")
        edge = REQUEST.check(decision, request.state)
        if decision == "grant":
            _check_sees(by, request)
            check_fresh(by)
            if request.proposal != "grant":
                raise PolicyDenied("Het voorstel is weigeren. Stuur het terug als u het anders ziet.")
            policies.check_may_propose_grant(request)
        request.state, request.review_note, request.granted = edge.target, note, decision == "grant"
        request.reviewed_by_id = None if decision == "return" else by.user_id
        request.save()
        audit.record(by=by, action="request.review", obj=request, case_id=request.case_id, decision=decision)
        tasks.finish_tasks(by=by, kind="subject_request_review", source_id=request.pk, outcome=edge.label)
        publish("request.reviewed", by=by, request_id=request.pk)
        return request


def answer(*, by: Actor, request_id: UUID) -> SubjectRequest:
    """The answer was given; the term is met."""
    with transaction.atomic():
        request = _locked(by, request_id)
        request.state = REQUEST.check("answer", request.state).target
        request.answered_at = clock.now()
        request.save()
        audit.record(by=by, action="request.answer", obj=request, case_id=request.case_id)
        deadlines.meet(by=by, key=CLOCKS[request.kind], source_id=request.pk)
        tasks.finish_tasks(by=by, kind="subject_request", source_id=request.pk, outcome="Beantwoord")
        publish("request.answered", by=by, request_id=request.pk)
        return request


def export(*, by: Actor, request_id: UUID) -> list[Part]:
    """What leaves, once a second reader granted it: for a new code, and written down with the case.

    Raises AccessDenied, PolicyDenied before that, NotFresh.
    """
    with transaction.atomic():
        request = _locked(by, request_id)
        if not request.granted:
            raise PolicyDenied("Er gaat niets uit voordat een tweede lezer het toewees.")
        _check_sees(by, request)
        check_fresh(by)
        if request.person is None or request.case is None:
            raise PolicyDenied("Er zijn geen gegevens over deze persoon.")
        audit.seen(by=by, action="request.export", obj=request, case_id=request.case_id)
        return _collected(by, request.case, request.person)


def preview(*, by: Actor, request: SubjectRequest) -> list[Part]:
    """What would leave, for the second reader. Raises AccessDenied for who does not see the people of the case."""
    _check_sees(by, request)
    case: Case | None = request.case
    if case is None or request.person is None:
        raise AccessDenied(NOT_SEEN)
    audit.seen(by=by, action="request.preview", obj=request, case_id=case.pk)
    return _collected(by, case, request.person)


def _collected(by: Actor, case: Case, person: Person) -> list[Part]:
    return collect(case, person, health=can_view(by, case, Section.HEALTH))


def _check_sees(by: Actor, request: SubjectRequest) -> None:
    """Raise AccessDenied for who does not see the people of the case, where the request has one.

    The database hides such a case whole, so the id counts and not what was loaded.
    """
    if request.case_id is not None and not can_view(by, Case(pk=request.case_id), Section.PEOPLE):
        raise AccessDenied(NOT_SEEN)


def _locked(by: Actor, request_id: UUID) -> SubjectRequest:
    check_permission(by, Permission.REQUEST_HANDLE)
    request = (
        SubjectRequest.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("organisation", "case__organisation", "person")
        .filter(pk=request_id)
        .first()
    )
    if request is None:
        raise AccessDenied("Dit verzoek is niet van uw organisatie.")
    return request
