"""Few connections, many people; ten times as many, and through a pooler, by `script/proof row_lock`."""

from tests.proof.proof_row_lock import THREADS, flood, world


def test_interleaved_requests_on_reused_connections_see_only_their_own(committed):
    tally = flood(world(), requests=1_000)
    assert tally.leaks == []
    assert (tally.asked, tally.failed) == (1_000, 0)
    assert tally.rolled_back > 50
    assert len(tally.backends) == THREADS
