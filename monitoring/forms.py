"""The forms of an alert: to whom it is passed on, and what was done."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ActForm, LongText, OccurredField
from organisations.models import Membership

ANYBODY = "anybody"


class PassOnForm(ActForm):
    """A colleague, those on duty first, or whoever comes first."""

    to = forms.ChoiceField(label=_("Aan wie geeft u dit door?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, colleagues: Iterable[tuple[Membership, bool]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(member.pk): member for member, _duty in colleagues}
        on_duty = {str(member.pk) for member, duty in colleagues if duty}
        choices = [
            (key, _("%(name)s, heeft dienst") % {"name": member.user} if key in on_duty else str(member.user))
            for key, member in self.colleagues.items()
        ]
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [*choices, (ANYBODY, _("Aan wie het eerst kan"))]
        field.error_messages["required"] = _("Kies een collega.")
        field.error_messages["invalid_choice"] = _("Deze collega kan het alarm niet krijgen. Kies een ander.")

    def clean_to(self) -> Membership | None:
        """The chosen colleague, None for whoever comes first."""
        return self.colleagues.get(self.cleaned_data["to"])


class HandleForm(ActForm):
    """What was done, and when."""

    occurred_at = OccurredField(label=_("Wanneer deed u dit?"))
    response = LongText(
        label=_("Wat heeft u gedaan?"),
        help_text=_("Kort is goed. Bijvoorbeeld: ter plaatse geweest, persoon is veilig."),
    )
