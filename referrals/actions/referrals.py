"""Sending a referral and answering it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

import audit
from cases.actions import deadlines, participation, tasks, timeline
from cases.actions.disclosures import check_informed
from cases.models import Case
from cases.policies import check_ground, check_open
from cases.sections import Section
from core import clock, scope
from core.actor import Actor, system
from core.errors import InvalidInput, PolicyDenied
from core.events import publish
from core.references import next_reference
from organisations.models import Membership, Organisation
from referrals.access import check_can_answer, check_can_send, check_can_withdraw
from referrals.models import Referral
from referrals.policies import check_sections
from referrals.workflow import REFERRAL

UNANSWERED = "REFERRAL_ANSWER"


def send(
    *,
    by: Actor,
    case: Case,
    to: Organisation,
    purpose: str,
    ground: str,
    sections: Iterable[str],
    note: str,
    informed: str,
    informed_note: str = "",
    occurred_at: datetime | None = None,
) -> Referral:
    """Offer a referral. Nothing of the case opens before the receiver accepts.

    `informed` ("yes", or "no" with `informed_note`) says whether the person concerned knows; the register of
    disclosures has it once the referral is taken. Raises InvalidInput for a ground that does not fit, a section the
    receiver may never see, no question, or without an answer to that; PolicyDenied while an earlier one to the same organisation waits.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        check_can_send(by, case)
        check_open(case)
        sender = Organisation.objects.get(pk=by.organisation_id)
        shared = sorted(set(sections))
        check_ground(sender, to, purpose=purpose, ground=ground, use="refer")
        check_sections(to, shared)
        if not note.strip():
            raise InvalidInput("Schrijf wat u van deze organisatie vraagt.", "note")
        check_informed(informed, informed_note)
        if Referral.objects.filter(case=case, to_organisation=to, state="offered").exists():
            raise PolicyDenied("Er wacht al een verwijzing op antwoord van deze organisatie.")
        referral = Referral(
            reference=next_reference("VW"), case=case, from_organisation=sender, to_organisation=to,
            sent_by_id=by.membership_id, purpose=purpose, ground=ground, sections=shared, note=note,
            informed=informed, informed_note=informed_note, occurred_at=occurred_at or clock.now(),
        )  # fmt: skip
        referral.save()
        audit.record(
            by=by, action="referral.send", obj=referral, ground=ground, sections=shared, organisation=to.pk
        )
        _line(by, referral, "Verwezen", note)
        tasks.open_task(
            by=by, organisation=to, kind="referral", title="Verwijzing beantwoorden", source_id=referral.pk,
            detail=f"Van {sender.name}", why="Aan uw organisatie gestuurd", url=referral.get_absolute_url(),
        )  # fmt: skip
        deadlines.start(
            by=by,
            key=UNANSWERED,
            source_id=referral.pk,
            organisation=sender,
            starts_at=clock.now(),
            case=case,
        )
        publish("referral.sent", by=by, referral_id=referral.pk, case_id=case.pk)
        return referral


def accept(*, by: Actor, referral_id: UUID) -> Referral:
    """Take the referral: the receiving organisation now takes part, with the sections that were offered.

    Who takes it works on the case from now on: at the strictest level nobody of the receiver would see it otherwise.
    """
    with transaction.atomic(), scope.about(by, _seen(by, referral_id)):
        referral = _lock(referral_id)
        check_can_answer(by, referral)
        check_open(referral.case)
        _decide(by, referral, "accept")
        # What opens was decided by the sender; the receiver only takes it.
        opens = system(f"referral:{referral.reference}")
        participation.join(
            by=opens, case=referral.case, organisation=referral.to_organisation,
            purpose=referral.purpose, ground=referral.ground, sections=referral.sections, necessity=referral.note,
            use="refer", informed=referral.informed, informed_note=referral.informed_note,
        )  # fmt: skip
        participation.start_work(
            by=opens, case=referral.case, membership=Membership.objects.get(pk=by.membership_id)
        )
        audit.record(by=by, action="referral.accept", obj=referral)
        _line(by, referral, "Verwijzing aangenomen")
        publish("referral.accepted", by=by, referral_id=referral.pk, case_id=referral.case_id)
        return referral


