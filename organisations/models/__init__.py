from organisations.models.duty import DutyShift
from organisations.models.invitation import ExternalIdentity, Invitation, Recovery
from organisations.models.organisation import Organisation, OrganisationKind
from organisations.models.session import Session
from organisations.models.user import Membership, User

__all__ = [
    "DutyShift",
    "ExternalIdentity",
    "Invitation",
    "Membership",
    "Organisation",
    "OrganisationKind",
    "Recovery",
    "Session",
    "User",
]
