from core.models.base import Record, Versioned, recorded_clock
from core.models.idempotency import IdempotentAct
from core.models.outbox import OutboxEvent

__all__ = ["IdempotentAct", "OutboxEvent", "Record", "Versioned", "recorded_clock"]
