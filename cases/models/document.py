"""Files of a case; the content stands encrypted."""

from django.db import models

from cases.models.case import Case
from cases.models.occurred import Occurred, not_future
from cases.models.scoped import CaseChild
from cases.sections import Section
from core.encryption import EncryptedTextField
from core.models import Record, recorded_clock
from organisations.models import Membership


class Document(CaseChild, Record, Occurred):
    """One file; `content` is base64 under encryption, `protected` keeps it out of every paper for other parties.

    `fingerprint` tells whether a file stands in the case already: a keyed hash, for a plain one would tell whoever
    holds a copy of the tables which known file is in which case. `fingerprint_key` is the id of its key.
    """

    section = Section.DOCUMENTS

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    title = models.CharField("titel", max_length=200)
    kind = models.CharField("soort", max_length=40)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64)
    fingerprint_key = models.CharField(max_length=60)
    content = EncryptedTextField(strict=True)
    protected = models.BooleanField("afgeschermd", default=False)
    added_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers = [recorded_clock()]
        constraints = [not_future("document")]

    def __str__(self) -> str:
        return str(self.pk)
