"""The append-only log of who did and who saw what: `record`, `record_cases`, `record_each`, `seen`, `shown`, `refused`, and `forget`."""

from audit.log import forget, has_line, record, record_cases, record_each, refused, seen, shown

__all__ = ["forget", "has_line", "record", "record_cases", "record_each", "refused", "seen", "shown"]
