"""Which Veilig Thuis and which police unit serve a municipality, and since when."""

from datetime import date

from django.db import models
from django.db.models import Q

from core.models import Record, recorded_clock
from organisations.models.organisation import Organisation


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def valid_on(self, day: date) -> "MunicipalityQuerySet":
        """The rows that hold on a day."""
        return self.filter(valid_from__lte=day).filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))


class Municipality(Record):
    """One municipality in one period. `valid_until` is the last day."""

    code = models.CharField("CBS-code", max_length=6)
    name = models.CharField("gemeente", max_length=80)
    veilig_thuis = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="municipalities")
    police = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="policed_municipalities")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock()]
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="municipality_period"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="municipality_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name
