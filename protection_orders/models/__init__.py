from protection_orders.models.application import Application, ApplicationVersion, ApplicationWriter
from protection_orders.models.application_parts import (
    ApplicationPerson,
    MeasureAddressee,
    OwnView,
    RequestedMeasure,
    StatedFact,
)
from protection_orders.models.review import AnnexUnlock, Review, WithdrawalRequest

__all__ = [
    "AnnexUnlock",
    "Application",
    "ApplicationPerson",
    "ApplicationVersion",
    "ApplicationWriter",
    "MeasureAddressee",
    "OwnView",
    "RequestedMeasure",
    "Review",
    "StatedFact",
    "WithdrawalRequest",
]
