"""What became of the signals that were promised: lost and doubled, by SQL that shares nothing with the application."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Each query returns one number; `promised` is a table of the ids in the ledger.
LOST = """
SELECT count(*) FROM promised p WHERE NOT EXISTS (
  SELECT 1 FROM monitoring_alert a JOIN monitoring_alertaddressee d ON d.alert_id = a.id
  JOIN cases_signal s ON s.id = a.source_id
  WHERE a.source_id = p.id AND a.kind = 'acute_signal' AND d.organisation_id = s.receiver_id)
"""
GONE = "SELECT count(*) FROM promised p WHERE NOT EXISTS (SELECT 1 FROM cases_signal s WHERE s.id = p.id)"
DOUBLED = {
    "alert": """SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) n FROM monitoring_alert a
        JOIN promised p ON p.id = a.source_id GROUP BY a.source_id HAVING count(*) > 1) x""",
    "addressee": """SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) n FROM monitoring_alertaddressee d
        JOIN monitoring_alert a ON a.id = d.alert_id JOIN promised p ON p.id = a.source_id
        GROUP BY d.alert_id, d.organisation_id HAVING count(*) > 1) x""",
    "line of the log": """SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) n FROM audit_entry e
        JOIN monitoring_alert a ON a.id = e.object_id JOIN promised p ON p.id = a.source_id
        WHERE e.action = 'alert.raise' GROUP BY e.object_id HAVING count(*) > 1) x""",
    "message to a subscriber": """SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) n FROM core_outboxevent e
        JOIN monitoring_alert a ON e.payload->>'alert_id' = a.id::text JOIN promised p ON p.id = a.source_id
        WHERE e.name = 'alert.raised' GROUP BY e.subscriber, e.payload->>'alert_id' HAVING count(*) > 1) x""",
}
DELAYS = """
SELECT coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY d), 0),
       coalesce(percentile_cont(0.95) WITHIN GROUP (ORDER BY d), 0), coalesce(max(d), 0) FROM (
  SELECT extract(epoch FROM min(a.recorded_at) - min(e.recorded_at)) d FROM promised p
  JOIN monitoring_alert a ON a.source_id = p.id
  JOIN core_outboxevent e ON e.name = 'signal.received' AND e.payload->>'signal_id' = p.id::text GROUP BY p.id) x
"""


@dataclass(frozen=True)
class Tally:
    """Lost: promised and no alert at the organisation that must act. Delays in seconds, from event to alert."""

    promised: int
    lost: int
    doubled: int
    p50: float
    p95: float
    worst: float

    @property
    def whole(self) -> bool:
        return self.promised > 0 and self.lost == 0 and self.doubled == 0


def read(ledger: Path) -> list[str]:
    return ledger.read_text().split() if ledger.exists() else []


def count(connection: Any, ledger: Path) -> Tally:
    """Compare the ledger with the database."""
    ids = read(ledger)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS promised")
        cursor.execute("CREATE TEMP TABLE promised AS SELECT unnest(%s::uuid[]) AS id", [ids])
        cursor.execute("ANALYZE promised")
        lost = max(_number(cursor, LOST), _number(cursor, GONE))
        doubled = sum(_number(cursor, query) for query in DOUBLED.values())
        cursor.execute(DELAYS)
        p50, p95, worst = (float(value) for value in cursor.fetchone())
    return Tally(len(ids), lost, doubled, p50, p95, worst)


def _number(cursor: Any, query: str) -> int:
    cursor.execute(query)
    return int(cursor.fetchone()[0])
