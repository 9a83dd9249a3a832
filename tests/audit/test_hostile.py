"""A lying server, a lying place of heads, and heads that nobody signed: the verifier believes none of it."""

import base64
import json
from dataclasses import asdict, replace

import pytest
from cryptography.exceptions import InvalidSignature

from logseal import chain, heads
from logseal.store import Folder, HeadExists, last_number
from logseal.verify import Notes, Unverifiable, Verifier
from tests.audit.hostile_kit import Hostile, Shelf, hexed, line, row


@pytest.fixture
def log():
    made = Hostile()
    made.add(5)
    made.head()
    made.add(7)
    made.head()
    made.add(3)
    return made


def first(result):
    assert not result.intact
    return result.faults[0]


def test_the_true_log_is_intact(log):
    result = log.verify()
    assert (result.intact, result.verified, result.not_sealed) == (True, 12, 3)


def test_a_skipped_middle_is_seen(log):
    del log.rows[7:9]
    assert first(log.verify()).seq == 8


def test_rows_sent_twice_or_in_another_order_are_seen(log):
    log.rows.insert(4, log.rows[3])
    assert first(log.verify()).seq == 5
    del log.rows[4]
    log.rows[2], log.rows[3] = log.rows[3], log.rows[2]
    assert first(log.verify()).seq == 3


def test_an_empty_answer_is_not_an_intact_log(log):
    log.rows.clear()
    assert first(log.verify()).seq == 1


def test_a_missing_end_is_seen_and_says_how_much_was_sealed(log):
    del log.rows[9:]
    fault = first(log.verify())
    assert fault.seq == 10
    assert "12 lines were sealed" in fault.what


@pytest.mark.parametrize("at", [0, 4, 5, 11])
def test_everything_recomputed_from_a_line_on_names_that_line(log, at):
    before = chain.GENESIS if at == 0 else bytes.fromhex(log.rows[at - 1][4][3:].decode())
    for place in range(at, len(log.rows)):
        content = line((place + 1) * 10, "verzonnen" if place == at else "")
        log.rows[place], before = row(place + 1, (place + 1) * 10, before, content)
    assert first(log.verify()).seq == at + 1


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (0, b"9" * 400), (0, b"-1"), (0, b"NaN"), (0, b"1e3"), (0, b"0x8"), (0, b" 8"), (0, b"\xd9\xa8"), (0, b"08"),
        (0, b"8_0"), (0, b""), (1, b"9" * 400), (1, b"\\N"), (1, b"NaN"), (2, b"2"), (2, b"99999999999999999999"),
        (2, b"-1"), (2, b"\\N"), (3, b"\\N"), (3, b""), (3, b"\\\\x" + b"0" * 62), (3, b"\\\\x" + b"zz" * 32),
        (3, b"\\\\x" + "٣".encode() * 32), (4, b"\\\\x" + b"0" * 64), (4, b"\xff\xfe"), (5, b""), (5, b"\\N"),
        (5, b"\xff" * 1000), (5, b"\\N\t" * 19 + b"\\N"),
    ],
)  # fmt: skip
def test_a_value_that_no_sealer_writes_is_a_fault_at_its_line(log, place, value):
    log.rows[7][place] = value
    assert first(log.verify()).seq == 8


def test_a_row_with_too_few_fields_is_a_fault(log):
    log.rows[7] = log.rows[7][:3]
    assert first(log.verify()).seq == 8


def test_a_view_in_place_of_a_table_is_a_fault(log):
    log.tables = ("audit_entry", "audit_link")
    assert "audit_pending is not a plain table" in str(first(log.verify()))


