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
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [KINDS[kind]])
        (number,) = cursor.fetchone()
    return f"{kind}-{clock.today().year}-{number:05d}"
