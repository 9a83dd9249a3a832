"""What people wrote down and whom they spoke."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from cases.models.case import Case
from cases.models.occurred import Occurred, not_future
from cases.models.person import Person
from cases.models.scoped import CaseChild, CaseChildQuerySet, case_visible_q
from cases.sections import Section
from core.actor import Actor
from core.encryption import EncryptedTextField
from core.models import Record, recorded_clock


class SourceKind(models.TextChoices):
    """What a statement rests on; shown beside every line of the story."""

    SEEN = "seen", "gezien"
    HEARD = "heard", "van horen zeggen"
    VIEW = "view", "oordeel"
    OWN_WORDS = "own_words", "in eigen woorden"
    DECISION = "decision", "besluit"
    SYSTEM = "system", "vastgelegd"


class NoteQuerySet(CaseChildQuerySet):
    def visible_to(self, actor: Actor) -> "NoteQuerySet":
        """Notes of the sections that this actor sees: those on health only with that section."""
        return self.filter(case_visible_q(actor, section_field="in_section", case="case_id"))


class Note(CaseChild, Record, Occurred):
    """A fact, something heard, or a view. Never edited; a correction is a new note that names the old one.

    One that says something about health stands in that section (AVG art. 9): who was given the notes does not have it yet.
    """

    section = Section.NOTES

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    # Also a default of the database: what runs while the column comes does not know it.
    in_section = models.CharField(
        max_length=20, choices=[(s.value, s.label) for s in (Section.NOTES, Section.HEALTH)],
        default=Section.NOTES, db_default=Section.NOTES.value,
    )  # fmt: skip
    kind = models.CharField("soort", max_length=10, choices=SourceKind)
    text = models.TextField("tekst")
    source = EncryptedTextField("bron", blank=True, default="")
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )

    objects: ClassVar[Any] = NoteQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock()]
        constraints = [
            not_future("note"),
            models.CheckConstraint(condition=~Q(text=""), name="note_has_text"),
            models.CheckConstraint(
                condition=Q(in_section__in=["notes", "health"]), name="note_in_its_section"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ContactMoment(CaseChild, Record, Occurred):
    """A contact that took place or was tried."""

    section = Section.NOTES

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    with_whom = EncryptedTextField("met wie")
    channel = models.CharField("hoe", max_length=20)
    reached = models.BooleanField("gesproken", default=True)
    alone = models.CharField(
        "alleen gesproken", max_length=8, choices=[("yes", "Ja"), ("no", "Nee"), ("unknown", "Niet bekend")],
        default="unknown",
    )  # fmt: skip
    summary = models.TextField("wat is gezegd")

    class Meta:
        triggers = [recorded_clock()]
        constraints = [not_future("contact")]

    def __str__(self) -> str:
        return str(self.pk)
