"""What people wrote down and whom they spoke."""

from django.db import models
from django.db.models import Q

from cases.models.case import Case
from cases.models.occurred import Occurred, not_future
from cases.models.person import Person
from cases.models.scoped import CaseChild
from cases.sections import Section
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


class Note(CaseChild, Record, Occurred):
    """A fact, something heard, or a view. Never edited; a correction is a new note that names the old one."""

    section = Section.NOTES

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField("soort", max_length=10, choices=SourceKind)
    text = models.TextField("tekst")
    source = EncryptedTextField("bron", blank=True, default="")
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )

    class Meta:
        triggers = [recorded_clock()]
        constraints = [
            not_future("note"),
            models.CheckConstraint(condition=~Q(text=""), name="note_has_text"),
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
