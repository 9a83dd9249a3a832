from monitoring.models.alert import Alert, AlertAddressee

__all__ = ["Alert", "AlertAddressee"]
