"""What whoever triages decides, one form a decision; each carries the version that was on the screen."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from cases import reference
from cases.actions.handovers import RECEIVING_KINDS
from cases.actions.matching import Match
from cases.models import Case, Signal
from cases.person_words import person_label
from core.actor import Actor
from core.forms import ActForm, LongText, ShortText
from organisations.models import Membership, Organisation
from organisations.permissions import ROLES, Permission, RoleName

NEW_PERSON = ""


class VersionedForm(ActForm):
    """A decision on what was on the screen: somebody else's decision in between is told, not overwritten."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class OrganisationChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An organisation by name."""


class LeadChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A colleague, with the role."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user}, {ROLES[RoleName(obj.role)].label}"


class FeedbackForm(VersionedForm):
    """A message to the reporter."""

    text = LongText(
        label=_("Wat mag de melder weten?"),
        help_text=_("De melder leest alleen dit. Schrijf welke stappen zijn gezet, niets over anderen."),
    )


class AdviseForm(VersionedForm):
    """Advice instead of a case."""

    text = LongText(
        label=_("Uw advies aan de melder"),
        help_text=_("De melder leest deze tekst. De melder blijft zelf verantwoordelijk."),
    )


class AnswerForm(VersionedForm):
    """Advice on a question."""

    text = LongText(label=_("Uw advies"), help_text=_("Wie de vraag stelde, leest deze tekst."), rows=8)


class DeclineForm(ActForm):
    """Why an offer is refused."""

    answer = LongText(label=_("Waarom weigert u?"), help_text=_("De andere organisatie leest dit."), rows=3)


class HandOverForm(VersionedForm):
    """To whom, and why."""

    to = OrganisationChoice(
        label=_("Aan wie draagt u over?"),
        queryset=Organisation.objects.none(),
        empty_label=_("Kies een organisatie"),
    )
    reason = LongText(
        label=_("Waarom?"),
        help_text=_("U houdt het signaal tot de ander het aanneemt. De termijn loopt door."),
        rows=4,
    )

    def __init__(self, *args: Any, signal: Signal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(OrganisationChoice, self.fields["to"]).queryset = Organisation.objects.filter(
            kind__in=RECEIVING_KINDS, active=True
        ).exclude(pk=signal.receiver_id)


class EndForm(VersionedForm):
    """A registered reason, with what that reason asks for."""

    reason = forms.ChoiceField(label=_("Waarom eindigt dit signaal?"), widget=forms.RadioSelect)
    note = LongText(label=_("Leg uit waarom"), rows=4)
    safety = ShortText(
        label=_("Wie houdt zicht op de veiligheid?"),
        help_text=_("Naam van de organisatie en de functie."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["reason"]).choices = [
            (item.code, f"{item.label}. {item.help}" if item.help else item.label)
            for item in reference.end_reasons().values()
            if item.stage == "triage"
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        reason = reference.end_reasons().get(str(data.get("reason")))
        if reason is not None and reason.safety_view and not str(data.get("safety") or "").strip():
            self.add_error("safety", _("Schrijf bij deze reden wie zicht houdt op de veiligheid."))
        return data


class AcceptForm(VersionedForm):
    """A new case or a known one, who leads it, and who of the people is already known."""

    where = forms.ChoiceField(label=_("Waar komt dit signaal?"), widget=forms.RadioSelect)
    reference = ShortText(
        label=_("Nummer van de andere casus"),
        help_text=_("Alleen als u hierboven ‘een andere casus’ kiest. Bijvoorbeeld SP-2026-00412."),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "short"}),
    )
    lead = LeadChoice(
        label=_("Wie krijgt de regie?"),
        help_text=_("Alleen bij een nieuwe casus."),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=None,
    )

    follow_up = forms.ChoiceField(
        label=_("Wat volgt op de veiligheidsbeoordeling?"),
        help_text=_("Is onderzoek nodig? Dan komt er binnen tien weken een oordeel. Die termijn start nu."),
        choices=[
            ("investigation", _("Onderzoek door Veilig Thuis")),
            ("conditions", _("Voorwaarden en vervolg, zonder eigen onderzoek")),
        ],
        widget=forms.RadioSelect,
        initial="investigation",
    )

    def __init__(
        self, *args: Any, signal: Signal, actor: Actor, matches: Sequence[Match], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.in_cases = [match for match in matches if match.in_case]
        where, lead = cast(forms.ChoiceField, self.fields["where"]), cast(LeadChoice, self.fields["lead"])
        where.choices = self._places()
        where.initial = "new"
        lead.queryset = leads_of(signal.receiver_id)
        lead.initial = actor.membership_id
        for person in {match.given.pk: match.given for match in self.in_cases}.values():
            self.fields[f"same_{person.pk}"] = forms.ChoiceField(
                label=now_("%(role)s, %(label)s: al bekend?")
                % {"role": person.get_role_display(), "label": person_label(person)},
                choices=[(NEW_PERSON, now_("Nieuw. Nog niet bekend.")), *self._same(person.pk)],
                required=False,
                widget=forms.RadioSelect,
            )

    def _places(self) -> list[tuple[str, str]]:
        found = {match.known.case.pk: match for match in self.in_cases}  # type: ignore[union-attr]
        known = [(str(pk), f"{match.reference}: {', '.join(match.why)}") for pk, match in found.items()]
        return [("new", now_("Een nieuwe casus")), *known, ("other", now_("Een andere casus"))]

    def _same(self, given: UUID) -> list[tuple[str, str]]:
        return [
            (str(match.known.pk), f"{match.reference}, {person_label(match.known)}: {', '.join(match.why)}")
            for match in self.in_cases
            if match.given.pk == given
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["case"] = None
        where = data.get("where")
        if where == "other":
            self._find(data, reference=str(data.get("reference") or "").strip().upper())
        elif where and where != "new":
            self._find(data, pk=where)
        data["same"] = {
            UUID(name.removeprefix("same_")): UUID(value)
            for name, value in data.items()
            if name.startswith("same_") and value
        }
        return data

    def _find(self, data: dict[str, Any], **lookup: Any) -> None:
        case = Case.objects.visible_to(self.actor).filter(**lookup).first()
        if case is None:
            self.add_error(
                "reference", ValidationError(_("Geen casus met dit nummer gevonden, of u werkt er niet aan."))
            )
        data["case"] = case


def leads_of(organisation_id: UUID) -> Any:
    """The people of an organisation who may lead a case."""
    roles = [str(name) for name, role in ROLES.items() if Permission.CASE_WORK in role.permissions]
    return (
        Membership.objects.filter(
            organisation_id=organisation_id, active=True, role__in=roles, user__is_active=True
        )
        .select_related("user")
        .order_by("user__display_name")
    )


class InboxFilter(forms.Form):
    """Filters of the inbox; kept while the session lasts."""

    q = ShortText(label=_("Nummer"), required=False, max_length=20)
    practice = forms.ChoiceField(label=_("Praktijk"), required=False)
    urgent = forms.ChoiceField(
        label=_("Spoed"), required=False, choices=[("", _("Alles")), ("yes", _("Alleen spoed"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["practice"]).choices = [
            ("", now_("Alle")), *((code, item.label) for code, item in reference.practices().items())
        ]  # fmt: skip
