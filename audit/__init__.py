"""The append-only log of who did and who saw what: `record`, `seen`, `shown`, `refused`, and `forget`."""

from audit.log import forget, has_line, record, refused, seen, shown

__all__ = ["forget", "has_line", "record", "refused", "seen", "shown"]
