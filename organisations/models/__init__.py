from organisations.models.duty import DutyShift
from organisations.models.organisation import Organisation, OrganisationKind
from organisations.models.user import Membership, User

__all__ = ["DutyShift", "Membership", "Organisation", "OrganisationKind", "User"]
