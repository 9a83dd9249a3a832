"""Recording and withdrawing an alert at the border. The decision itself was taken elsewhere."""

from datetime import datetime

from django.db import transaction

import audit
from border import policies
from border.access import check_can_record_alert, check_can_withdraw_alert
from border.models import TravelAlert
from border.workflow import TRAVEL_ALERT
from cases.actions import deadlines, timeline
from cases.models import Case, Person
from cases.policies import check_open
from cases.sections import Section
from core import clock
from core.actor import Actor
from core.errors import InvalidInput
from core.events import publish

ENDS = "BORDER_ALERT_END"


def record_alert(
    *,
    by: Actor,
    case: Case,
    person: Person,
    ground: str,
    authority: str,
    authority_reference: str,
    occurred_at: datetime,
    valid_from: datetime,
    valid_until: datetime,
) -> TravelAlert:
    """Make a person of the case searchable at the border, by reference to the authority that decided at `occurred_at`.

    Raises AccessDenied; PolicyDenied for a closed or practice case; InvalidInput for a term, ground, reference or
    person that does not fit.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=case.pk)
        check_can_record_alert(by, case)
        check_open(case)
        policies.check_real(case)
        chosen = policies.ground_of(ground)
        if person.case_id != case.pk:
            raise InvalidInput("Kies een persoon uit deze casus.", "person")
        for name, value, sentence in (
            ("authority", authority, "Schrijf welke instantie besloot."),
            ("authority_reference", authority_reference, "Schrijf het kenmerk van het besluit."),
        ):
            if not value.strip():
                raise InvalidInput(sentence, name)
        policies.check_term(
            chosen, decided_at=occurred_at, start=valid_from, end=valid_until, now=clock.now()
        )
        policies.check_age(chosen, person, valid_from)
        policies.check_findable(person)
        alert = TravelAlert(
            case=case, person=person, ground=ground, authority=authority.strip(),
            authority_reference=authority_reference.strip(), occurred_at=occurred_at, valid_from=valid_from,
            valid_until=valid_until, recorded_by_id=by.membership_id,
        )  # fmt: skip
        alert.save(force_insert=True)
        audit.record(by=by, action="travel_alert.record", obj=alert, ground=ground, person=person.pk)
        deadlines.start(
            by=by, key=ENDS, source_id=alert.pk, organisation=case.organisation, case=case, starts_at=valid_from,
            due_at=valid_until,
        )  # fmt: skip
        timeline.add(
            by=by, case=case, kind="travel_alert.record", title="Signalering aan de grens vastgelegd",
            text=chosen.label, source="decision", source_detail=authority, section=Section.TRAVEL,
            occurred_at=occurred_at, obj=alert, url=alert.get_absolute_url(),
        )  # fmt: skip
        publish("travel_alert.recorded", by=by, alert_id=alert.pk, case_id=case.pk)
        return alert


def withdraw_alert(*, by: Actor, alert: TravelAlert, reason: str, version: int | None = None) -> TravelAlert:
    """Stop the alert now: the very next check no longer finds the person by it.

    Raises AccessDenied, PolicyDenied when it was withdrawn, InvalidInput without a reason, StaleRecord.
    """
    with transaction.atomic():
        alert = (
            TravelAlert.objects.select_for_update(of=("self",))
            .select_related("case__organisation", "recorded_by__organisation")
            .get(pk=alert.pk)
        )
        check_can_withdraw_alert(by, alert)
        alert.check_version(version)
        target = TRAVEL_ALERT.check("withdraw", alert.state).target
        if not reason.strip():
            raise InvalidInput("Schrijf waarom de signalering stopt.", "reason")
        alert.state, alert.withdraw_reason = target, reason.strip()
        alert.withdrawn_at, alert.withdrawn_by_id = clock.now(), by.membership_id
        alert.save()
        audit.record(by=by, action="travel_alert.withdraw", obj=alert)
        deadlines.end(by=by, key=ENDS, source_id=alert.pk, reason="Signalering ingetrokken")
        timeline.add(
            by=by, case=alert.case, kind="travel_alert.withdraw", title="Signalering aan de grens ingetrokken",
            text=alert.withdraw_reason, source="decision", section=Section.TRAVEL, occurred_at=alert.withdrawn_at,
            obj=alert, url=alert.get_absolute_url(),
        )  # fmt: skip
        publish("travel_alert.withdrawn", by=by, alert_id=alert.pk, case_id=alert.case_id)
        return alert


def catch_up(*, by: Actor, case: Case) -> None:
    """Give the alerts of a case that were there before the clock of their end that clock."""
    for alert in TravelAlert.objects.filter(case=case, state="recorded").order_by("pk"):
        deadlines.follow(
            by=by, key=ENDS, source_id=alert.pk, organisation=case.organisation, case=case, due_at=alert.valid_until,
            reason="De signalering is gewijzigd.",
        )  # fmt: skip
