"""Forms of the return file."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ActForm, LongText, MomentField, OccurredField, ShortText
from repatriation.models import ReturnDocument, ReturnFile
from repatriation.phases import phases

THREE = [("", _("Niet bekend")), ("true", _("Ja")), ("false", _("Nee"))]
WAYS = [
    ("telefoon", _("Telefoon")),
    ("bericht", _("Bericht")),
    ("ambassade", _("Via de ambassade")),
    ("ander", _("Via iemand anders")),
]


def zones() -> list[tuple[str, str]]:
    """Time zones by place, without the technical ones."""
    return [
        (z, z.replace("_", " "))
        for z in sorted(available_timezones())
        if "/" in z and not z.startswith("Etc")
    ]


class OpenForm(ActForm):
    """Who is abroad and where."""

    person = forms.ChoiceField(label=_("Om wie gaat het?"), widget=forms.RadioSelect)
    country = ShortText(label=_("Land"), max_length=80)
    time_zone = forms.ChoiceField(
        label=_("Tijdzone"), help_text=_("Zo ziet iedereen hoe laat het daar is."), choices=zones
    )
    place = ShortText(
        label=_("Plaats"),
        required=False,
        help_text=_("Wordt versleuteld bewaard. Alleen het LKHA en de regie zien dit."),
    )
    safe_channel = ShortText(
        label=_("Veilig kanaal"), required=False, help_text=_("Bijvoorbeeld: bericht via een vriendin.")
    )
    safe_hours = ShortText(label=_("Veilige uren, tijd daar"), required=False, max_length=120)
    code_word = ShortText(label=_("Codewoord"), required=False)
    occurred_at = OccurredField(label=_("Sinds wanneer is dit bekend?"))

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]


class DescribeForm(ActForm):
    """What is known of place, channel, wish, authority and money."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    country = ShortText(label=_("Land"), max_length=80)
    time_zone = forms.ChoiceField(label=_("Tijdzone"), choices=zones)
    place = ShortText(label=_("Plaats"), required=False)
    safe_channel = ShortText(label=_("Veilig kanaal"), required=False)
    safe_hours = ShortText(label=_("Veilige uren, tijd daar"), required=False, max_length=120)
    code_word = ShortText(label=_("Codewoord"), required=False)
    is_minor = forms.TypedChoiceField(
        label=_("Minderjarig"), choices=THREE, required=False, empty_value=None, coerce=lambda v: v == "true"
    )
    is_dutch = forms.TypedChoiceField(
        label=_("Nederlandse nationaliteit"), choices=THREE, required=False, empty_value=None,
        coerce=lambda v: v == "true", help_text=_("Bepaalt alleen welk reisdocument nodig is."),
    )  # fmt: skip
    wish = forms.ChoiceField(
        label=_("Wil de persoon terug?"),
        choices=ReturnFile._meta.get_field("wish").choices or [],
        widget=forms.RadioSelect,
    )
    wish_own_words = LongText(label=_("In eigen woorden"), required=False, rows=3)
    authority = ShortText(label=_("Gezag over het kind"), required=False, max_length=300)
    funding = ShortText(label=_("Betaling"), required=False, max_length=300)
    silence_days = forms.IntegerField(
        label=_("Alarm na hoeveel dagen stilte?"), min_value=1, max_value=90,
        error_messages={"min_value": _("Kies minstens 1 dag."), "max_value": _("Kies hoogstens 90 dagen.")},
    )  # fmt: skip


class StepForm(ActForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=_("Hoe staat het?"),
        choices=[("done", _("Gedaan")), ("set_aside", _("Niet nodig"))],
        widget=forms.RadioSelect,
    )
    note = LongText(
        label=_("Toelichting"), required=False, rows=2, help_text=_("Verplicht als de stap niet nodig is.")
    )
    occurred_at = OccurredField()


class MoveForm(ActForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = LongText(
        label=_("Reden"),
        required=False,
        rows=2,
        help_text=_("Alleen nodig als u een stap overslaat of een fase teruggaat."),
    )


class SignForm(ActForm):
    way = forms.ChoiceField(label=_("Hoe kwam het teken van leven?"), choices=WAYS, widget=forms.RadioSelect)
    occurred_at = OccurredField()
    code_word_used = forms.ChoiceField(
        label=_("Is het codewoord gebruikt?"), initial="unknown", widget=forms.RadioSelect,
        choices=[("yes", _("Ja")), ("no", _("Nee")), ("unknown", _("Niet bekend"))],
    )  # fmt: skip
    note = LongText(label=_("Wat is gehoord?"), required=False, rows=3)


class TravelForm(ActForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    travel_at = MomentField(label=_("Vertrek, Nederlandse tijd"))
    arrival_at = MomentField(label=_("Aankomst, Nederlandse tijd"))
    arrival_place = ShortText(
        label=_("Luchthaven van aankomst"), max_length=120,
        help_text=_("De KMar ziet alleen het nummer, het moment en de luchthaven."),
    )  # fmt: skip


class DocumentForm(ActForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("Document"))
    state = forms.ChoiceField(label=_("Stand"), choices=ReturnDocument._meta.get_field("state").choices or [])
    holder = ShortText(label=_("Wie heeft het?"), required=False, max_length=120)
    number = ShortText(label=_("Nummer"), required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(d.code, d.label) for d in phases().documents.values()]  # type: ignore[attr-defined]


class CloseForm(ActForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("Hoe eindigde het?"), widget=forms.RadioSelect)
    note = LongText(label=_("Hoe liep het af en wie kijkt nu mee?"), rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(o.code, o.label) for o in phases().outcomes.values()]  # type: ignore[attr-defined]
