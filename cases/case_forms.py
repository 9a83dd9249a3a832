"""Forms of a case: filters of the list, notes, contact, tasks, participants, documents, closing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases import files, reference
from cases.actions.documents import KINDS
from cases.case_list import Filters
from cases.closure import OpenMatter
from cases.models.case import DangerLevel
from core.forms import ActForm, DayField, LongText, MomentField, OccurredField, ShortText


class CaseFilter(forms.Form):
    """What narrows the list of cases; stands in the address and stays while paging."""

    stand = forms.ChoiceField(
        label=_("Stand"),
        required=False,
        choices=[("open", _("Open")), ("closed", _("Gesloten")), ("alle", _("Alle"))],
    )
    praktijk = forms.ChoiceField(label=_("Praktijk"), required=False)
    gevaar = forms.ChoiceField(
        label=_("Gevaar"), required=False, choices=[("", _("Alle")), *DangerLevel.choices]
    )
    eigen = forms.BooleanField(label=_("Alleen casussen waaraan ik werk"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        practices = [(code, practice.label) for code, practice in reference.practices().items()]
        self.fields["praktijk"].choices = [("", _("Alle")), *practices]  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        """The filters that were understood; an unknown value narrows nothing."""
        self.is_valid()
        data = self.cleaned_data if self.is_bound else {}
        state = data.get("stand") or "open"
        return Filters(
            state="" if state == "alle" else state,
            practice=data.get("praktijk") or "",
            danger=data.get("gevaar") or "",
            own=bool(data.get("eigen")),
        )


class NumberSearch(forms.Form):
    """Finding a case by its number, the only thing that may be searched here."""

    nummer = forms.CharField(
        label=_("Zoek op nummer"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "short", "autocomplete": "off", "placeholder": "SP-2026-00412"}
        ),
    )


class NoteForm(ActForm):
    """A note: on what it rests comes first, so that a fact and a view are never mixed up."""

    kind = forms.ChoiceField(
        label=_("Waarop rust dit?"),
        choices=[
            ("seen", _("Feit: zelf gezien of gehoord")),
            ("heard", _("Van horen zeggen")),
            ("view", _("Oordeel: wat u ervan denkt")),
            ("own_words", _("In eigen woorden van de persoon")),
        ],
        widget=forms.RadioSelect,
    )
    text = LongText(label=_("Wat legt u vast?"), rows=6)
    source = ShortText(
        label=_("Van wie of waaruit weet u dit?"),
        help_text=_("Bij “van horen zeggen” altijd invullen. Bijvoorbeeld: van de mentor."),
        required=False,
    )
    health = forms.BooleanField(
        label=_("Dit gaat over gezondheid"),
        help_text=_(
            "Lichaam, geest, zwangerschap, letsel, zorg. Alleen wie gezondheid mag zien, leest dit dan."
        ),
        required=False,
    )
    occurred_at = OccurredField()

    def __init__(self, *args: Any, health: bool, fixed: bool = False, **kwargs: Any) -> None:
        """`health`: whether the writer may see notes about health; `fixed`: what is corrected is one."""
        super().__init__(*args, **kwargs)
        if not health:
            del self.fields["health"]
        elif fixed:
            self.fields["health"].disabled = True


class ContactForm(ActForm):
    """A contact that took place or was tried."""

    person = forms.ChoiceField(label=_("Met wie uit de casus?"), required=False)
    with_whom = ShortText(
        label=_("Met wie was het contact?"),
        help_text=_("Functie of naam. Bijvoorbeeld: mentor van de school."),
    )
    channel = forms.ChoiceField(label=_("Hoe ging het contact?"))
    reached = forms.TypedChoiceField(
        label=_("Is er gesproken?"),
        choices=[("yes", _("Ja")), ("no", _("Nee, geprobeerd"))],
        widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
        initial="yes",
    )
    alone = forms.ChoiceField(
        label=_("Was de persoon alleen?"),
        choices=[("yes", _("Ja")), ("no", _("Nee")), ("unknown", _("Niet bekend"))],
        widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
        initial="unknown",
    )
    summary = LongText(label=_("Wat is gezegd?"), rows=5)
    against_rule_reason = LongText(
        label=_("Waarom was er contact tegen de regel?"),
        help_text=_("Alleen invullen als de regel “geen contact” of “niet bekend” is."),
        required=False,
        rows=2,
    )
    occurred_at = OccurredField()

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("Iemand anders")), *people]  # type: ignore[attr-defined]
        channels = [(code, channel.label) for code, channel in reference.channels().items() if code != "none"]
        self.fields["channel"].choices = channels  # type: ignore[attr-defined]


class TaskForm(ActForm):
    """A step for a colleague or for the team."""

    title = ShortText(
        label=_("Wat moet er gebeuren?"), help_text=_("Zonder namen: dit staat ook op de werklijst.")
    )
    detail = ShortText(label=_("Toelichting"), required=False)
    owner = forms.ChoiceField(label=_("Wie doet het?"), required=False)
    due_at = MomentField(label=_("Wanneer klaar?"), required=False)
    urgent = forms.BooleanField(label=_("Spoed: staat bovenaan"), required=False)

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", _("Het team: wie eerst is")), *colleagues]  # type: ignore[attr-defined]


class FinishForm(ActForm):
    """What came of a step."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    outcome = LongText(label=_("Wat is de uitkomst?"), rows=3, max_length=300)


