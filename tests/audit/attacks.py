"""Eleven ways in which a superuser of the database bends the log, each at random places and in several manners.

Each returns the place of the first line that is no longer what it was, or None where the bent line has no place (a line
put in beside the chain). Whoever attacks knows how the chain is made, and recomputes it where that helps.
"""

import random
from collections.abc import Callable
from typing import Any

from logseal import chain

Attack = Callable[[Any, random.Random, int], "int | None"]

WORDS = {
    "role": "'administrator'", "action": "'case.list'", "outcome": "'refused'", "network": "'10.9.9.9'",
    "user_id": "gen_random_uuid()", "organisation_id": "NULL", "case_id": "gen_random_uuid()",
    "object_id": "NULL", "reason": "'anders'", "request_id": "'z'", "sealed_details": "'1:x:y'", "purpose": "' '",
    "basis": "'assignment'", "event": "'list'", "event_code": "'D'", "source": "''", "membership_id": "NULL",
}  # fmt: skip


def entry_at(cursor: Any, seq: int) -> int:
    """The id of the line at a place."""
    cursor.execute("SELECT entry_id FROM public.audit_link WHERE seq = %s", [seq])
    return int(cursor.fetchone()[0])


def recompute(cursor: Any, start: int) -> None:
    """Make the chain right again from a place on, as somebody who knows how it is made."""
    before = chain.GENESIS
    if start > 1:
        cursor.execute("SELECT hash FROM public.audit_link WHERE seq = %s", [start - 1])
        before = bytes(cursor.fetchone()[0])
    rows: list[bytes] = []
    query = (
        f"SELECT l.seq, l.entry_id, {chain.columns('e.')} FROM public.audit_link l"
        f" JOIN public.audit_entry e ON e.id = l.entry_id WHERE l.seq >= {start} ORDER BY l.seq"
    )
    chain.copy_out(cursor, query, chain.Lines(rows.append))
    made = []
    for text in rows:
        seq, entry_id, line = text.split(b"\t", 2)
        digest = chain.digest(line)
        before = chain.follow(before, int(seq), int(entry_id), chain.FORM, digest)
        made.append((int(seq), digest.hex(), before.hex()))
    if made:
        values = ",".join(f"({seq}, '\\x{digest}'::bytea, '\\x{at}'::bytea)" for seq, digest, at in made)
        cursor.execute(
            f"UPDATE public.audit_link l SET digest = v.d, hash = v.h FROM (VALUES {values}) v(s, d, h)"
            " WHERE l.seq = v.s"
        )


def maybe_recompute(cursor: Any, rng: random.Random, start: int) -> None:
    if rng.random() < 0.5:
        recompute(cursor, start)


def edit(cursor: Any, rng: random.Random, sealed: int) -> int:
    """Change one field of one line."""
    seq = rng.randint(1, sealed)
    column = rng.choice(sorted(WORDS))
    entry = entry_at(cursor, seq)
    cursor.execute(
        f"SELECT {column} IS DISTINCT FROM {WORDS[column]} FROM public.audit_entry WHERE id = {entry}"
    )
    if not cursor.fetchone()[0]:
        column = "request_id"
    cursor.execute(f"UPDATE public.audit_entry SET {column} = {WORDS[column]} WHERE id = {entry}")
    maybe_recompute(cursor, rng, seq)
    return seq


def shift(cursor: Any, start: int, by: int) -> None:
    """Renumber the links from a place on."""
    sign = "-" if by > 0 else ""
    cursor.execute(
        f"UPDATE public.audit_link SET seq = {sign}(seq + {by}), entry_id = entry_id WHERE seq >= {start}"
    )
    if by > 0:
        cursor.execute("UPDATE public.audit_link SET seq = -seq WHERE seq < 0")


def delete_middle(cursor: Any, rng: random.Random, sealed: int) -> int:
    """Remove one line: alone, with its link, or so that the numbers close again."""
    seq = rng.randint(1, sealed)
    cursor.execute(f"DELETE FROM public.audit_entry WHERE id = {entry_at(cursor, seq)}")
    manner = rng.randrange(3)
    if manner:
        cursor.execute(f"DELETE FROM public.audit_link WHERE seq = {seq}")
    if manner == 2:
        cursor.execute(f"SELECT max(seq) FROM public.audit_link WHERE seq > {seq}")
        last = cursor.fetchone()[0]
        for place in range(seq + 1, (last or seq) + 1):
            cursor.execute(f"UPDATE public.audit_link SET seq = {place - 1} WHERE seq = {place}")
        recompute(cursor, seq)
    return seq


