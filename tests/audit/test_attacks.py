"""A share of the eleven attacks; `script/proof attacks` does a thousand of each."""

import pytest

from logseal.store import Folder
from tests.audit import attack_run
from tests.audit.attacks import ATTACKS
from tests.audit.seal_kit import Sealed, chain_all, connect

TIMES = 100
LINES = (9, 14, 7)


@pytest.fixture(scope="module")
def attacked(django_db_setup, django_db_blocker, tmp_path_factory):
    """A log of three heads, and lines after the last; nothing that an attack does is kept."""
    from django.db import connections

    with django_db_blocker.unblock():
        log = Sealed(tmp_path_factory.mktemp("attacked") / "heads")
        sealer = log.sealer()
        for lines in LINES:
            log.add(lines)
            chain_all(sealer)
            sealer.seal()
        log.add(4)
        chain_all(sealer)
        log.close()
        superuser = connect("postgres")
        yield superuser, attack_run.Heads.of(Folder(log.folder)), log.key
        superuser.close()
        with connections["owner"].cursor() as cursor:
            cursor.execute("TRUNCATE audit_entry, audit_link, audit_head, audit_pending")
        for alias in ("owner", "default"):
            connections[alias].close()


@pytest.mark.parametrize("name", ATTACKS)
def test_every_attack_is_seen_and_the_first_bad_line_named(attacked, name):
    superuser, heads, key = attacked
    count = attack_run.run(superuser, heads, key, name, TIMES, seed=1)
    assert (count.seen, count.named) == (TIMES, TIMES), count.wrong


def test_a_log_that_only_grew_is_never_called_tampered_with(attacked):
    superuser, heads, key = attacked
    assert attack_run.untouched(superuser, heads, key, TIMES, seed=1) == 0
