"""F11: everything is lost but the back-up, the keys and the heads; a new cluster is made from them."""

import subprocess
import time
from pathlib import Path

from _stack import postgres, variables

from tests.environment.supervised import free_port
from tests.faults.kit import Run
from tests.faults.reading import Reader

MOST = 1800.0  # seconds
BACKGROUND = ("worker", "poller", "beat")
JOBS = "2"


def f11(run: Run) -> None:
    """Cases by the hundred thousand, some alerts still to be made, a back-up, another cluster: what was promised is there."""
    world = run.world
    cases = run.pick(500, 100_000, 1_000_000)
    most = max(60.0, MOST * cases / 1_000_000)  # in proportion; a small one has its fixed costs too
    world.start("sealer")
    _seed(run, cases)
    reader = Reader(run, _web(run))
    world.start("worker", "poller")
    run.feed_all(run.pick(20, 500), "-done")
    run.empty()
    world.stop("worker", "poller")
    run.feed_all(run.pick(20, 500), "-waits")
    world.end_web()
    _all_sealed(run)
    world.stop("sealer")
    before, folder = _facts(run), world.place.folder / "backup"
    began = time.monotonic()
    _program(
        run,
        "pg_dump",
        "-U",
        "schakel_backup",
        "-d",
        "schakel",
        "-Fd",
        "-j",
        JOBS,
        "-Z",
        "1",
        "-f",
        str(folder),
    )
    run.say(
        f"back-up of {cases:,} cases",
        f"{time.monotonic() - began:.0f} s, {_size(folder) / 1e6:.0f} MB",
        "",
        True,
    )
    world.crash_database()
    world.place.postgres.rename(world.place.folder / "postgres-lost")
    began = time.monotonic()
    world.restart_database()
    postgres.make_roles(world.place, world.stack.sockets, variables.base(), tester=True)
    _program(run, "pg_restore", "-U", "postgres", "-d", "schakel", "-j", JOBS, "--exit-on-error", str(folder))
    world.sql("ANALYZE")
    restored = time.monotonic() - began
    after = _facts(run)
    port = _web(run)
    reader.port = port
    look = reader.read()
    served = time.monotonic() - began
    code, said = _verify(run)
    run.say(
        "the restored log against the heads that lay elsewhere",
        f"code {code}: {said}",
        "intact, to the last head",
        code == 0,
    )
    run.say(
        "rows and the last link of the chain",
        "the same" if before == after else f"{before} became {after}",
        "the same",
        before == after,
    )
    world.start(*BACKGROUND, "sealer")
    run.empty()
    worked = time.monotonic() - began
    run.say(
        "from nothing to a case on the screen of its reader",
        f"status {look.status} after {served:.0f} s, of which {restored:.0f} s restoring",
        f"200 within {most:.0f} s ({MOST:.0f} s at 1,000,000)", look.status == 200 and served <= most,
    )  # fmt: skip
    run.say("until nothing waits any more", f"{worked:.0f} s", f"≤ {MOST:.0f} s", worked <= MOST)
    run.judge("alerts made before the loss", part="-done")
    run.judge("alerts that were still to be made", part="-waits")
    world.stop(*BACKGROUND)  # they go on writing lines
    _all_sealed(run)
    code, said = _verify(run)
    run.say("the log goes on from its last head", f"code {code}: {said}", "intact", code == 0)
    world.stop("sealer")
    world.end_web()


def _web(run: Run) -> int:
    port = free_port()
    run.world.web(port)
    return port


def _seed(run: Run, cases: int) -> None:
    world = run.world
    made = world.program(
        "manage", "seed", "--scale", str(cases), DATABASE_URL=world.env["DATABASE_OWNER_URL"]
    )
    run.wait(made)
    world.sql("ANALYZE")


def _program(run: Run, name: str, *words: str) -> None:
    """Run a program of PostgreSQL. Raises RuntimeError with its words."""
    done = subprocess.run(
        [str(postgres.binaries(run.world.place) / name), "-h", str(run.world.stack.sockets), *words],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"{name}: {done.stderr[-2000:]}")


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


def _all_sealed(run: Run) -> None:
    """Until every line has its place and a head covers it."""
    world = run.world
    covered = "SELECT count(*) FROM audit_pending UNION ALL SELECT max(l.seq) - (SELECT max(seq) FROM audit_head) FROM audit_link l"
    world.until(lambda: all(row[0] == 0 for row in world.sql(covered)), 900, 1.0)


def _facts(run: Run) -> dict[str, object]:
    """What must be the same: rows, the place of the last line, and the last head."""
    found: dict[str, object] = {}
    for name, query in {
        "cases": "SELECT count(*) FROM cases_case",
        "alerts": "SELECT count(*) FROM monitoring_alert",
        "waiting": "SELECT count(*) FROM core_outboxevent WHERE handled_at IS NULL",
        "lines": "SELECT count(*) FROM audit_entry",
        "last link": "SELECT encode(hash, 'hex') FROM audit_link ORDER BY seq DESC LIMIT 1",
        "last head": "SELECT max(number) FROM audit_head",
    }.items():
        found[name] = run.world.sql(query)[0][0]
    return found


def _verify(run: Run) -> tuple[int, str]:
    """The verifier, another program under another role."""
    world = run.world
    done = subprocess.run(
        [*world.known["sealer"].command[:3], "verify", "--full"],
        cwd=world.known["sealer"].cwd, env=variables.for_verifier(world.place, world.stack.sockets),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = (done.stdout + done.stderr).strip().splitlines()
    return done.returncode, said[-1] if said else ""
