"""People in a case, how they relate, and how each may safely be reached."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from cases.models.case import Case
from cases.models.scoped import CaseChild
from cases.sections import Section
from core.encryption import EncryptedTextField
from core.models import Record, Versioned, recorded_clock


class PersonRole(models.TextChoices):
    """Part in the case. One case may hold several of each."""

    AT_RISK = "at_risk", "Persoon om wie het gaat"
    RESPONDENT = "respondent", "Verweerder"
    RELATIVE = "relative", "Familielid"
    PROTECTIVE = "protective", "Beschermend familielid"
    OTHER = "other", "Andere betrokkene"


class Sex(models.TextChoices):
    UNKNOWN = "unknown", "Niet bekend"
    FEMALE = "female", "Vrouw"
    MALE = "male", "Man"
    OTHER = "x", "X"


class PersonFields(models.Model):
    """What is known of a person; every part may be missing. Parts of the birth date may be 00 ("2011-03-00")."""

    role = models.CharField("rol", max_length=12, choices=PersonRole)
    given_names = models.CharField("voornamen", max_length=200, blank=True)
    family_name = models.CharField("achternaam", max_length=200, blank=True)
    birth_date = models.CharField("geboortedatum", max_length=10, blank=True)
    age_estimate = models.PositiveSmallIntegerField("geschatte leeftijd", null=True, blank=True)
    sex = models.CharField("geslacht", max_length=8, choices=Sex, default=Sex.UNKNOWN)
    language = models.CharField("taal", max_length=60, blank=True)
    description = models.CharField("omschrijving", max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def full_name(self) -> str:
        """The name as far as known, or the description, or "naam onbekend"."""
        return (
            " ".join(filter(None, [self.given_names, self.family_name]))
            or self.description
            or "naam onbekend"
        )


class Person(PersonFields, CaseChild, Versioned):
    """One person in one case. The same human in two cases is two rows that a Veilig Thuis worker may link."""

    section = Section.PEOPLE

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="people")
    document_number = EncryptedTextField("nummer reisdocument", blank=True, default="")
    secret_address = EncryptedTextField("geheim adres", blank=True, default="")
    address = EncryptedTextField("adres", blank=True, default="")
    phone = EncryptedTextField("telefoon", blank=True, default="")
    address_is_secret = models.BooleanField("adres is geheim", default=False)
    municipality_code = models.CharField(max_length=6, blank=True)
    danger_from = models.CharField("gevaar", max_length=200, blank=True)
    same_as = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="also_known"
    )

    class Meta:
        triggers = [recorded_clock()]
        indexes = [models.Index(fields=["case", "role"], name="person_case_role")]
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_date="") | Q(birth_date__regex=r"^\d{4}-\d{2}-\d{2}$"),
                name="person_birth_date_form",
            ),
            models.CheckConstraint(
                condition=Q(same_as__isnull=True) | ~Q(same_as=F("id")), name="person_not_same_as_itself"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def audit_subject_id(self) -> Any:
        """Whose key details of log lines about this person stand under."""
        return self.pk


class PersonKey(Record):
    """One search key of a person: an HMAC of name skeleton and birth year, of a birth date, or of a document number.

    `key_id` tells under which of INDEX_KEYS it was made.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=10)
    digest = models.BinaryField(max_length=32)
    key_id = models.CharField(max_length=60)

    class Meta:
        triggers = [recorded_clock()]
        indexes = [models.Index(fields=["digest"], name="person_key_digest")]
        constraints = [models.UniqueConstraint(fields=["person", "kind", "digest"], name="one_key_once")]

    def __str__(self) -> str:
        return self.kind


class PersonRelation(CaseChild, Record):
    """How one person stands to another: `kind` reads "person is <kind> van other"."""

    section = Section.PEOPLE

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="relations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="relations")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="related")
    kind = models.CharField("relatie", max_length=40)
    pressure = models.BooleanField("zet onder druk", default=False)

    class Meta:
        triggers = [recorded_clock()]
        constraints = [
            models.UniqueConstraint(fields=["person", "other", "kind"], name="one_relation_once"),
            models.CheckConstraint(condition=~Q(person=F("other")), name="relation_with_another"),
        ]

    def __str__(self) -> str:
        return self.kind


class SafeContact(CaseChild, Versioned):
    """How a person may be reached without danger. No rule means: do not make contact."""

    section = Section.PEOPLE

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="safe_contacts")
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="safe_contact")
    may_contact = models.CharField(
        max_length=8, choices=[("unknown", "Niet bekend: geen contact"), ("no", "Nee"), ("yes", "Ja, zo:")],
        default="unknown",
    )  # fmt: skip
    rule = EncryptedTextField("hoe en wanneer", blank=True, default="")
    code_word = EncryptedTextField("codewoord", blank=True, default="")
    never = EncryptedTextField("nooit zo", blank=True, default="")

    class Meta:
        triggers = [recorded_clock()]

    def __str__(self) -> str:
        return str(self.pk)
