"""Open deadlines by the thousand, far from due. `python -m tests.faults.clocks_world SOCKETS HOW_MANY CASES`."""

import sys

import django

django.setup()

from tests.bench.sweep_load import Store, begin  # noqa: E402
from tests.roles import from_outside  # noqa: E402


def main(sockets: str, how_many: int, cases: int) -> None:
    store = Store(sockets)
    if not store.run("SELECT count(*) FROM cases_case WHERE starts_with(reference, 'B-')"):
        with from_outside():
            begin(store, cases)
    store.more_clocks(how_many, cases)
    store.settle()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