class SettleForm(ActForm):
    """A clock that stops: the step was done, or is no longer needed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    done = forms.ChoiceField(
        label=_("Wat is er gebeurd?"),
        choices=[("yes", _("De stap is gedaan")), ("no", _("De stap is niet meer nodig"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reden"),
        help_text=_("Invullen als de stap niet meer nodig is."),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class InvestigationForm(ActForm):
    """The finding that Veilig Thuis must investigate."""

    reason = LongText(label=_("Waarom is onderzoek nodig?"), rows=3)
    found_at = OccurredField(label=_("Wanneer is dat vastgesteld?"))


class LapsedForm(ActForm):
    """An order or permission ran out: a person says what protects now."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Wat beschermt nu?"),
        help_text=_("Bijvoorbeeld: nieuw bevel aangevraagd, of geen bescherming meer nodig en waarom."),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ClockForm(ActForm):
    """A clock that gets more time, stands still or runs again: only the reason is asked."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label=_("Reden"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class InformForm(ActForm):
    """The decision on informing the person concerned. With `expert` the talk with an expert is asked before anything."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    expert = LongText(
        label=_("Met welke deskundige besprak u dit, en wat was het advies?"),
        help_text=_("Verplicht als u informeert."),
        required=False,
        rows=2,
        max_length=600,
    )
    decision = forms.ChoiceField(
        label=_("Wat besluit u?"),
        choices=[
            ("postpone", _("Uitstellen: informeren kan nu niet veilig (twee weken erbij)")),
            ("inform", _("Informeren, langs een veilige weg")),
            ("not_needed", _("Niet nodig: alles kwam van de persoon zelf, of die weet het al")),
        ],
        widget=forms.RadioSelect,
    )
    way = LongText(
        label=_("Hoe, waar en door wie?"),
        help_text=_("Verplicht als u informeert. Nooit per brief, nooit via familie."),
        required=False,
        rows=2,
        max_length=600,
    )
    reason = LongText(
        label=_("Waarom?"),
        help_text=_("Verplicht als u uitstelt, of als informeren niet nodig is."),
        required=False,
        rows=2,
        max_length=190,
    )

    def __init__(self, *args: Any, expert: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not expert:
            self.fields["expert"].label = _("Besprak u dit met iemand?")
            self.fields["expert"].help_text = _("Niet verplicht in deze casus.")


class DepartureForm(ActForm):
    """What is known of a departure, and on what that rests."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    state = forms.ChoiceField(
        label=_("Wat is bekend over vertrek?"),
        choices=[
            ("feared", _("Gevreesd")),
            ("booked", _("Geboekt")),
            ("gone", _("Vertrokken")),
            ("none", _("Geen vertrek")),
            ("unknown", _("Niet bekend")),
        ],
        widget=forms.RadioSelect,
    )
    day = DayField(label=_("Dag van vertrek"), required=False)
    hour = forms.TimeField(
        label=_("Tijd van vertrek"),
        help_text=_("Weet u de tijd niet? Laat dit leeg. Het vroegste moment van die dag telt dan."),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    source = forms.ChoiceField(
        label=_("Waarop rust dit?"),
        choices=[
            ("seen", _("Zelf gezien")),
            ("heard", _("Van horen zeggen")),
            ("own_words", _("In eigen woorden")),
        ],
        widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
    )
    note = LongText(label=_("Toelichting"), rows=3, required=False)
    occurred_at = OccurredField(label=_("Wanneer werd dit bekend?"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("hour") and "day" in data and not data["day"]:
            self.add_error("day", _("Vul ook de dag van vertrek in."))
        return data


class DocumentForm(ActForm):
    """One file."""

    file = forms.FileField(
        label=_("Bestand"),
        help_text=_(
            "PDF, PNG, JPEG, Word (docx), Excel (xlsx) of tekst, hoogstens 10 MB. Uit foto's halen wij plaats en toestel. "
            "Uit Word en Excel halen wij de naam van de maker, niet uit opmerkingen en bijgehouden wijzigingen. "
            "Een PDF blijft zoals hij is: kijk zelf of er een naam in staat."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": files.ACCEPT}),
    )
    title = ShortText(label=_("Titel"), help_text=_("Zonder namen."))
    kind = forms.ChoiceField(label=_("Soort"), choices=list(KINDS.items()))
    occurred_at = OccurredField(label=_("Van wanneer is dit?"))
    protected = forms.BooleanField(
        label=_("Afschermen: komt nooit in een stuk voor andere partijen"), required=False
    )


class LeadForm(ActForm):
    """The colleague who gets the lead."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    lead = forms.ChoiceField(label=_("Wie krijgt de regie?"))

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].choices = colleagues  # type: ignore[attr-defined]


class CloseForm(ActForm):
    """Why a case closes, who keeps sight of safety, and what was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    looked_at = forms.MultipleChoiceField(
        label=_("Dit staat nog open. Zet een vinkje als u ernaar keek."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = forms.ChoiceField(label=_("Waarom sluit de casus?"), widget=forms.RadioSelect)
    note = LongText(label=_("Toelichting"), rows=4, required=False)
    safety_view = ShortText(
        label=_("Wie houdt zicht op de veiligheid?"),
        help_text=_("Organisatie en functie. Bij de meeste redenen verplicht."),
        required=False,
    )

    def __init__(self, *args: Any, matters: list[OpenMatter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [(r.code, r.label) for r in reference.end_reasons().values() if r.stage == "case"]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]
        asked = [(m.key, m.sentence) for m in matters if not m.stops]
        if asked:
            self.fields["looked_at"].choices = asked  # type: ignore[attr-defined]
        else:
            del self.fields["looked_at"]


class ReopenForm(ActForm):
    """Why a case opens again."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    why = LongText(label=_("Waarom heropent u deze casus?"), rows=4)
