"""The append-only log of who did and who saw what: `record`, `seen`, `refused`."""

from audit.log import record, refused, seen

__all__ = ["record", "refused", "seen"]
