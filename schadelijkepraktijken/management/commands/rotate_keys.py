"""`manage.py rotate_keys`: bring all protected values and searchable hashes to the first key, while people work."""

import time
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

import audit
from cases.rekeying import Fingerprints, PersonKeys
from core.actor import system
from core.progress import Progress
from core.rotation import Rotating, field_keys, index_keys, missing, protected_tables, removable
from organisations.factor_rotation import FactorSecrets

OWNER = "owner"
# Rows that somebody holds are tried again; nobody holds one for longer than a request lasts.
PAUSE = 0.2
MOST_PAUSES = 300


def fields() -> list[Rotating]:
    """What stands under FIELD_KEYS."""
    return [*protected_tables(), FactorSecrets()]


def hashes() -> list[Rotating]:
    """What stands under INDEX_KEYS."""
    return [PersonKeys(), Fingerprints()]


class Command(BaseCommand):
    help = "Bring protected values and searchable hashes to the first of FIELD_KEYS and INDEX_KEYS. May be stopped."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; say what is left")

    def handle(self, *args: Any, **options: Any) -> None:
        if OWNER not in connections:
            raise CommandError("Run this with the owner's connection (DATABASE_OWNER_URL).")
        done = 0
        if not options["check"]:
            # Hashes last: they are made from values, which by then all open with the first key.
            for part in (*fields(), *hashes()):
                done += self._finish(part)
        problems = [
            *self._report("FIELD_KEYS", field_keys(), fields()),
            *self._report("INDEX_KEYS", index_keys(), hashes()),
        ]
        if not options["check"]:
            audit.record(by=system("rotate_keys"), action="keys.rotate", renewed=done, complete=not problems)
        if problems:
            raise CommandError(" ".join(problems))

    def _finish(self, part: Rotating) -> int:
        total = part.left(OWNER)
        if not total:
            return 0
        progress = Progress(part.name, total)
        done = pauses = 0
        while pauses < MOST_PAUSES:
            before = done
            outcome = part.walk(OWNER, lambda count: progress.to(min(before + count, total)))  # noqa: B023
            done += outcome.renewed
            for row in sorted(outcome.unreadable, key=str):
                self.stderr.write(f"{part.name}: row {row} holds a value that does not open; it was left.")
            if not part.left(OWNER):
                break
            if not outcome.renewed:
                # What does not open will not open later either; what somebody holds comes free.
                pauses += MOST_PAUSES if outcome.unreadable else 1
                time.sleep(PAUSE)
        progress.to(total)
        return done

    def _report(self, setting: str, given: dict[str, bytes], parts: Sequence[Rotating]) -> list[str]:
        left = {part.name: part.left(OWNER) for part in parts}
        in_use = set().union(*(part.keys(OWNER) for part in parts))
        total = sum(left.values())
        self.stdout.write(f"{setting}: {total} left.")
        problems = [f"{name}: {count} left." for name, count in left.items() if count]
        if unknown := missing(given, in_use):
            problems.append(f"{setting} lacks {', '.join(repr(key) for key in unknown)}: put it back.")
        if not problems:
            free = removable(given, in_use)
            self.stdout.write(
                f"{setting}: may be removed: {', '.join(free)}."
                if free
                else f"{setting}: no key is left over."
            )
        return problems
