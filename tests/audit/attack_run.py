"""One attack after the other on the same log, each undone; counted is what was not seen or named another line."""

import random
from dataclasses import dataclass, field
from typing import Any

from logseal.store import Store
from logseal.verify import Notes, Verifier
from tests.audit.attacks import ATTACKS, add_line


@dataclass
class Count:
    """How one kind of attack went."""

    tried: int = 0
    seen: int = 0
    named: int = 0
    wrong: list[str] = field(default_factory=list)


class Heads(dict):  # type: ignore[type-arg]
    """The heads, read once."""

    @classmethod
    def of(cls, store: Store) -> "Heads":
        found = cls()
        while (written := store.get(len(found))) is not None:
            found[len(found)] = written
        return found


def run(connection: Any, heads: Heads, key: Any, name: str, times: int, seed: int) -> Count:
    """Attack as superuser, verify as the verifier would, and put everything back."""
    rng = random.Random(f"{name} {seed}")  # noqa: S311
    count = Count()
    sealed = _sealed(heads, key)
    for number in range(times):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            expected = ATTACKS[name](cursor, rng, sealed)
            result = verified(cursor, heads, key)
            count.tried += 1
            count.seen += not result.intact
            fault = result.faults[0] if result.faults else None
            named = (
                fault is not None and fault.seq == expected and (fault.seq, fault.entry_id) != (None, None)
            )
            count.named += bool(named)
            if not named and len(count.wrong) < 5:
                count.wrong.append(f"{name} {number}: expected {expected}, found {fault}")
        connection.rollback()
    return count


def untouched(connection: Any, heads: Heads, key: Any, times: int, seed: int) -> int:
    """How often a log that only grew is called tampered with."""
    rng = random.Random(f"untouched {seed}")  # noqa: S311
    alarms = 0
    for _ in range(times):
        with connection.cursor() as cursor:
            for _line in range(rng.randrange(6)):
                add_line(cursor)
            alarms += not verified(cursor, heads, key).intact
        connection.rollback()
    return alarms


def verified(cursor: Any, heads: Heads, key: Any) -> Any:
    verifier = Verifier(heads, [key.public_key()], Notes())  # type: ignore[arg-type]
    verifier.read_heads()
    cursor.execute("SET LOCAL ROLE schakel_verifier")
    result = verifier.verify(cursor)
    cursor.execute("RESET ROLE")
    return result


def _sealed(heads: Heads, key: Any) -> int:
    verifier = Verifier(heads, [key.public_key()])  # type: ignore[arg-type]
    verifier.read_heads()
    assert verifier.last is not None
    return verifier.last.seq
