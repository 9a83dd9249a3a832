"""The chain over the lines, and its heads. Written by the sealer alone (`logseal`); the application only reads it."""

from django.db import models

from core.models.base import append_only


class Pending(models.Model):
    """A committed line that has no place in the chain yet. Written with the line by a trigger."""

    entry_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.entry_id)


class Link(models.Model):
    """The place of one line in the chain: `digest` of the line, `hash` over it and all before.

    No reference to the line: it goes when its term ends, the link stays.
    """

    seq = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    form = models.SmallIntegerField()
    digest = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        triggers = [append_only()]

    def __str__(self) -> str:
        return str(self.seq)


class Head(models.Model):
    """That the chain up to `seq` was signed at `signed_at`; the signed head itself is kept outside the database.

    Lines up to `expired_to` are past their term. After a restore the numbers may begin anew.
    """

    number = models.BigIntegerField()
    seq = models.BigIntegerField()
    expired_to = models.BigIntegerField()
    signed_at = models.DateTimeField()

    class Meta:
        triggers = [append_only()]

    def __str__(self) -> str:
        return str(self.number)
