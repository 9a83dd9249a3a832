"""Forms of service: the safe place, the plan, a reason to differ from it, and what happened."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Document
from core.forms import LongText, MomentField, OccurredField, ShortText
from organisations.models import Organisation
from protection_orders.instruments import service_ways
from protection_orders.order_forms import VersionedForm, choices_of


class SafetyPlanForm(VersionedForm):
    """Where somebody is safe."""

    place = LongText(
        label=_("Veilige plek"), rows=2, help_text=_("Staat versleuteld. Alleen Veilig Thuis leest dit.")
    )
    way_there = LongText(label=_("Hoe komt de persoon daar?"), rows=2, required=False)
    agreements = LongText(
        label=_("Afspraken"), rows=3, required=False, help_text=_("Wie blijft in de buurt? Wat bij gevaar?")
    )


class ConfirmPlaceForm(VersionedForm):
    """Somebody checked that the place is safe and free."""

    confirmed_at = OccurredField(label=_("Wanneer bevestigd?"))
    how = ShortText(label=_("Hoe is de plek bevestigd?"), help_text=_("Bijvoorbeeld: gebeld met de opvang."))


class PlanForm(VersionedForm):
    """A date for service. Deviating asks a reason; a second person must then agree."""

    planned_at = MomentField(label=_("Wanneer wordt uitgereikt?"))
    way = forms.ChoiceField(label=_("Hoe?"), required=False)
    by_whom = ShortText(
        label=_("Door wie?"), required=False, help_text=_("Functie en organisatie, geen naam.")
    )
    police = forms.ChoiceField(
        label=_("Welke politie-eenheid moet de datum weten?"),
        help_text=_("Deze eenheid kan de kaart van het bevel lezen."),
    )
    override_reason = LongText(
        label=_("Wijkt u af? Waarom kan dit niet wachten?"), rows=3, required=False,
        help_text=_("Alleen als de veilige plek nog niet is bevestigd. Een collega moet instemmen."),
    )  # fmt: skip

    def __init__(self, *args: Any, police: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self.fields["way"], [("", _("Nog niet bekend")), *way_choices()])
        choices_of(self.fields["police"], [("", _("Kies")), *((str(o.pk), o.name) for o in police)])


class OverrideForm(VersionedForm):
    """Why the police's confirmation is not waited for."""

    override_reason = LongText(label=_("Waarom kan dit niet wachten op de politie?"), rows=3)


class CancelForm(VersionedForm):
    """Why a planned service does not go on."""

    reason = LongText(label=_("Waarom gaat de uitreiking niet door?"), rows=3, max_length=300)


class ServiceForm(VersionedForm):
    """What happened at the door."""

    outcome = forms.ChoiceField(
        label=_("Wat gebeurde er?"),
        widget=forms.RadioSelect,
        choices=[
            ("served", _("Uitgereikt")),
            ("told", _("Mondeling meegedeeld")),
            ("tried", _("Geprobeerd, niet gelukt")),
            ("evading", _("De verweerder ontwijkt")),
        ],
    )
    way = forms.ChoiceField(label=_("Hoe?"))
    occurred_at = OccurredField(label=_("Wanneer?"))
    by_whom = ShortText(label=_("Door wie?"), help_text=_("Functie en organisatie."))
    language = ShortText(
        label=_("In welke taal?"), required=False, max_length=60,
        help_text=_("Verplicht bij uitreiken en meedelen. Noem ook de tolk."),
    )  # fmt: skip
    proof = LongText(
        label=_("Welk bewijs is er?"), rows=2, required=False,
        help_text=_("Bijvoorbeeld: handtekening, akte, opname. Verplicht bij uitreiken en meedelen."),
    )  # fmt: skip

    def __init__(self, *args: Any, documents: Iterable[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self.fields["way"], [("", _("Kies")), *way_choices()])
        known = [(str(d.pk), d.title) for d in documents]
        if known:
            field = forms.ChoiceField(label=_("Document als bewijs"), required=False)
            choices_of(field, [("", _("Geen")), *known])
            self.fields["proof_document"] = field


def way_choices() -> list[tuple[str, str]]:
    """The ways of service."""
    return [(way.code, way.label) for way in service_ways().values()]
