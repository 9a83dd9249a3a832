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
from monitoring.models.feed import CalendarFeed
from monitoring.models.preference import ReminderPreference

__all__ = [
    "RANKS",
    "Alert",
    "AlertAddressee",
    "AlertKind",
    "CalendarFeed",
    "Channel",
    "ChannelKind",
    "Delivery",
    "DeliveryAttempt",
    "Escalation",
    "MessageKind",
    "Moment",
    "ReminderPreference",
    "Severity",
    "Signing",
]
