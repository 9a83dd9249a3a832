"""Forms of a request by or for the person concerned."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ActForm, LongText, OccurredField, ShortText
from referrals.models.request import Capacity, RequestKind

OFF = {"autocomplete": "off"}


class RegisterForm(ActForm):
    """What came in. Whether a file exists is not asked here."""

    kind = forms.ChoiceField(label=_("Wat wordt gevraagd?"), choices=RequestKind, widget=forms.RadioSelect)
    capacity = forms.ChoiceField(label=_("Wie vraagt?"), choices=Capacity, widget=forms.RadioSelect)
    requester = ShortText(label=_("Naam van wie vraagt"), widget=forms.TextInput(attrs=OFF))
    subject_name = ShortText(label=_("Over wie gaat het?"), widget=forms.TextInput(attrs=OFF))
    subject_birth = ShortText(
        label=_("Geboortedatum"), help_text=_("Zoals de vrager die noemt."), required=False,
        widget=forms.TextInput(attrs=OFF),
    )  # fmt: skip
    wish = LongText(label=_("Wat vraagt de persoon precies?"), rows=3, required=False)
    identity_checked = forms.BooleanField(
        label=_("De identiteit van wie vraagt is vastgesteld"), required=False
    )
    occurred_at = OccurredField(label=_("Wanneer is het gevraagd?"))


class TermForm(ActForm):
    """Why the term of a request stands still, or runs again."""

    reason = forms.CharField(label=_("Reden"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class PrepareForm(ActForm):
    """The file, what the law asks for a child, and the proposal."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    number = ShortText(label=_("Nummer van de casus"), required=False, widget=forms.HiddenInput)
    person = forms.ChoiceField(label=_("Welke persoon in de casus?"))
    identity_checked = forms.BooleanField(
        label=_("De identiteit van wie vraagt is vastgesteld"), required=False
    )
    age_band = forms.ChoiceField(
        label=_("Hoe oud is de persoon?"),
        choices=[("unknown", _("Niet bekend")), ("under_12", _("Jonger dan 12")), ("12_15", _("12 tot en met 15")),
                 ("16_up", _("16 of ouder"))],
        help_text=_("Telt alleen als de geboortedatum in de casus dit niet zegt."),
    )  # fmt: skip
    own_view = LongText(
        label=_("Wat wil het kind zelf?"), help_text=_("Vraag het als de persoon 12 tot en met 15 is, of als u de leeftijd niet weet."),
        rows=2, required=False,
    )  # fmt: skip
    own_interest = LongText(
        label=_("Wat is het belang van het kind?"), help_text=_("Nodig onder de 16, of als u de leeftijd niet weet."),
        rows=2, required=False,
    )  # fmt: skip
    proposal = forms.ChoiceField(
        label=_("Wat stelt u voor?"),
        choices=[("refuse", _("Weigeren")), ("grant", _("Toewijzen"))],
        widget=forms.RadioSelect,
    )
    reason = LongText(label=_("Waarop rust dit voorstel?"), rows=3)
    exception_reason = LongText(
        label=_("Waarom mag een ouder of vertegenwoordiger dit krijgen?"),
        help_text=_("Standaard krijgt die niets. Laat leeg als u wilt weigeren."), rows=2, required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, people: list[tuple[str, str]], by_exception: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people:
            self.fields["person"].choices = [("", _("Kies")), *people]  # type: ignore[attr-defined]
        else:
            del self.fields["person"]
        if not by_exception:
            del self.fields["exception_reason"]


class SecondReaderForm(ActForm):
    """The decision of the second reader."""

    decision = forms.ChoiceField(
        label=_("Uw besluit"),
        choices=[("refuse", _("Weigeren")), ("return", _("Terugsturen")), ("grant", _("Toewijzen"))],
        widget=forms.RadioSelect,
    )
    note = LongText(label=_("Waarop rust uw besluit?"), rows=3)