def truncate_tail(cursor: Any, rng: random.Random, sealed: int) -> int:
    """Remove the end, as if those lines had never been."""
    seq = rng.randint(1, sealed)
    remove_from(cursor, seq, links=rng.random() < 0.8)
    return seq


def remove_from(cursor: Any, seq: int, *, links: bool = True) -> None:
    cursor.execute(
        f"DELETE FROM public.audit_entry WHERE id IN (SELECT entry_id FROM public.audit_link WHERE seq >= {seq})"
    )
    if links:
        cursor.execute(f"DELETE FROM public.audit_link WHERE seq >= {seq}")
        cursor.execute("DELETE FROM public.audit_head")
    cursor.execute("DELETE FROM public.audit_pending")


LINE = (
    "INSERT INTO public.audit_entry (id, recorded_at, user_id, role, purpose, basis, action, event, event_code, outcome,"
    " object_type, case_id, reason, sealed_details, request_id, network, source) SELECT"
    " {id}, {at}, gen_random_uuid(), 'vt_worker', '', '', 'case.view', 'read',"
    " 'R', 'seen', 'cases.case', gen_random_uuid(), '', '', '', '10.0.0.1', 'schakel' RETURNING id"
)


NEXT = "(SELECT coalesce(max(id), 0) + 1 FROM public.audit_entry)"
# Numbers that no sequence ever gave: a line there stands in the log like any other.
NEVER_GIVEN = (
    "0",
    "-1",
    "-9223372036854775808",
    "(SELECT min(id) - 1 FROM public.audit_entry)",
    "9223372036854775807",
)


def add_line(cursor: Any, at: str = "now()", entry_id: str = NEXT) -> int:
    cursor.execute(LINE.format(at=at, id=entry_id))
    return int(cursor.fetchone()[0])


def insert(cursor: Any, rng: random.Random, sealed: int) -> int | None:
    """Put a line in: beside the chain, or in the chain with all after it moved up."""
    place = NEXT if rng.random() < 0.5 else rng.choice(NEVER_GIVEN)
    entry = add_line(cursor, f"now() - interval '{rng.randint(1, 5000)} minutes'", place)
    if rng.random() < 0.3:
        return None
    seq = rng.randint(1, sealed)
    shift(cursor, seq, 1)
    cursor.execute(
        f"INSERT INTO public.audit_link (seq, entry_id, form, digest, hash) VALUES ({seq}, {entry}, 1, '\\x00', '\\x00')"
    )
    recompute(cursor, seq)
    return seq


def swap(cursor: Any, rng: random.Random, sealed: int) -> int:
    """Let two lines change places: their contents, or their links."""
    one, two = sorted(rng.sample(range(1, sealed + 1), 2))
    first, second = entry_at(cursor, one), entry_at(cursor, two)
    if rng.random() < 0.5:
        names = [name for name in chain.COLUMNS if name != "id"]
        pairs = ", ".join(f'"{name}" = o."{name}"' for name in names)
        cursor.execute(
            f"UPDATE public.audit_entry e SET {pairs} FROM (SELECT * FROM public.audit_entry"
            f" WHERE id IN ({first}, {second})) o WHERE e.id IN ({first}, {second}) AND o.id <> e.id"
        )
    else:
        cursor.execute(f"UPDATE public.audit_link SET entry_id = -entry_id WHERE seq IN ({one}, {two})")
        cursor.execute(
            f"UPDATE public.audit_link SET entry_id = CASE seq WHEN {one} THEN {second} ELSE {first} END"
            f" WHERE seq IN ({one}, {two})"
        )
    maybe_recompute(cursor, rng, one)
    return one


