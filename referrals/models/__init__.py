from referrals.models.referral import Referral
from referrals.models.request import SubjectRequest

__all__ = ["Referral", "SubjectRequest"]
