"""Sentences that stand in many alerts; they hold nothing from a file."""

from typing import Final

PHONE: Final = "Bel bij direct gevaar 112."
NO_FAMILY: Final = "Benader de familie niet."
