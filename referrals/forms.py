"""Forms of a referral."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases import reference
from cases.disclosure_forms import InformedForm
from cases.sections import Section
from cases.sharing import purpose_choices, sections_of_kind
from core.forms import ActForm, LongText
from organisations.models import Organisation


class ChooseForm(forms.Form):
    """To whom. A GET form: nothing is sent yet."""

    naar = forms.ModelChoiceField(
        label=_("Naar welke organisatie?"),
        queryset=Organisation.objects.none(),
        help_text=_("U kiest daarna wat deze organisatie ziet."),
    )

    def __init__(self, *args: Any, sender: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["naar"]
        field.queryset = (
            Organisation.objects.filter(active=True).exclude(pk=sender.pk).order_by("kind", "name")
        )


class ReferralForm(InformedForm):
    """Why, on what ground, and exactly what is shared."""

    field_order = ("submission_id", "purpose", "ground", "sections", "note")

    purpose = forms.ChoiceField(label=_("Waarvoor?"), widget=forms.RadioSelect)
    ground = forms.ChoiceField(label=_("Op welke grondslag?"), widget=forms.RadioSelect)
    sections = forms.MultipleChoiceField(label=_("Wat deelt u?"), widget=forms.CheckboxSelectMultiple)
    note = LongText(
        label=_("Wat vraagt u?"),
        help_text=_("De ontvanger leest dit vóór het aannemen. Noem hier geen naam of adres."),
    )

    def __init__(self, *args: Any, sender: Organisation, receiver: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["purpose"].choices = purpose_choices()
        grounds = reference.grounds_for(from_kind=sender.kind, to_kind=receiver.kind, use="refer")
        fields["ground"].choices = [(g.code, f"{g.label} ({g.basis})") for g in grounds if g.purposes]
        allowed = sections_of_kind(receiver.kind)
        fields["sections"].choices = [(s.value, s.label) for s in Section if s in allowed]
        fields["sections"].error_messages["required"] = _("Kies wat u deelt.")
        fields["informed_note"].help_text = _(
            "Alleen bij nee. Bijvoorbeeld: vertellen brengt iemand in gevaar. De ontvanger leest dit niet."
        )


class DeclineForm(ActForm):
    reason = LongText(label=_("Waarom kunt u niet helpen?"), rows=3)


class FeedbackForm(ActForm):
    feedback = LongText(label=_("Wat deed u en hoe staat het ermee?"), rows=4)
