"""The people of a case: hidden by default, shown one act at a time, changed without overwriting anybody."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from cases.access import allowed, check_can_unmask, check_can_work
from cases.actions import people as acts
from cases.actions import unmask
from cases.models import Case, Person, PersonRelation, SafeContact
from cases.people_forms import (
    RELATION_LABELS,
    PersonForm,
    RelationForm,
    SafeContactForm,
    SecretAddressForm,
    initial_of,
)
from cases.person_words import birth_of, person_label
from cases.presenters import case_frame, contact_rule, load_case
from cases.sections import Section
from cases.views.case_shared import numbered, people_choices, people_of, pick_person, telling_stale
from core import words
from core.web import actor_of, button, form_page


def _person(request: HttpRequest, pk: UUID, person_pk: UUID) -> tuple[Case, Person]:
    case = load_case(request, pk, Section.PEOPLE)
    rows = Person.objects.visible_to(actor_of(request)).filter(case=case).select_related("safe_contact")
    return case, get_object_or_404(rows, pk=person_pk)


@require_safe
def people(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everybody of the case by role, names hidden."""
    return _list(request, load_case(request, pk, Section.PEOPLE), names=False)


@require_http_methods(["GET", "HEAD", "POST"])
def people_unmask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same list with names, for this one answer."""
    if request.method != "POST":
        return redirect("case-people", pk)
    case = load_case(request, pk, Section.PEOPLE)
    unmask.reveal_names(by=actor_of(request), case=case)
    return _list(request, case, names=True)


def _list(request: HttpRequest, case: Case, *, names: bool) -> HttpResponse:
    actor = actor_of(request)
    audit.seen(by=actor, action="person.list", obj=case)
    found = numbered(people_of(actor, case))
    label = {p.pk: w for p, w in found}
    relations = PersonRelation.objects.visible_to(actor).filter(case=case).order_by("recorded_at", "pk")
    work, reason = allowed(check_can_work, actor, case, Section.PEOPLE)
    show, show_reason = allowed(check_can_unmask, actor, case)
    return render(
        request,
        "cases/people.html",
        case_frame(request, case, "people", names=names)
        | {
            "people": [_row(person, text, names) for person, text in found],
            "relations": [_relation(r, label, {p.pk: p for p, _w in found}, names) for r in relations],
            "can_work": work and case.state == "open",
            "work_reason": reason,
            "can_show": show,
            "show_reason": show_reason,
        },
    )


def _row(person: Person, text: str, names: bool) -> dict[str, Any]:
    contact = getattr(person, "safe_contact", None)
    known = contact is not None and contact.may_contact == "yes"
    return {
        "person": person,
        "name": person.full_name if names else "",
        "label": person_label(person),
        "text": text,
        "role": person.get_role_display(),
        "role_kind": {"at_risk": "info", "respondent": "danger", "protective": "ok"}.get(person.role, ""),
        "contact": contact_rule(contact),
        "contact_kind": "ok" if known else "warn",
        "url": reverse("person-detail", args=[person.case_id, person.pk]),
    }


def _relation(
    relation: PersonRelation, label: dict[UUID, str], people: dict[UUID, Person], names: bool
) -> dict[str, Any]:
    def said(pk: UUID) -> str:
        person = people.get(pk)
        return person.full_name if names and person is not None else label.get(pk, "")

    return {
        "relation": relation,
        "person": said(relation.person_id),
        "kind": RELATION_LABELS.get(relation.kind, relation.kind),
        "other": said(relation.other_id),
        "pressure": relation.pressure,
    }


@require_safe
def person_detail(request: HttpRequest, pk: UUID, person_pk: UUID) -> HttpResponse:
    """One person, name and numbers hidden."""
    case, person = _person(request, pk, person_pk)
    return _detail(request, case, person)


@require_http_methods(["GET", "HEAD", "POST"])
def person_unmask(request: HttpRequest, pk: UUID, person_pk: UUID) -> HttpResponse:
    """One person with name, numbers and ordinary address, for this one answer."""
    if request.method != "POST":
        return redirect("person-detail", pk, person_pk)
    case, person = _person(request, pk, person_pk)
    unmask.reveal_person(by=actor_of(request), person=person)
    return _detail(request, case, person, names=True)


@require_http_methods(["GET", "HEAD", "POST"])
def person_secret_unmask(request: HttpRequest, pk: UUID, person_pk: UUID) -> HttpResponse:
    """The secret address alone, for this one answer."""
    if request.method != "POST":
        return redirect("person-detail", pk, person_pk)
    case, person = _person(request, pk, person_pk)
    address = unmask.reveal_secret_address(by=actor_of(request), person=person)
    return _detail(request, case, person, secret=address or _("niet ingevuld"))


def _detail(
    request: HttpRequest, case: Case, person: Person, *, names: bool = False, secret: str = ""
) -> HttpResponse:
    actor = actor_of(request)
    audit.seen(by=actor, action="person.view", obj=person)
    work, _reason = allowed(check_can_work, actor, case, Section.PEOPLE)
    show, show_reason = allowed(check_can_unmask, actor, case)
    reveal, reveal_reason = allowed(unmask.check_can_reveal_secret, actor, case)
    return render(
        request,
        "cases/person_detail.html",
        case_frame(request, case, "people", names=names)
        | {
            "person": person,
            "shown": names,
            "label": person_label(person),
            "rows": _rows(person, names),
            "contact": getattr(person, "safe_contact", None),
            "contact_rule": contact_rule(getattr(person, "safe_contact", None)),
            "has_secret": bool(person.secret_address),
            "secret": secret,
            "can_work": work and case.state == "open",
            "can_show": show,
            "show_reason": show_reason,
            "can_reveal": reveal,
            "reveal_reason": reveal_reason,
        },
    )


def _rows(person: Person, shown: bool) -> list[dict[str, Any]]:
    def covered(value: str) -> str:
        return value if shown or not value else _("verborgen")

    name = f"{person.given_names} {person.family_name}".strip()
    return [
        {"label": _("Naam"), "value": covered(name)},
        {"label": _("Omschrijving"), "value": covered(person.description)},
        {"label": _("Rol"), "value": person.get_role_display()},
        {"label": _("Leeftijd en geslacht"), "value": person_label(person)},
        {"label": _("Geboortedatum"), "value": covered(words.birth_date(birth_of(person)))
         if birth_of(person).is_known else ""},
        {"label": _("Taal"), "value": person.language},
        {"label": _("Nummer reisdocument"), "value": covered(person.document_number)},
        {"label": _("Telefoon"), "value": covered(person.phone)},
        {"label": _("Adres"), "value": covered(person.address)},
        {"label": _("Gevaar"), "value": person.danger_from},
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def person_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a person with whatever is known."""
    case = load_case(request, pk, Section.PEOPLE)
    actor = actor_of(request)
    check_can_work(actor, case, Section.PEOPLE)
    form = PersonForm(request.POST or None)

    def act(_data: dict[str, Any]) -> str:
        person = acts.add_person(by=actor, case=case, **form.fields_of_person())
        return reverse("person-safe-contact", args=[case.pk, person.pk])

    context = case_frame(request, case, "people") | {
        "heading": _("Persoon toevoegen"),
        "lead_text": _("Vul in wat u weet. Niets hoeft compleet te zijn."),
        "label": _("Voeg toe"),
        "back_url": reverse("case-people", args=[case.pk]),
    }
    done = _("Persoon toegevoegd. Leg nu vast hoe contact veilig is.")
    return form_page(
        request, form=form, act=act, template="cases/person_form.html", context=context, done=done
    )


