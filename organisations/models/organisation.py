"""The organisations of the chain."""

from django.db import models

from core.models import Record, recorded_clock


class OrganisationKind(models.TextChoices):
    """What an organisation is in the chain; instruments and routes refer to these kinds."""

    VEILIG_THUIS = "veilig_thuis", "Veilig Thuis"
    LKHA = "lkha", "Landelijk Knooppunt Huwelijksdwang en Achterlating"
    KMAR = "kmar", "Koninklijke Marechaussee"
    POLICE = "police", "Politie"
    COURT = "court", "Rechtbank"
    RVDK = "rvdk", "Raad voor de Kinderbescherming"
    GI = "gi", "Gecertificeerde instelling"
    OM = "om", "Openbaar Ministerie"
    MAYOR = "mayor", "Burgemeester"
    BZ = "bz", "Buitenlandse Zaken"
    IND = "ind", "IND"
    ZVH = "zvh", "Zorg- en Veiligheidshuis"
    SHELTER = "shelter", "Opvang"
    JGZ = "jgz", "Jeugdgezondheidszorg"
    GP = "gp", "Huisarts"
    SCHOOL = "school", "School"
    MUNICIPALITY = "municipality", "Gemeente"
    OTHER = "other", "Andere organisatie"


class Organisation(Record):
    """One body of the chain. `regions` holds the Veilig Thuis region slugs that it serves; empty is national."""

    slug = models.SlugField(unique=True)
    name = models.CharField("naam", max_length=120)
    kind = models.CharField("soort", max_length=20, choices=OrganisationKind)
    regions = models.JSONField("regio's", default=list, blank=True)
    duty_phone = models.CharField("telefoon, dag en nacht", max_length=30, blank=True)
    active = models.BooleanField("actief", default=True)
    is_demo = models.BooleanField("verzonnen", default=False)

    class Meta:
        triggers = [recorded_clock()]
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=OrganisationKind.values), name="organisation_kind_known"
            )
        ]

    def __str__(self) -> str:
        return self.name
