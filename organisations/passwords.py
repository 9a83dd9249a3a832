"""What a password may not hold: words that everybody who works here would try first."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Documented in docs/operations.md; a test compares.
WORDS = (
    "schakel",
    "veiligthuis",
    "veilig thuis",
    "eergerelateerd",
    "huwelijksdwang",
    "meldcode",
    "wachtwoord",
)


class HouseWords:
    """Refuses a password that is little more than a word of the house (ASVS 5.0, 6.1.2 and 6.2.11)."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError when less than eight characters are left without those words."""
        rest = password.lower()
        for word in WORDS:
            rest = rest.replace(word, "")
        if len(rest) < len(password) and len(rest) < 8:
            raise ValidationError(
                _("Dit wachtwoord is te makkelijk te raden. Kies andere woorden."), code="house_word"
            )

    def get_help_text(self) -> str:
        return ""