@require_http_methods(["GET", "HEAD", "POST"])
def person_change(request: HttpRequest, pk: UUID, person_pk: UUID) -> HttpResponse:
    """Change what is known of a person. Opening the form shows the name, so it is asked for and logged."""
    case, person = _person(request, pk, person_pk)
    actor = actor_of(request)
    check_can_work(actor, case, Section.PEOPLE)
    unmask.reveal_person(by=actor, person=person)
    form = PersonForm(request.POST or None, initial=initial_of(person))
    context = case_frame(request, case, "people") | {
        "heading": _("Persoon wijzigen"),
        "lead_text": _("U ziet hier de naam en de nummers. Dat is vastgelegd."),
        "label": _("Bewaar"),
        "back_url": reverse("person-detail", args=[case.pk, person.pk]),
    }

    def act(data: dict[str, Any]) -> str:
        acts.change_person(by=actor, person=person, version=data["version"], **form.fields_of_person())
        return reverse("person-detail", args=[case.pk, person.pk])

    safe_act = telling_stale(
        form, context, lambda: Person.objects.get(pk=person.pk), lambda now: _rows(now, shown=True), act
    )
    return form_page(
        request,
        form=form,
        act=safe_act,
        template="cases/person_form.html",
        context=context,
        done=_("Gewijzigd."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def person_secret_change(request: HttpRequest, pk: UUID, person_pk: UUID) -> HttpResponse:
    """Write a secret address; the one that is there is not shown here."""
    case, person = _person(request, pk, person_pk)
    actor = actor_of(request)
    check_can_work(actor, case, Section.PEOPLE)
    unmask.check_can_reveal_secret(actor, case)
    form = SecretAddressForm(request.POST or None, initial={"version": person.version})
    context = case_frame(request, case, "people") | {
        "heading": _("Geheim adres"),
        "lead_text": _("Wordt versleuteld bewaard. Het staat nooit op een lijst of in een stuk."),
        "label": _("Bewaar"),
        "back_url": reverse("person-detail", args=[case.pk, person.pk]),
    }

    def act(data: dict[str, Any]) -> str:
        address = data["secret_address"]
        changed = {"secret_address": address} | ({"address_is_secret": True} if address else {})
        acts.change_person(by=actor, person=person, version=data["version"], **changed)
        return reverse("person-detail", args=[case.pk, person.pk])

    safe_act = telling_stale(
        form, context, lambda: Person.objects.get(pk=person.pk), lambda now: _rows(now, shown=False), act
    )
    return form_page(
        request, form=form, act=safe_act, template="cases/case_form.html", context=context, done=_("Bewaard.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def person_safe_contact(request: HttpRequest, pk: UUID, person_pk: UUID) -> HttpResponse:
    """How this person may be reached."""
    case, person = _person(request, pk, person_pk)
    actor = actor_of(request)
    check_can_work(actor, case, Section.PEOPLE)
    contact = getattr(person, "safe_contact", None) or SafeContact(case=case, person=person)
    audit.seen(by=actor, action="person.safe_contact_view", obj=contact)
    fields = ("may_contact", "rule", "never", "code_word", "version")
    form = SafeContactForm(request.POST or None, initial={name: getattr(contact, name) for name in fields})
    context = case_frame(request, case, "people") | {
        "heading": _("Veilig contact: %(person)s") % {"person": person_label(person)},
        "page_title": _("Veilig contact"),
        "lead_text": _("Deze regel staat boven elke pagina van de casus. Zonder regel is er geen contact."),
        "label": _("Bewaar"),
        "back_url": reverse("person-detail", args=[case.pk, person.pk]),
    }

    def act(data: dict[str, Any]) -> str:
        acts.set_safe_contact(
            by=actor, person=person, may_contact=data["may_contact"], rule=data["rule"], never=data["never"],
            code_word=data["code_word"], version=data["version"],
        )  # fmt: skip
        return reverse("person-detail", args=[case.pk, person.pk])

    safe_act = telling_stale(
        form, context, lambda: SafeContact.objects.get(pk=contact.pk), _contact_rows, act
    )
    return form_page(
        request, form=form, act=safe_act, template="cases/case_form.html", context=context, done=_("Bewaard.")
    )


def _contact_rows(contact: SafeContact) -> list[dict[str, Any]]:
    return [
        {"label": _("Mag er contact zijn?"), "value": contact.get_may_contact_display()},
        {"label": _("Hoe en wanneer"), "value": contact.rule},
        {"label": _("Hoe nooit"), "value": contact.never},
        {"label": _("Codewoord"), "value": contact.code_word},
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def relation_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record how two people of the case stand to each other."""
    case = load_case(request, pk, Section.PEOPLE)
    actor = actor_of(request)
    check_can_work(actor, case, Section.PEOPLE)
    form = RelationForm(request.POST or None, people=people_choices(actor, case))

    def act(data: dict[str, Any]) -> str:
        acts.relate(
            by=actor, case=case, person=pick_person(actor, case, data["person"], "person"),
            other=pick_person(actor, case, data["other"], "other"), kind=data["kind"], pressure=data["pressure"],
        )  # fmt: skip
        return reverse("case-people", args=[case.pk])

    context = case_frame(request, case, "people") | {
        "heading": _("Relatie vastleggen"),
        "label": _("Leg vast"),
        "back_url": reverse("case-people", args=[case.pk]),
    }
    return form_page(
        request,
        form=form,
        act=act,
        template="cases/case_form.html",
        context=context,
        done=_("Relatie vastgelegd."),
    )


@require_POST
def relation_remove(request: HttpRequest, pk: UUID, relation_pk: UUID) -> HttpResponse:
    """Remove a relation that was recorded wrongly."""
    case = load_case(request, pk, Section.PEOPLE)
    actor = actor_of(request)
    relation = get_object_or_404(PersonRelation.objects.visible_to(actor).filter(case=case), pk=relation_pk)
    return button(
        request,
        act=lambda: acts.unrelate(by=actor, relation=relation),
        target=reverse("case-people", args=[case.pk]),
        done=_("Relatie verwijderd. In het logboek staat dat zij er was."),
    )
