"""A log with lines, a sealer and a verifier on the test database, each under its own role."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connections

from logseal import heads
from logseal.seal import Sealer
from logseal.store import Folder
from logseal.verify import Notes, Result, Verifier


def connect(role: str) -> Any:
    """A connection of another role to the database of this test."""
    settings = connections["default"].settings_dict
    return psycopg2.connect(
        dbname=settings["NAME"], user=role, host=settings["HOST"] or None, port=settings["PORT"] or None
    )


# A line of every kind of field: nothing, quotes, tabs, other scripts.
INSERT = """
INSERT INTO public.audit_entry (user_id, membership_id, organisation_id, role, purpose, basis, action, event,
  event_code, outcome, object_type, object_id, case_id, reason, sealed_details, request_id, network, source)
SELECT gen_random_uuid(), CASE WHEN n %% 3 = 0 THEN NULL ELSE gen_random_uuid() END, gen_random_uuid(), 'vt_worker',
  E'veilig\\thuis\\n', '', 'case.view', 'read', 'R', 'seen', 'cases.case', gen_random_uuid(), gen_random_uuid(),
  CASE WHEN n %% 5 = 0 THEN E'\\\\N ''ş' ELSE '' END, '', n::text, '10.0.0.1', 'schakel'
FROM generate_series(1, %s) AS n
"""


@dataclass
class Sealed:
    """A log on the test database whose heads stand in a folder."""

    folder: Path
    key: Any = field(default_factory=lambda: heads.private_key(heads.new_key()[0]))
    opened: list[Any] = field(default_factory=list)

    def sealer(self, *, adopt: bool = False, **options: Any) -> Sealer:
        """A sealer that begins."""
        connection = connect("schakel_sealer")
        self.opened.append(connection)
        sealer = Sealer(connection, Folder(self.folder), self.key, **options)
        sealer.begin(adopt=adopt)
        return sealer

    def add(self, lines: int) -> None:
        """Commit lines as the application does: by the web role, the clock and the queue by triggers."""
        with connections["default"].cursor() as cursor:
            cursor.execute(INSERT, [lines])

    def verifier(self, notes: Notes | None = None, keys: list[Any] | None = None) -> Verifier:
        """A verifier that has read the heads."""
        found = Verifier(Folder(self.folder), keys or [self.key.public_key()], notes)
        found.read_heads()
        return found

    def verify(self, notes: Notes | None = None, keys: list[Any] | None = None) -> Result:
        """Verify under the verifier's own role."""
        verifier = self.verifier(notes, keys)
        connection = connect("schakel_verifier")
        try:
            connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
            with connection.cursor() as cursor:
                return verifier.verify(cursor)
        finally:
            connection.close()

    def close(self) -> None:
        for connection in self.opened:
            connection.close()


def chain_all(sealer: Sealer) -> None:
    """Chain whatever waits."""
    while sealer.chain():
        pass