def backdate(cursor: Any, rng: random.Random, sealed: int) -> int:
    """Give a line another time, by a microsecond or by years."""
    seq = rng.randint(1, sealed)
    much = rng.choice(["1 microsecond", "1 second", "40 minutes", "9 days", "3 years"])
    sign = rng.choice("+-")
    cursor.execute(
        f"UPDATE public.audit_entry SET recorded_at = recorded_at {sign} interval '{much}'"
        f" WHERE id = {entry_at(cursor, seq)}"
    )
    maybe_recompute(cursor, rng, seq)
    return seq


def disable_trigger(cursor: Any, rng: random.Random, sealed: int) -> int | None:
    """Switch the triggers off, do it, and switch them on: change a line, or write one that is never chained."""
    cursor.execute("SET LOCAL session_replication_role = origin")
    cursor.execute("ALTER TABLE public.audit_entry DISABLE TRIGGER ALL")
    if rng.random() < 0.5:
        add_line(cursor)
        seq = None
    else:
        seq = rng.randint(1, sealed)
        cursor.execute(
            f"UPDATE public.audit_entry SET role = 'lkha_worker' WHERE id = {entry_at(cursor, seq)}"
        )
    cursor.execute("ALTER TABLE public.audit_entry ENABLE TRIGGER ALL")
    cursor.execute("SET LOCAL session_replication_role = replica")
    return seq


def drop_partition(cursor: Any, rng: random.Random, sealed: int) -> int:
    """Take a whole stretch away with its table: the rest is copied to a new one that takes the old one's name."""
    one, two = sorted(rng.sample(range(1, sealed + 1), 2))
    ids = f"(SELECT entry_id FROM public.audit_link WHERE seq BETWEEN {one} AND {two})"
    cursor.execute(
        f"CREATE TABLE public.audit_rest AS SELECT * FROM public.audit_entry WHERE id NOT IN {ids}"
    )
    cursor.execute("DROP TABLE public.audit_entry CASCADE")
    cursor.execute("ALTER TABLE public.audit_rest RENAME TO audit_entry")
    cursor.execute("GRANT SELECT ON public.audit_entry TO schakel_verifier")
    if rng.random() < 0.5:
        cursor.execute(f"DELETE FROM public.audit_link WHERE seq BETWEEN {one} AND {two}")
    return one


def rewrite(cursor: Any, rng: random.Random, sealed: int) -> int:
    """Change lines from a place on, and recompute every hash."""
    seq = rng.randint(1, sealed)
    cursor.execute(
        "UPDATE public.audit_entry SET user_id = gen_random_uuid() WHERE id IN"
        f" (SELECT entry_id FROM public.audit_link WHERE seq = {seq} OR (seq > {seq} AND random() < 0.2))"
    )
    recompute(cursor, seq)
    return seq


def restore_backup(cursor: Any, rng: random.Random, sealed: int) -> int:
    """Put an older state back, and let the application write on, more or fewer lines than there were."""
    seq = rng.randint(1, sealed)
    remove_from(cursor, seq)
    go_on(cursor, seq, rng.randint(0, 2 * (sealed - seq + 1)))
    return seq


def fork(cursor: Any, rng: random.Random, sealed: int) -> int:
    """Another continuation of exactly the same length."""
    seq = rng.randint(1, sealed)
    cursor.execute("SELECT max(seq) FROM public.audit_link")
    length = int(cursor.fetchone()[0]) - seq + 1
    remove_from(cursor, seq)
    go_on(cursor, seq, length)
    return seq


def go_on(cursor: Any, seq: int, count: int) -> None:
    for place in range(seq, seq + count):
        entry = add_line(cursor)
        cursor.execute(
            "INSERT INTO public.audit_link (seq, entry_id, form, digest, hash)"
            f" VALUES ({place}, {entry}, 1, '\\x00', '\\x00')"
        )
    recompute(cursor, seq)


ATTACKS: dict[str, Attack] = {
    "edit": edit,
    "delete middle": delete_middle,
    "truncate tail": truncate_tail,
    "insert": insert,
    "swap": swap,
    "backdate": backdate,
    "disable trigger": disable_trigger,
    "drop partition": drop_partition,
    "rewrite with recomputed hashes": rewrite,
    "restore older backup": restore_backup,
    "fork": fork,
}
