"""Who asks: a person in one organisation with one purpose, or the system with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

# A UUID, or None for the system and for nobody. A look-up by None finds nothing, which is what is meant.
Id: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts. Plain values only, so that every room below can carry it."""

    user_id: Id
    membership_id: Id
    organisation_id: Id
    organisation_kind: str
    role: str
    permissions: frozenset[str] = frozenset()
    purpose: str = ""
    name: str = ""
    reason: str = ""
    request_id: str = ""
    network: str = ""
    # When this person last showed a second factor; None for who has not, and for the system.
    authenticated_at: datetime | None = None
    # True only for a request that reads, of a session in which break-glass runs: then that way in counts too.
    emergency: bool = False
    extra: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def is_system(self) -> bool:
        """True for background work; it has a reason instead of a person."""
        return self.user_id is None and bool(self.reason)

    @property
    def is_known(self) -> bool:
        """True for a person with a membership, or for the system."""
        return self.is_system or self.membership_id is not None

    def can(self, permission: str) -> bool:
        """Whether the role holds the permission; the system holds none and never asks."""
        return permission in self.permissions


def system(reason: str) -> Actor:
    """The actor of background work; `reason` says which work and stands in the audit line.

    Raises ValueError without a reason.
    """
    if not reason:
        raise ValueError("The system acts only with a reason.")
    return Actor(None, None, None, "system", "system", reason=reason, purpose=reason)


NOBODY = Actor(None, None, None, "", "")


def ids(items: Iterable[object]) -> list[str]:
    """Ids as strings, for payloads and details that hold no names."""
    return [str(getattr(item, "pk", item)) for item in items]
