"""What an officer types, made ready to search. Lives for one request and is never stored, logged or shown again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from core import documents, names
from core.birth_input import read_birth
from core.errors import InvalidInput
from core.name_forms import MAX_LETTERS, tokens
from core.partial_dates import PartialDate, PartialDateError

NOTHING_TYPED: Final = "Vul een documentnummer in, of een naam met een geboortedatum."
LONGEST_NAME: Final = 200


@dataclass(frozen=True, repr=False)
class Query:
    """One person as searched for. Its repr shows nothing, so that a traceback or a log line cannot either."""

    identity: names.Identity

    @classmethod
    def read(cls, *, document_number: str = "", name: str = "", birth: str = "", today: date) -> Query:
        """Raises InvalidInput, with the field and a Dutch sentence that repeats nothing of what was typed."""
        number, name, birth = document_number.strip(), name.strip(), birth.strip()
        if not number and not name and not birth:
            raise InvalidInput(NOTHING_TYPED, "document_number")
        numbers: frozenset[str] = frozenset()
        if number:
            try:
                numbers = frozenset({documents.normalise_document_number(number)})
            except documents.DocumentNumberError as error:
                raise InvalidInput(str(error), "document_number") from None
        if birth and not name and not number:
            raise InvalidInput("Vul ook de naam in. Een geboortedatum alleen is te weinig.", "name")
        if name and not birth and not number:
            raise InvalidInput("Vul ook de geboortedatum in. Alleen het jaar mag.", "birth")
        return cls(names.Identity(_checked_name(name), _checked_birth(birth, today), numbers))

    def keys(self, hmac_keys: Sequence[bytes]) -> tuple[list[bytes], list[bytes]]:
        """The digests to look for: those of the name and birth date, and those of the number."""
        by_name: frozenset[bytes] = frozenset()
        if self.identity.name:
            by_name = names.search_keys(self.identity.name, self.identity.birth, hmac_keys)
        by_number = {
            digest
            for number in self.identity.document_numbers
            for digest in documents.document_keys(number, hmac_keys)
        }
        return sorted(by_name), sorted(by_number)


def _checked_name(name: str) -> str:
    if len(name) > min(LONGEST_NAME, MAX_LETTERS):
        raise InvalidInput(f"Deze naam is te lang. Er passen {LONGEST_NAME} tekens.", "name")
    if name and not tokens(name):
        raise InvalidInput("In deze naam staan geen letters die te zoeken zijn.", "name")
    return name


def _checked_birth(birth: str, today: date) -> PartialDate | None:
    if not birth:
        return None
    try:
        return read_birth(birth, today=today)
    except PartialDateError as error:
        raise InvalidInput(str(error), "birth") from None
