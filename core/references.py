"""Numbers that people read aloud: SP-2026-00412. One database sequence per kind; gaps may occur, doubles not."""

from django.db import connection

from core import clock

KINDS = {
    "SP": "reference_case",
    "SG": "reference_signal",
    "AV": "reference_advice",
    "BV": "reference_order",
    "AL": "reference_alert",
    "GC": "reference_border",
    "VW": "reference_referral",
    "TK": "reference_repatriation",
    "VZ": "reference_request",
}


def next_reference(kind: str) -> str:
    """The next number of a kind, with the year in Amsterdam; raises KeyError for an unknown kind."""
    return next_references(kind, 1)[0]


def next_references(kind: str, how_many: int) -> list[str]:
    """The next numbers of a kind, in order. Raises KeyError for an unknown kind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s) FROM generate_series(1, %s)", [KINDS[kind], how_many])
        year = clock.today().year
        return [f"{kind}-{year}-{number:05d}" for (number,) in cursor.fetchall()]
