"""Forms of the border check and of an alert."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from border.models import Basis, CheckGround
from border.query import Query
from border.reference import alert_grounds, posts_for
from cases.models import Person
from cases.person_words import person_label
from core import clock
from core.errors import InvalidInput
from core.forms import ActForm, LongText, MomentField, OccurredField, ShortText

# A browser must not remember whom an officer looked for, nor send it to a spelling service.
_PRIVATE = {"autocomplete": "off", "autocapitalize": "off", "autocorrect": "off", "spellcheck": "false"}
_FIELD = "border/field.html"


class CheckForm(ActForm):
    """What is read from a passport. Only a POST carries it."""

    document_number = forms.CharField(
        label=_("Documentnummer"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={**_PRIVATE, "class": "document-number"}),
    )
    name = forms.CharField(
        label=_("Naam"),
        required=False,
        max_length=200,
        help_text=_("Elke spelling en volgorde mag."),
        widget=forms.TextInput(attrs=_PRIVATE),
    )
    birth = forms.CharField(
        label=_("Geboortedatum"),
        required=False,
        max_length=40,
        help_text=_("Bijvoorbeeld 12-03-2009, of alleen 2009."),
        widget=forms.TextInput(attrs={**_PRIVATE, "class": "short"}),
    )
    post = forms.ChoiceField(label=_("Waar controleert u?"))
    ground = forms.ChoiceField(
        label=_("Waarom controleert u?"), choices=CheckGround.choices, initial=CheckGround.EXIT
    )

    def __init__(self, *args: Any, brigade: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and not self.initial.get(
            "post"
        ):  # the first page, not the answer to somebody else
            self.fields["document_number"].widget.attrs["autofocus"] = True
        self.fields["post"].choices = [(post.code, post.label) for post in posts_for(brigade)]  # type: ignore[attr-defined]
        for name in ("document_number", "name", "birth"):
            self.fields[name].template_name = _FIELD  # type: ignore[attr-defined]
            self.fields[name].error_messages["max_length"] = _(
                "Dit is te lang: %(show_value)d tekens. Er passen er %(limit_value)d."
            )

    def clean(self) -> dict[str, Any]:
        """Say which field is wrong before the check is done; the answer itself is never made here."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        try:
            Query.read(
                document_number=data["document_number"],
                name=data["name"],
                birth=data["birth"],
                today=clock.today(),
            )
        except InvalidInput as refusal:
            raise ValidationError({refusal.field or "__all__": refusal.reason}) from None
        return data


class ConfirmForm(ActForm):
    """How the officer knows that this is the sought person."""

    basis = forms.ChoiceField(
        label=_("Hoe stelde u vast wie dit is?"),
        choices=[
            (Basis.DOCUMENT, _("Met het reisdocument: naam en geboortedatum kloppen met wat ik typte")),
            (Basis.PHOTO, _("Met een foto: gezicht en foto in het document zijn dezelfde persoon")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].error_messages["required"] = _("Kies hoe u vaststelde wie dit is.")


class AlertForm(ActForm):
    """The reference of a decision taken elsewhere."""

    person = forms.ChoiceField(label=_("Voor wie geldt dit?"), widget=forms.RadioSelect)
    ground = forms.ChoiceField(label=_("Grondslag"))
    authority = ShortText(label=_("Welke instantie besloot?"))
    authority_reference = ShortText(label=_("Kenmerk of nummer"), max_length=80)
    occurred_at = OccurredField(label=_("Wanneer viel het besluit?"))
    valid_from = MomentField(label=_("Vindbaar vanaf"))
    valid_until = MomentField(
        label=_("Vindbaar tot"), help_text=_("Daarna vindt de grenswacht deze persoon niet meer.")
    )

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        self.fields["person"].choices = [  # type: ignore[attr-defined]
            (pk, f"{person.get_role_display()}: {person_label(person)}") for pk, person in self.people.items()
        ]
        self.fields["ground"].choices = [("", _("Kies een grondslag"))] + [  # type: ignore[attr-defined]
            (ground.code, f"{ground.label} ({ground.basis})") for ground in alert_grounds().values()
        ]
        if not self.is_bound:
            self.fields["valid_from"].initial = (
                clock.now().astimezone(clock.AMSTERDAM).replace(second=0, microsecond=0)
            )


class WithdrawForm(ActForm):
    """Why an alert stops."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = LongText(label=_("Waarom stopt de signalering?"), rows=3, max_length=300)
