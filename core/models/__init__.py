from core.models.base import Record, Versioned, recorded_clock
from core.models.idempotency import IdempotentAct
from core.models.outbox import OutboxEvent
from core.models.pulse import Pulse

__all__ = ["IdempotentAct", "OutboxEvent", "Pulse", "Record", "Versioned", "recorded_clock"]
