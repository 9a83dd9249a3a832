"""What cases, risk and orders keep about one person, in words."""

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.models import Case, ContactMoment, Note, Person
from cases.person_words import birth_of
from cases.presenters import practice_labels
from cases.sections import Section
from core import words
from protection_orders.models import Order
from referrals.person_data import Part
from risk.models import Assessment

# What others told stays out, because it says who told.
FACTS, OWN_WORDS = "seen", "own_words"


def about(case: Case, person: Person) -> list[Part]:
    """The person, the case in general words, contacts with the person, notes of fact, and the person's own words.

    A note does not say whose words it holds: where somebody else in the case is at risk too, they may be theirs.
    """
    own = [
        (_("Naam"), person.full_name),
        (_("Geboortedatum"), words.birth_date(birth_of(person))),
        (_("Geslacht"), person.get_sex_display()),
    ]
    general = [
        (_("Nummer"), case.reference),
        (_("Sinds"), words.when(case.recorded_at)),
        (_("Waarover"), ", ".join(practice_labels(case))),
        (_("Organisatie"), case.organisation.name),
    ]
    contacts = ContactMoment.objects.filter(case=case, person=person).order_by("occurred_at")
    notes = Note.objects.filter(case=case, kind__in=_given(case, person), in_section=Section.NOTES).order_by(
        "occurred_at"
    )
    return [
        Part(_("Uw gegevens"), [(_("Taal"), person.language)], facts=own),
        Part(_("De casus"), facts=general),
        Part(_("Contact met u"), [(words.when(c.occurred_at), c.summary) for c in contacts]),
        Part(_("Aantekeningen"), [(words.when(n.occurred_at), n.text) for n in notes]),
    ]


def health(case: Case, person: Person) -> list[Part]:
    """The notes about health, by the same rule as the others."""
    notes = Note.objects.filter(case=case, kind__in=_given(case, person), in_section=Section.HEALTH)
    told = [(words.when(n.occurred_at), n.text) for n in notes.order_by("occurred_at")]
    return [Part(_("Aantekeningen over gezondheid"), told)]


def _given(case: Case, person: Person) -> list[str]:
    alone = not case.people.filter(role="at_risk").exclude(pk=person.pk).exists()
    return [FACTS, OWN_WORDS] if alone else [FACTS]


def reach(case: Case, person: Person) -> list[Part]:
    """How the person can be reached, as the person gave it. Never a secret address."""
    return [
        Part(
            _("Adres"),
            facts=[(_("Adres"), _("Bekend bij ons; wij sturen het niet mee."))] if person.address else [],
        )
    ]


def assessments(case: Case, person: Person) -> list[Part]:
    """That the danger to the person, or to nobody in particular, was weighed, and when."""
    about_whom = Q(subject=person) | Q(subject__isnull=True)
    rows = Assessment.objects.filter(about_whom, case=case, state="final").order_by("recorded_at")
    return [Part(_("Risicotaxaties"), facts=[(words.when(row.recorded_at), _("afgerond")) for row in rows])]


def orders(case: Case, person: Person) -> list[Part]:
    """Orders that protect the person: number and state."""
    rows = Order.objects.filter(case=case, protected=person).order_by("recorded_at")
    return [Part(_("Beschermingsbevelen"), facts=[(row.reference, row.get_state_display()) for row in rows])]
