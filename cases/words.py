"""Sentences that must be the same wherever they are said."""

from typing import Final

from django.utils.translation import gettext_lazy as _

# The one answer to every look-up without a result, whatever the reason: nothing there, not yours, locked, or closed.
NOTHING_FOUND: Final = _("Niets gevonden. Bij twijfel: vraag de coördinator.")
