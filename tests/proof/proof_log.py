"""What the chained log costs and how fast it is verified: a million lines, and eight requests at once."""

import statistics
import threading
import time

import psycopg2

from logseal.seal import Sealer
from tests.audit.seal_kit import INSERT, Sealed, chain_all, connect
from tests.proof import report

LINES = 1_000_000
MORE = 10_000
AT_ONCE, EACH, ROUNDS = 8, 60, 6

READ = "SELECT set_config('app.user_id', %s, true); SELECT count(*) FROM organisations_organisation"


def test_a_million_lines_and_eight_at_once(committed, tmp_path):
    log = Sealed(tmp_path / "heads")
    figures = [*cost(log), *million(log)]
    log.close()
    report.write(
        "log",
        "What the chained log costs, and how fast it is verified",
        [
            "On PostgreSQL 18 that flushes every commit (fsync, synchronous_commit and full_page_writes on), with the",
            "sealer running beside it.",
            "",
            "| what | figure | bar |",
            "|---|---|---|",
            *figures,
        ],
    )


def cost(log: Sealed) -> list[str]:
    """A short request of eight people at once, with and without its line, in turns so that a busy moment hits both."""
    times: dict[bool, list[float]] = {True: [], False: []}
    stop = threading.Event()
    sealer = log.sealer(every=2)
    beside = threading.Thread(target=keep_sealing, args=(sealer, stop))
    beside.start()
    connections = [connect("schakel_web") for _ in range(AT_ONCE)]
    for turn in range(ROUNDS * 2):
        with_line = turn % 2 == 0
        workers = [
            threading.Thread(target=requests, args=(connection, with_line, times[with_line]))
            for connection in connections
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    stop.set()
    beside.join()
    for connection in connections:
        connection.close()
    chain_all(sealer)
    sealer.seal()
    result = log.verify()
    assert result.intact
    assert result.verified == AT_ONCE * EACH * ROUNDS
    log.close()
    half = {kind: statistics.median(found) * 1000 for kind, found in times.items()}
    most = {kind: statistics.quantiles(found, n=20)[-1] * 1000 for kind, found in times.items()}
    added = most[True] - most[False]
    assert added <= 5, (half, most)
    return [
        f"| short request, {AT_ONCE} at once, without a line | p50 {half[False]:.2f} ms, p95 {most[False]:.2f} ms | |",
        f"| the same with a chained line | p50 {half[True]:.2f} ms, p95 {most[True]:.2f} ms | |",
        f"| added by the line at p95 | {added:.2f} ms | 5 ms |",
    ]


def keep_sealing(sealer: Sealer, stop: threading.Event) -> None:
    while not stop.wait(0.05):
        chain_all(sealer)
        if sealer.is_due():
            sealer.seal()


def requests(connection: psycopg2.extensions.connection, with_line: bool, times: list[float]) -> None:
    for _ in range(EACH):
        began = time.perf_counter()
        with connection, connection.cursor() as cursor:
            cursor.execute(READ, ["x"])
            if with_line:
                cursor.execute(INSERT, [1])
        times.append(time.perf_counter() - began)


def million(log: Sealed) -> list[str]:
    """Chain a million lines, verify them from the first, and then only what is new."""
    began = time.perf_counter()
    for _ in range(20):
        log.add(LINES // 20)
    written = time.perf_counter() - began
    sealer = log.sealer()
    began = time.perf_counter()
    while sealer.chain():
        if sealer.is_due():
            sealer.seal()
    sealer.seal()
    chained = time.perf_counter() - began
    began = time.perf_counter()
    result = log.verify()
    whole = time.perf_counter() - began
    assert result.intact
    assert result.verified >= LINES
    log.add(MORE)
    chain_all(sealer)
    sealer.seal()
    began = time.perf_counter()
    more = log.verify(result.notes)
    part = time.perf_counter() - began
    assert (more.intact, more.verified) == (True, MORE)
    assert whole <= 30, whole
    return [
        f"| {LINES:,} lines written in bulk | {written:.0f} s | |",
        f"| {result.verified:,} lines chained and sealed in {sealer.head.number} heads | {chained:.0f} s | |",
        f"| {result.verified:,} lines verified from the first | {whole:.1f} s | 30 s |",
        f"| {MORE:,} lines more, verified with notes | {part:.2f} s | |",
    ]
