from monitoring.models.alert import Alert, AlertAddressee, AlertKind, Escalation, Severity

__all__ = ["Alert", "AlertAddressee", "AlertKind", "Escalation", "Severity"]
