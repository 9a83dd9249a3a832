"""The word that leaves the house when nothing works any more.

Whoever asks needs neither broker, worker, beat nor poller, and no database: only the answer of the web server at
`/health/work`. A machine of its own that asks the same sees also that this whole machine is away; see
docs/operations.md.
"""

import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

SECONDS: Final = 10
# One answer that is not well may be a restart.
TWICE: Final = 2
AGAIN_AFTER: Final = timedelta(minutes=30)
NO_ANSWER: Final = "web"
# Names of parts and rounds; whatever else stands in an answer goes nowhere.
_PART: Final = re.compile(r"late: ([a-z_.:]{1,80})")


def ask(url: str) -> list[str]:
    """What is late by the web server at this address; only `web` when it gives no answer that we know."""
    request = urllib.request.Request(url, headers={"Host": "localhost"})  # noqa: S310 - an address of the operator
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return [] if answer.status == 200 else [NO_ANSWER]
    except urllib.error.HTTPError as error:
        found = _PART.findall(error.read(10_000).decode("ascii", "replace"))
        return found if error.code == 503 and found else [NO_ANSWER]
    except OSError:
        return [NO_ANSWER]


@dataclass(slots=True)
class Watch:
    """What was seen and said until now."""

    bad: int = 0
    said_at: datetime | None = None

    def look(self, late: list[str], now: datetime) -> tuple[str, str] | None:
        """Subject and text of what must be said about this answer; None for nothing.

        Said at the second answer that is not well, again every half hour while it lasts, and once when it is over.
        """
        if not late:
            told, self.bad, self.said_at = self.said_at is not None, 0, None
            return ("Schakel werkt weer", "Alles komt weer aan. U hoeft niets te doen.\n") if told else None
        self.bad += 1
        if self.bad < TWICE or (self.said_at is not None and now - self.said_at < AGAIN_AFTER):
            return None
        self.said_at = now
        return (
            "Schakel: werk komt niet aan",
            f"Te laat: {', '.join(late)}.\n"
            "Alarmen kunnen blijven liggen. Kijk nu, en bel zo nodig wie dienst heeft.\n"
            "Wat elk woord betekent, staat in docs/operations.md.\n",
        )
