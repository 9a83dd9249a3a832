"""The forms of an alert: to whom it is passed on, and what was done."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ActForm, LongText, OccurredField, ShortText
from monitoring.models import Moment, Signing
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


class MailboxForm(ActForm):
    """A mailbox of the own organisation."""

    target = ShortText(
        label=_("E-mailadres"),
        help_text=_("Een postbus van uw organisatie waar altijd iemand kijkt. Geen privé-adres."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    moment = forms.ChoiceField(
        label=_("Wanneer een bericht?"),
        choices=Moment.choices,
        widget=forms.RadioSelect,
        initial=Moment.AT_ONCE,
    )


class SystemForm(ActForm):
    """A system of the own organisation that takes events."""

    target = forms.CharField(
        label=_("Webadres"),
        max_length=500,
        help_text=_("Het adres waar uw systeem berichten ontvangt. Begint met https://."),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    signing = forms.ChoiceField(
        label=_("Hoe ondertekenen wij?"),
        choices=Signing.choices,
        widget=forms.RadioSelect,
        initial=Signing.ED25519,
    )
    moment = forms.ChoiceField(
        label=_("Wanneer een bericht?"),
        choices=Moment.choices,
        widget=forms.RadioSelect,
        initial=Moment.AT_ONCE,
    )


class ReminderForm(ActForm):
    """Reminders by mail, and the hours without."""

    by_mail = forms.BooleanField(label=_("Mail mij als een termijn van mij afloopt"), required=False)
    quiet_from = forms.TimeField(
        label=_("Stil vanaf"),
        required=False,
        help_text=_("In stille uren komt geen herinnering. U krijgt hem daarna."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=_("Stil tot"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
