"""A thousand of each of the eleven attacks on lines before the last head, and a thousand logs that only grew."""

import time

from logseal.store import Folder
from tests.audit import attack_run
from tests.audit.attacks import ATTACKS
from tests.audit.seal_kit import Sealed, chain_all, connect
from tests.proof import report

TIMES = 1000
HEADS = (40, 1, 25, 60, 33, 41)


def test_a_thousand_of_each(committed, tmp_path):
    log = Sealed(tmp_path / "heads")
    sealer = log.sealer()
    for lines in HEADS:
        log.add(lines)
        chain_all(sealer)
        sealer.seal()
    log.add(12)
    chain_all(sealer)
    log.close()
    heads = attack_run.Heads.of(Folder(log.folder))
    superuser = connect("postgres")
    began = time.monotonic()
    counts = {name: attack_run.run(superuser, heads, log.key, name, TIMES, seed=2026) for name in ATTACKS}
    false = attack_run.untouched(superuser, heads, log.key, TIMES, seed=2026)
    superuser.close()
    rows = [f"| {name} | {c.tried} | {c.seen} | {c.named} |" for name, c in counts.items()]
    report.write(
        "attacks",
        "Eleven attacks on the log by a superuser of the database",
        [
            f"A log of {sum(HEADS)} sealed lines under {len(HEADS)} heads and 12 chained after the last. Each attack at",
            "random places and in random manners (with and without recomputed hashes), verified under the verifier's",
            "role, then undone. *Named*: the first bad line that is said is the first that was changed.",
            "",
            "| attack | tried | seen | first bad line named |",
            "|---|---|---|---|",
            *rows,
            "",
            f"A log that only grew, {TIMES} times: {false} false alarms. Together {time.monotonic() - began:.0f} s.",
        ],
    )
    assert {name: (c.seen, c.named, c.wrong) for name, c in counts.items()} == {
        name: (TIMES, TIMES, []) for name in ATTACKS
    }
    assert false == 0
