from monitoring.models.alert import Alert, AlertAddressee, AlertKind, Escalation, Severity
from monitoring.models.channel import (
    RANKS,
    Channel,
    ChannelKind,
    Delivery,
    DeliveryAttempt,
    MessageKind,
    Moment,
    Signing,
)

__all__ = [
    "RANKS",
    "Alert",
    "AlertAddressee",
    "AlertKind",
    "Channel",
    "ChannelKind",
    "Delivery",
    "DeliveryAttempt",
    "Escalation",
    "MessageKind",
    "Moment",
    "Severity",
    "Signing",
]
