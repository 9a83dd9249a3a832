from audit.models.entry import Entry, Outcome

__all__ = ["Entry", "Outcome"]
