"""A line of the log in the fields of NEN 7513 (and BIO2 8.15.01): every field filled, or explicitly null with a reason.

Codes are those of RFC 3881, which NEN 7513 follows. A name is never in the log: who reads lines for people looks the
ids up, within what the reader may see.
"""

from typing import Any

from audit.catalogue import Event
from audit.models import Entry

# Why a field stays null in every line.
NULL = {
    "userName": "lines hold ids, no names; the reader's screen looks the name up",
    "participantObjectName": "lines hold ids, no names",
    "participantObjectSensitivity": "the sensitivity is a property of the record, read there when it is shown",
    "toestemmingsProfiel": "consent is no ground here: the grounds are statutory, per participation",
    "controles": "controls are done by the verifier and the review of lines, outside the line",
}
POLICY = "cases.access"
OUTCOMES = {"done": "0", "seen": "0", "refused": "4"}  # success, minor failure
LIFE_CYCLES = {
    Event.CREATE: "1", Event.CHANGE: "3", Event.DECIDE: "4", Event.LINK: "3", Event.RIGHTS: "3", Event.READ: "6",
    Event.LIST: "6", Event.SEARCH: "6", Event.UNMASK: "6", Event.EMERGENCY: "6", Event.SYSTEM: "6", Event.LOGIN: "6",
    Event.LOGOUT: "6", Event.PRINT: "9", Event.EXPORT: "10", Event.DOWNLOAD: "10", Event.TRANSFER: "11",
    Event.DELETE: "14",
}  # fmt: skip
PERSON, SYSTEM, ORGANISATION = "1", "2", "3"
SUBJECT, REPORT, SECURITY, QUERY = "1", "3", "13", "24"
_PEOPLE = {"cases.person", "cases.personrelation", "cases.safecontact"}
_SECURITY = {"organisations.user", "organisations.membership", "organisations.dutyshift"}


def fields(entry: Entry) -> dict[str, Any]:
    """The line as NEN 7513 names its fields. Values are text, or None where nothing applies."""
    event = Event(entry.event) if entry.event else Event.SYSTEM
    kind, role = _object_codes(entry, event)
    return {
        "EventID": str(entry.pk),
        "EventActionCode": entry.event_code or "E",
        "EventDateTime": entry.recorded_at.isoformat(),
        "EventOutcomeIndicator": OUTCOMES[entry.outcome],
        "eventTypeCode": f"{event}:{entry.action}",
        "AuditEnterpriseSiteID": _text(entry.organisation_id),
        "AuditSourceId": entry.source or None,
        "AuditSourceTypeCode": "4",  # application server
        # Of background work the user is the work itself, by its reason.
        "userID": _text(entry.user_id) or entry.purpose or None,
        "alternateUserID": _text(entry.membership_id),
        "userName": None,
        "userIsRequestor": "true" if entry.user_id else "false",
        "roleIDCode": entry.role or None,
        "purposeOfUse": entry.purpose or None,
        "networkAccessPointTypeCode": "2" if entry.network else None,  # an IP address
        "networkAccessPointID": entry.network or None,
        "participantObjectTypeCode": kind,
        "participantObjectTypeCodeRole": role,
        "participantObjectDataLifeCycle": LIFE_CYCLES[event] if kind else None,
        "participantObjectIDTypeCode": entry.object_type or None,
        # Which rules let this person in: those of the table of roles and sources of access, or break-glass.
        "participantObjectPermissionPolicySet": entry.basis or POLICY,
        "participantObjectSensitivity": None,
        "participantObjectID": _text(entry.object_id),
        "participantObjectName": None,
        "participantObjectDetail": entry.sealed_details or None,
        # To which file the object belongs, and why the act was done or refused.
        "participantObjectDescription": _text(entry.case_id),
        "eventReason": entry.reason or None,
        "autorisatieProtocol": entry.role or None,
        "behandelrelatieProtocol": (entry.basis or POLICY) if entry.case_id else None,
        "toestemmingsProfiel": None,
        "controles": None,
        "noodprocedure": "true" if event is Event.EMERGENCY or entry.basis == "break_glass" else "false",
        "traceID": entry.request_id or None,
    }


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _object_codes(entry: Entry, event: Event) -> tuple[str | None, str | None]:
    if event is Event.SEARCH and not entry.object_type:
        return SYSTEM, QUERY
    if not entry.object_type:
        return None, None
    if entry.object_type in _PEOPLE:
        return PERSON, SUBJECT
    if entry.object_type in _SECURITY:
        return SYSTEM, SECURITY
    if entry.object_type == "organisations.organisation":
        return ORGANISATION, None
    return SYSTEM, REPORT
