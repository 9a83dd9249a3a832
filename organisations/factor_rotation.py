"""The secrets of second factors under the current key: they stand inside JSON that django-allauth keeps."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connections

from core.encryption import Undecryptable, current_prefix, renewed
from core.rotation import Outcome
from core.stored_values import every_row
from organisations.second_factor import place_of

SEALED = "1:"


class FactorSecrets:
    """Few rows (some for each account), so they are looked at one by one."""

    name = "mfa_authenticator"

    def left(self, using: str) -> int:
        """How many factors hold a secret that is not under the current key."""
        with every_row(connections[using], self.name):
            return sum(any(map(_is_stale, factor.data.values())) for factor in self._all(using))

    def walk(self, using: str, done: Callable[[int], None]) -> Outcome:
        """One walk over the factors; those that somebody is using are left for a next walk."""
        outcome = Outcome()
        with every_row(connections[using], self.name):
            stale = [f.pk for f in self._all(using) if any(map(_is_stale, f.data.values()))]
        for pk in stale:
            with every_row(connections[using], self.name):
                found = (
                    self._all(using).select_for_update(skip_locked=True, no_key=True).filter(pk=pk).first()
                )
                if found is None:
                    continue
                place = place_of(str(found.user_id))
                try:
                    found.data = {
                        key: str(renewed(value, **place)) if _is_stale(value) else value
                        for key, value in found.data.items()
                    }
                except Undecryptable:
                    outcome.unreadable.add(pk)
                    continue
                found.save(using=using, update_fields=["data"])
                outcome.renewed += 1
            done(outcome.renewed)
        return outcome

    def keys(self, using: str) -> set[str]:
        """The ids of the keys under which secrets stand."""
        with every_row(connections[using], self.name):
            values = [value for factor in self._all(using) for value in factor.data.values()]
        return {value.split(":")[1] for value in values if _is_sealed(value)}

    def _all(self, using: str) -> Any:
        return Authenticator.objects.using(using).order_by("pk")


def _is_sealed(value: object) -> bool:
    return isinstance(value, str) and value.startswith(SEALED)


def _is_stale(value: object) -> bool:
    return _is_sealed(value) and not str(value).startswith(current_prefix())