def test_a_wrong_count_in_a_signed_head_is_refused(log):
    log.add(2)
    log.head(seq=16)
    assert "its count does not follow" in str(first(log.verify()))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"log": "cd" * 16}, "another log"),
        ({"number": 1}, "number does not follow"),
        ({"number": 7}, "number does not follow"),
        ({"previous": "0" * 64}, "does not follow the head before"),
        ({"time": "2026-11-27T11:00:00.000000Z"}, "back in time"),
    ],
)
def test_a_head_that_does_not_follow_is_refused_whoever_signed_it(log, changes, why):
    log.head(**changes)
    assert why in str(first(log.verify()))


def test_a_head_of_another_chain_of_the_same_length_is_refused(log):
    log.head(hash="cd" * 32)
    fault = first(log.verify())
    assert (fault.seq, fault.what) == (13, "the chain is not the one that was sealed")


def test_a_quiet_head_cannot_change_what_was_sealed(log):
    del log.rows[12:]
    log.head(hash="cd" * 32)
    assert "changes what was sealed" in str(first(log.verify()))


def test_a_head_signed_by_another_key_is_refused(log):
    other = heads.private_key(heads.new_key()[0])
    log.heads[2] = heads.sign(replace(log.last, number=2), other)
    assert "key that you trust" in str(first(log.verify()))


def test_an_older_head_cannot_be_played_again(log):
    log.heads[2] = log.heads[0]
    assert "number does not follow" in str(first(log.verify()))


def test_an_older_head_with_a_newer_time_is_not_signed(log):
    body, signature = log.heads[1].split(b"\n")[:2]
    later = json.loads(body) | {"time": "2027-01-01T00:00:00.000000Z", "number": 2}
    log.heads[2] = (
        json.dumps(later, sort_keys=True, separators=(",", ":")).encode() + b"\n" + signature + b"\n"
    )
    assert "key that you trust" in str(first(log.verify()))


def test_a_signature_of_something_else_by_the_same_key_is_no_head(log):
    body = log.heads[1].split(b"\n")[0]
    log.heads[2] = body + b"\n" + base64.b64encode(log.key.sign(body)) + b"\n"
    assert "key that you trust" in str(first(log.verify()))


def _signed(key, body: bytes) -> bytes:
    return body + b"\n" + base64.b64encode(key.sign(heads.CONTEXT + body)) + b"\n"


@pytest.mark.parametrize(
    "change",
    [
        lambda b: b.replace(b'"seq":12', b'"seq":NaN'),
        lambda b: b.replace(b'"seq":12', b'"seq":Infinity'),
        lambda b: b.replace(b'"seq":12', b'"seq":12.0'),
        lambda b: b.replace(b'"seq":12', b'"seq":1e1'),
        lambda b: b.replace(b'"seq":12', b'"seq":"12"'),
        lambda b: b.replace(b'"seq":12', b'"seq":true'),
        lambda b: b.replace(b'"seq":12', b'"seq":-12'),
        lambda b: b.replace(b'"seq":12', b'"seq":' + b"9" * 30),
        lambda b: b.replace(b'"seq":12', b'"seq":' + b"9" * 5000),
        lambda b: b.replace(b'"seq":12', b'"seq":12,"seq":5'),
        lambda b: b.replace(b'"seq":12', b'"seq":12,"more":1'),
        lambda b: b.replace(b'"seq":12,', b""),
        lambda b: b.replace(b'"expired_to":0', b'"expired_to":13'),
        lambda b: b.replace(b"2026-11-27", "２０２６-11-27".encode()),
        lambda b: b.replace(b"2026-11-27", b"2026-02-30"),
        lambda b: b.replace(b'"log":"ab', b'"log":"AB'),
        lambda b: b"[" * 100_000,
        lambda b: b"[]",
        lambda b: b"",
        lambda b: "\ufeff".encode() + b,
    ],
)
def test_a_body_that_no_sealer_writes_is_refused_even_when_it_is_signed(log, change):
    body = log.heads[1].split(b"\n")[0]
    log.heads[1] = _signed(log.key, change(body))
    with pytest.raises(heads.BadHead):
        heads.read(log.heads[1], [log.key.public_key()])
    assert "head 1 is false" in str(first(log.verify()))


