"""The append-only log of who did and who saw what: `record`, `seen`, `refused`, and `forget`."""

from audit.log import forget, record, refused, seen

__all__ = ["forget", "record", "refused", "seen"]
