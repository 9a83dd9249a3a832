"""Forms about who takes part: an organisation, a colleague, one person by exception."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.actions import grants
from cases.disclosure_forms import InformedForm
from cases.sections import Section
from cases.sharing import purpose_choices
from core.forms import ActForm, LongText, MomentField, ShortText
from organisations.models.organisation import OrganisationKind


class ChooseOrganisationForm(forms.Form):
    """First step: which organisation, and what for. By GET, nothing is written."""

    soort = forms.ChoiceField(
        label=_("Soort organisatie"),
        choices=[("", _("Kies een soort")), *OrganisationKind.choices],
        error_messages={"required": _("Kies een soort organisatie.")},
    )
    organisatie = forms.ChoiceField(
        label=_("Organisatie"), error_messages={"required": _("Kies een organisatie.")}
    )
    doel = forms.ChoiceField(
        label=_("Waarvoor doet deze organisatie mee?"), error_messages={"required": _("Kies een doel.")}
    )

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["doel"].choices = [("", _("Kies een doel")), *purpose_choices()]  # type: ignore[attr-defined]
        if organisations:
            choices = [("", _("Kies een organisatie")), *organisations]
            self.fields["organisatie"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["organisatie"]
            del self.fields["doel"]


class ShareForm(InformedForm):
    """Second step: on which ground, and which sections of those that the purpose may need."""

    field_order = ("submission_id", "organisation", "purpose", "ground", "sections", "necessity")

    organisation = forms.UUIDField(widget=forms.HiddenInput)
    purpose = forms.ChoiceField(widget=forms.HiddenInput)
    ground = forms.ChoiceField(label=_("Op welke grondslag?"), widget=forms.RadioSelect)
    sections = forms.MultipleChoiceField(
        label=_("Wat krijgt deze organisatie te zien?"),
        help_text=_("Aangevinkt is wat bij dit doel past. Minder mag altijd."),
        widget=forms.CheckboxSelectMultiple,
    )

    necessity = LongText(
        label=_("Waarom is dit nodig?"), help_text=_("En waarom kan het niet met minder?"), rows=2
    )

    def __init__(
        self, *args: Any, grounds: list[tuple[str, str]], sections: list[Section], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = purpose_choices()  # type: ignore[attr-defined]
        self.fields["ground"].choices = grounds  # type: ignore[attr-defined]
        self.fields["sections"].choices = [(s.value, s.label) for s in sections]  # type: ignore[attr-defined]


class LeaveForm(ActForm):
    """Why an organisation stops taking part."""

    reason = LongText(label=_("Waarom stopt het meedoen?"), rows=3)


class AssignForm(ActForm):
    """A colleague who starts to work on the case."""

    membership = forms.ChoiceField(label=_("Collega"))

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["membership"].choices = colleagues  # type: ignore[attr-defined]


class GrantForm(ActForm):
    """Access for one person by exception."""

    username = ShortText(
        label=_("Inlognaam van de persoon"),
        help_text=_("Precies zoals de persoon inlogt."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sections = forms.MultipleChoiceField(
        label=_("Wat mag deze persoon zien?"),
        help_text=_("De kern hoort er altijd bij."),
        choices=[(s.value, s.label) for s in Section if s != Section.CORE],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = LongText(label=_("Waarom is deze uitzondering nodig?"), rows=3)
    expires_at = MomentField(label=_("Tot wanneer?"), help_text=_("Hoogstens 90 dagen."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = grants.roles_that_open(str(self.data.get("username", ""))) if self.is_bound else []
        if len(roles) > 1:
            self.fields["membership"] = forms.ChoiceField(
                label=_("In welke rol?"),
                help_text=_("In een andere rol ziet deze persoon de casus niet."),
                choices=[(str(m.pk), f"{m.get_role_display()}, {m.organisation}") for m in roles],
                widget=forms.RadioSelect,
                error_messages={"required": _("Deze persoon heeft meer rollen. Kies in welke rol.")},
            )
            self.order_fields(["username", "membership"])