@pytest.mark.parametrize(
    "written", [b"", b"\n\n", b"x", b"{}\n!!\n", b"a" * (heads.LONGEST + 1), b"{}\n\nmore\n"]
)
def test_what_is_not_two_lines_is_no_head(log, written):
    with pytest.raises(heads.BadHead):
        heads.read(written, [log.key.public_key()])


def test_no_head_at_all_cannot_be_judged(log):
    log.heads.clear()
    with pytest.raises(Unverifiable, match="no head"):
        log.verify()


def test_a_first_head_that_is_no_beginning_is_refused(log):
    log.heads[0] = log.heads.pop(1)
    assert "not a beginning" in str(first(log.verify()))


def test_a_hole_in_the_heads_is_seen(log):
    log.head()
    del log.heads[1]
    assert "head 1 is gone, and later ones are there" in str(first(log.verify()))


def test_with_notes_heads_that_were_set_back_are_seen(log):
    notes = log.verify().notes
    del log.heads[1]
    with pytest.raises(Unverifiable, match="gone"):
        log.verify(notes)


def test_with_notes_another_history_of_heads_is_seen_even_when_the_true_key_signed_it(log):
    notes = log.verify().notes
    other = Hostile(key=log.key)
    other.add(5)
    other.head()
    other.add(9)
    other.head()
    with pytest.raises(Unverifiable, match="another one"):
        other.verify(notes)


def test_with_notes_the_chain_must_go_on_from_what_was_verified(log):
    notes = log.verify().notes
    log.head()
    assert log.verify(notes).intact
    fork = replace(notes, hash="cd" * 32)
    assert first(log.verify(fork)).seq == 13


def test_notes_that_are_not_notes_are_refused(tmp_path):
    path = tmp_path / "notes.json"
    path.write_text('{"seq": 1, "other": 2}')
    with pytest.raises(Unverifiable):
        Notes.load(path)
    Notes(seq=3).save(path)
    assert Notes.load(path).seq == 3


def test_a_signature_covers_every_byte(log):
    written = bytearray(log.heads[1])
    for at in range(0, len(written), 7):
        changed = bytearray(written)
        changed[at] ^= 1
        with pytest.raises((heads.BadHead, InvalidSignature)):
            heads.read(bytes(changed), [log.key.public_key()])


def test_a_print_that_is_right_does_not_save_a_chain_that_is_wrong(log):
    """The prints only name a line; what proves is the hash of the chain."""
    log.rows[2][4] = hexed(bytes(32))
    assert first(log.verify()).seq == 3


def test_a_head_is_never_replaced_in_its_folder(tmp_path):
    store = Folder(tmp_path / "heads")
    assert last_number(store) == -1
    for number in range(12):
        store.put(number, b"%d" % number)
    with pytest.raises(HeadExists):
        store.put(3, b"other")
    assert store.get(3) == b"3"
    assert [last_number(store, known) for known in (-1, 3, 10, 11)] == [11] * 4


def test_the_end_of_the_heads_is_found_without_reading_them_all():
    class Counting(Shelf):
        asked = 0

        def get(self, number, default=None):
            self.asked += 1
            return super().get(number, default)

    store = Counting(dict.fromkeys(range(100000), b"x"))
    assert last_number(store) == 99_999
    assert store.asked < 50


def test_a_verifier_of_two_keys_reads_heads_of_both(log):
    new = heads.private_key(heads.new_key()[0])
    log.head()
    body = asdict(log.last)
    follow = heads.Head(**body | {"number": 3, "previous": heads.identity(log.heads[2]), "prints": ""})
    log.heads[3] = heads.sign(follow, new)
    keys = [log.key.public_key(), new.public_key()]
    verifier = Verifier(log.heads, keys)
    verifier.read_heads()
    assert verifier.last == follow
