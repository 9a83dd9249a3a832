from protection_orders.models.application import Application, ApplicationVersion, ApplicationWriter
from protection_orders.models.application_parts import (
    ApplicationPerson,
    MeasureAddressee,
    OwnView,
    RequestedMeasure,
    StatedFact,
)
from protection_orders.models.breach import Breach
from protection_orders.models.orders import (
    Order,
    OrderDecision,
    OrderMeasure,
    OrderProtected,
    OrderRespondent,
)
from protection_orders.models.review import AnnexUnlock, Review, WithdrawalRequest
from protection_orders.models.service import SafetyPlan, ServicePlan, ServiceRecord

__all__ = [
    "AnnexUnlock",
    "Application",
    "ApplicationPerson",
    "ApplicationVersion",
    "ApplicationWriter",
    "Breach",
    "MeasureAddressee",
    "Order",
    "OrderDecision",
    "OrderMeasure",
    "OrderProtected",
    "OrderRespondent",
    "OwnView",
    "RequestedMeasure",
    "Review",
    "SafetyPlan",
    "ServicePlan",
    "ServiceRecord",
    "StatedFact",
    "WithdrawalRequest",
]
