"""Reading a case as its reader does, with the seconds that it took."""

import http.client
import json
import time
from dataclasses import dataclass

from tests.faults.kit import Run

LONGEST = 30.0  # seconds that we wait for an answer


@dataclass(frozen=True)
class Look:
    """One answer; status None: none came."""

    status: int | None
    seconds: float


class Reader:
    """Who reads one case, over the web server of the run on this port."""

    def __init__(self, run: Run, port: int) -> None:
        self.run, self.port = run, port
        file = run.world.place.folder / f"reader-{run.name}"
        run.wait(run.world.program("tests.faults.reader", str(file)))
        told = json.loads(file.read_text())
        self.cookie, self.path, self.case = told["cookie"], told["path"], told["case"]

    def read(self, path: str = "") -> Look:
        """Ask for the case, or for another page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        began = time.monotonic()
        status = None
        try:
            connection.request("GET", path or self.path, headers={"Host": "localhost", "Cookie": self.cookie})
            answer = connection.getresponse()
            answer.read()
            status = answer.status
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        return Look(status, time.monotonic() - began)

    def lines(self) -> int:
        """How often the log says that this case was shown."""
        found: int = self.run.world.sql(
            "SELECT count(*) FROM audit_entry WHERE case_id = %s AND outcome = 'seen'", self.case
        )[0][0]
        return found


def worst(looks: list[Look]) -> float:
    return max((look.seconds for look in looks), default=0.0)


def counted(looks: list[Look]) -> str:
    """So many of each status."""
    found: dict[str, int] = {}
    for look in looks:
        name = str(look.status or "no answer")
        found[name] = found.get(name, 0) + 1
    return ", ".join(f"{n}× {name}" for name, n in sorted(found.items()))
