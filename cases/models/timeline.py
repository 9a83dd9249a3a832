"""The family's story in order: what happened, on what it rests, who wrote it down."""

from typing import Any, ClassVar

from django.db import models

from cases.models.case import Case
from cases.models.contact import SourceKind
from cases.models.occurred import Occurred, not_future
from cases.models.scoped import CaseChild, CaseChildQuerySet, case_visible_q
from cases.sections import Section
from core.actor import Actor
from core.encryption import EncryptedTextField
from core.models import Record, recorded_clock
from organisations.models import Membership, Organisation


class TimelineQuerySet(CaseChildQuerySet):
    def visible_to(self, actor: Actor) -> "TimelineQuerySet":
        """Lines of every section that this actor sees of their case."""
        return self.filter(case_visible_q(actor, section_field="in_section", case="case_id"))


class TimelineEntry(CaseChild, Record, Occurred):
    """One line, written by the action that did it and never changed.

    Its words repeat what was written elsewhere (a source, a safe way, a place), so they are protected like that.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="timeline")
    in_section = models.CharField(max_length=20, choices=Section)
    kind = models.CharField(max_length=40)
    source = models.CharField(max_length=10, choices=SourceKind, default=SourceKind.SYSTEM)
    source_detail = EncryptedTextField(blank=True, default="")
    title = models.CharField(max_length=200)
    text = EncryptedTextField(blank=True, default="")
    danger = models.BooleanField(default=False)
    object_id = models.UUIDField(null=True)
    url = models.CharField(max_length=200, blank=True)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = TimelineQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock()]
        indexes = [models.Index(fields=["case", "-occurred_at", "-id"], name="timeline_case")]
        constraints = [not_future("timeline")]

    def __str__(self) -> str:
        return self.kind
