"""Recording a contact with somebody. The rule for safe contact is asked first, and asked again here."""

from datetime import datetime

from django.db import transaction

import audit
from cases import reference
from cases.access import check_can_work
from cases.actions import timeline
from cases.models import Case, ContactMoment, Person, SafeContact
from cases.models.contact import SourceKind
from cases.policies import check_contact_reasoned, check_open
from cases.sections import Section
from core.actor import Actor
from core.errors import InvalidInput


def record_contact(
    *,
    by: Actor,
    case: Case,
    with_whom: str,
    channel: str,
    summary: str,
    occurred_at: datetime,
    person: Person | None = None,
    reached: bool = True,
    alone: str = "unknown",
    against_rule_reason: str = "",
) -> ContactMoment:
    """Record a contact that took place or was tried; who starts it is a professional, never the system.

    Where the rule of the person says no contact, or is not known, a reason is needed: it stands in the record and the
    line of the story is marked as danger. Raises AccessDenied, PolicyDenied, InvalidInput.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        check_can_work(by, case, Section.NOTES)
        check_open(case)
        if channel not in reference.channels():
            raise InvalidInput("Kies hoe het contact ging.", "channel")
        rule = "yes"
        if person is not None:
            if person.case_id != case.pk:
                raise InvalidInput("Kies een persoon uit deze casus.", "person")
            rule = SafeContact.objects.get(person=person).may_contact
            check_contact_reasoned(rule, against_rule_reason)
        against = rule != "yes"
        text = (
            f"{summary}\n\nTegen de regel voor veilig contact. Reden: {against_rule_reason}"
            if against
            else summary
        )
        contact = ContactMoment(
            case=case, person=person, with_whom=with_whom, channel=channel, reached=reached, alone=alone,
            summary=text, occurred_at=occurred_at,
        )  # fmt: skip
        contact.save()
        audit.record(by=by, action="contact.record", obj=contact, channel=channel, against_rule=against)
        timeline.add(
            by=by, case=case, kind="contact.record", occurred_at=occurred_at, section=Section.NOTES, obj=contact,
            title=_title(reached, alone), text=text, danger=against,
            source=SourceKind.SEEN, source_detail=reference.channels()[channel].label.lower(),
        )  # fmt: skip
        return contact


def _title(reached: bool, alone: str) -> str:
    if not reached:
        return "Contact geprobeerd, niet gelukt"
    return {"yes": "Gesprek, alleen", "no": "Gesprek, anderen waren erbij"}.get(alone, "Gesprek")
