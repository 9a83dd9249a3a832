from referrals.models.referral import Referral
from referrals.models.request import SubjectRequest
from referrals.models.retention import Destruction, RetentionHold

__all__ = ["Destruction", "Referral", "RetentionHold", "SubjectRequest"]
