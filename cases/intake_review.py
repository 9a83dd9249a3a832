"""What was filled in, as rows of label and value, for the check before sending."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from cases import reference
from cases.intake_flow import Filled
from cases.intake_people_form import PeopleForm
from cases.intake_policies import URGENT_LABELS, urgency
from cases.meldcode_form import DONE, MeldcodeForm
from cases.models import Signal, SignalPerson
from cases.person_words import birth_of, person_label
from core import clock, words

Row = dict[str, Any]


def rows(filled: Filled) -> list[Row]:
    """The rows of one step; a step with errors shows what can be read, and its errors."""
    form = filled.form
    if isinstance(form, MeldcodeForm):
        return _meldcode(form)
    found = [
        {
            "label": str(field.label),
            "value": _value(form, name),
            "note": " ".join(str(text) for text in form.errors.get(name, [])),
        }
        for name, field in form.fields.items()
        if name != "submission_id"
    ]
    if isinstance(form, PeopleForm):
        found += _people(form)
    return found


def _value(form: forms.Form, name: str) -> str:
    field, value = form.fields[name], getattr(form, "cleaned_data", {}).get(name)
    if value is None:
        return str(form.data.get(form.add_prefix(name)) or "")
    if isinstance(field, forms.MultipleChoiceField):
        known = {
            code: item.label
            for table in (reference.practices(), reference.channels())
            for code, item in table.items()
        }
        return "; ".join(known.get(code, code) for code in value)
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, "")) if value else ""  # type: ignore[arg-type]
    if isinstance(field, forms.BooleanField):
        return _("Ja") if value else _("Nee")
    if isinstance(field, forms.DateTimeField):
        return words.when(value)
    if isinstance(field, forms.DateField):
        return words.day(value)
    if isinstance(field, forms.TimeField):
        return f"{value.hour}.{value.minute:02}"
    return str(value)


def _people(form: PeopleForm) -> list[Row]:
    found = []
    for person in form.people:
        if not person.is_valid():
            sentences = [str(sentence) for errors in person.errors.values() for sentence in errors]
            found.append(
                {"label": _("Persoon"), "value": _("niet goed ingevuld"), "note": " ".join(sentences)}
            )
        elif not person.is_blank:
            found.append(_person(SignalPerson(recorded_at=clock.now(), **person.given())))
    return found or [{"label": _("Mensen"), "value": "", "note": _("U noemde niemand.")}]


def _person(person: SignalPerson) -> Row:
    about = [person_label(person)]
    if birth_of(person).year:
        about.append(_("geboren %(birth)s") % {"birth": words.birth_date(birth_of(person))})
    about += filter(None, [person.relation, person.language, person.address, person.phone])
    if person.given_names or person.family_name:
        about += filter(None, [person.description])
    return {"label": person.get_role_display(), "value": person.full_name, "note": " · ".join(about)}


def _meldcode(form: MeldcodeForm) -> list[Row]:
    done = dict(DONE)
    found: list[Row] = []
    for one in form.steps():
        state, note = one.done.value() or "", one.note.value() or ""
        if state or note:
            found.append(
                {
                    "label": one.label,
                    "value": str(done.get(state, "")) if state else note,
                    "note": note if state else "",
                }
            )
    if form.outcome is not None:
        found.append({"label": _("Uitkomst van het wegen"), "value": form.outcome.text, "note": ""})
    return found or [{"label": _("Meldcode"), "value": _("Overgeslagen"), "note": ""}]


def urgent_words(data: dict[str, Any]) -> list[str]:
    """Why this will be an alarm at once, as far as the valid steps say."""
    names = ("practices", "acute_danger", "departure", "departure_at")
    concern = Signal(**{name: data[name] for name in names if name in data})
    return [URGENT_LABELS[code] for code in urgency(concern, clock.now())]
