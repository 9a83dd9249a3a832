from audit.models.chain import Head, Link, Pending
from audit.models.entry import Entry, Outcome
from audit.models.subject_key import SubjectKey

__all__ = ["Entry", "Head", "Link", "Outcome", "Pending", "SubjectKey"]
