from cases.models.access import (
    Assignment,
    CaseGroupObjectPermission,
    CaseUserObjectPermission,
    ExceptionalGrant,
    Participation,
)
from cases.models.case import Case
from cases.models.conflict import ConflictLock
from cases.models.contact import ContactMoment, Note
from cases.models.deadline import Deadline, DeadlineMove
from cases.models.disclosure import Disclosure
from cases.models.document import Document
from cases.models.emergency import EmergencyAccess
from cases.models.intake import AdviceRequest, Draft, Signal, SignalHandover, SignalPerson
from cases.models.person import Person, PersonKey, PersonRelation, SafeContact
from cases.models.task import Task
from cases.models.timeline import TimelineEntry

__all__ = [
    "AdviceRequest",
    "Assignment",
    "Case",
    "CaseGroupObjectPermission",
    "CaseUserObjectPermission",
    "ConflictLock",
    "ContactMoment",
    "Deadline",
    "DeadlineMove",
    "Disclosure",
    "Document",
    "Draft",
    "EmergencyAccess",
    "ExceptionalGrant",
    "Note",
    "Participation",
    "Person",
    "PersonKey",
    "PersonRelation",
    "SafeContact",
    "Signal",
    "SignalHandover",
    "SignalPerson",
    "Task",
    "TimelineEntry",
]
