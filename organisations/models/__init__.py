from organisations.models.duty import DutyShift
from organisations.models.organisation import Organisation, OrganisationKind
from organisations.models.region import Municipality
from organisations.models.user import Membership, User

__all__ = ["DutyShift", "Membership", "Municipality", "Organisation", "OrganisationKind", "User"]