def decline(*, by: Actor, referral_id: UUID, reason: str) -> Referral:
    """Refuse the referral with a reason; the sender gets it back as a task."""
    with transaction.atomic(), scope.about(by, _seen(by, referral_id)):
        referral = _lock(referral_id)
        check_can_answer(by, referral)
        if not reason.strip():
            raise InvalidInput("Schrijf waarom u niet kunt helpen.", "reason")
        referral.decline_reason = reason
        _decide(by, referral, "decline")
        audit.record(by=by, action="referral.decline", obj=referral)
        _line(by, referral, "Verwijzing geweigerd", reason)
        tasks.open_task(
            by=by, organisation=referral.from_organisation, case=referral.case, membership=referral.sent_by,
            kind="referral_declined", title="Andere hulp zoeken", source_id=referral.pk,
            detail=f"{referral.to_organisation.name} kan niet helpen", why="U verwees",
            url=referral.get_absolute_url(), urgent=True,
        )  # fmt: skip
        publish("referral.declined", by=by, referral_id=referral.pk, case_id=referral.case_id)
        return referral


def withdraw(*, by: Actor, referral_id: UUID) -> Referral:
    """Take back an unanswered referral."""
    with transaction.atomic(), scope.about(by, _seen(by, referral_id)):
        referral = _lock(referral_id)
        check_can_withdraw(by, referral)
        _decide(by, referral, "withdraw")
        audit.record(by=by, action="referral.withdraw", obj=referral)
        _line(by, referral, "Verwijzing ingetrokken")
        publish("referral.withdrawn", by=by, referral_id=referral.pk, case_id=referral.case_id)
        return referral


def report_back(*, by: Actor, referral_id: UUID, feedback: str) -> Referral:
    """Tell the sender what came of it. The organisation stays in the case until the leading one ends that."""
    with transaction.atomic(), scope.about(by, _seen(by, referral_id)):
        referral = _lock(referral_id)
        check_can_answer(by, referral)
        if not feedback.strip():
            raise InvalidInput("Schrijf wat u deed en hoe het staat.", "feedback")
        referral.state = REFERRAL.check("report_back", referral.state).target
        referral.feedback, referral.feedback_at = feedback, clock.now()
        referral.save()
        audit.record(by=by, action="referral.report_back", obj=referral)
        _line(by, referral, "Terugkoppeling op verwijzing", feedback)
        publish("referral.done", by=by, referral_id=referral.pk, case_id=referral.case_id)
        return referral


def _seen(by: Actor, referral_id: UUID) -> UUID | None:
    """The referral, when `by` sees it. Its receiver has no part in the case yet, and answers in it all the same."""
    return Referral.objects.visible_to(by).filter(pk=referral_id).values_list("pk", flat=True).first()


def _lock(referral_id: UUID) -> Referral:
    return (
        Referral.objects.select_for_update(of=("self",))
        .select_related("case", "to_organisation", "from_organisation", "sent_by")
        .get(pk=referral_id)
    )


def _decide(by: Actor, referral: Referral, verb: str) -> None:
    referral.state = REFERRAL.check(verb, referral.state).target
    referral.decided_at, referral.decided_by_id = clock.now(), by.membership_id
    referral.save()
    tasks.finish_tasks(by=by, kind="referral", source_id=referral.pk, outcome=REFERRAL.labels[referral.state])
    if verb == "withdraw":
        deadlines.end(by=by, key=UNANSWERED, source_id=referral.pk, reason="De verwijzing is ingetrokken.")
    else:
        deadlines.meet(by=by, key=UNANSWERED, source_id=referral.pk)


def _line(by: Actor, referral: Referral, title: str, text: str = "") -> None:
    # What an organisation says of its help (where somebody stays, say) is not for everybody who takes part.
    timeline.add(
        by=by, case=referral.case, kind="referral", title=f"{title}: {referral.to_organisation}", text=text,
        occurred_at=clock.now(), obj=referral, url=referral.get_absolute_url(),
        section=Section.NOTES if text else Section.CORE,
    )  # fmt: skip
