"""A request by or for the person concerned: to see the file, or to have it destroyed (art. 15 and 17 GDPR; Wmo 5.3)."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from cases.models import Case, Person
from cases.models.occurred import Occurred, not_future
from cases.models.scoped import not_in_conflict
from core.actor import Actor
from core.encryption import EncryptedTextField
from core.models import Versioned, recorded_clock
from core.workflow import choices, guard
from organisations.models import Organisation, User
from organisations.permissions import Permission
from referrals.request_workflow import REQUEST

FORGOTTEN = "Vernietigd na de bewaartermijn"


class RequestKind(models.TextChoices):
    ACCESS = "access", "Inzage"
    DESTRUCTION = "destruction", "Vernietiging"


class Capacity(models.TextChoices):
    """Who asks. Only the person concerned may get something without more."""

    SELF = "self", "De persoon zelf"
    AUTHORISED = "authorised", "Iemand met een machtiging van de persoon"
    PARENT = "parent", "Ouder"
    REPRESENTATIVE = "representative", "Wettelijk vertegenwoordiger"
    RELATIVE = "relative", "Ander familielid"
    RESPONDENT = "respondent", "Verweerder"
    OTHER = "other", "Iemand anders"


class SubjectRequestQuerySet(models.QuerySet["SubjectRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's own organisation, for roles that handle them."""
        if actor.is_system:
            return self
        if actor.user_id is None or not actor.can(Permission.REQUEST_HANDLE):
            return self.none()
        return self.filter(not_in_conflict(actor, case="case_id"), organisation_id=actor.organisation_id)


class SubjectRequest(Versioned, Occurred):
    """One request. `occurred_at` is when it was made; the term runs from there.

    `case` and `person` are filled while it is prepared and stay empty when nothing is kept about the person.
    """

    reference = models.CharField("nummer", max_length=20, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="subject_requests")
    kind = models.CharField("soort", max_length=12, choices=RequestKind)
    capacity = models.CharField("wie vraagt", max_length=16, choices=Capacity)
    requester = EncryptedTextField("naam van wie vraagt")
    subject_name = EncryptedTextField("over wie")
    subject_birth = EncryptedTextField("geboortedatum", blank=True, default="")
    wish = EncryptedTextField("wat wordt gevraagd", blank=True, default="")
    identity_checked = models.BooleanField("identiteit vastgesteld", default=False)
    state = models.CharField(max_length=10, choices=choices(REQUEST.labels), default="received")
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="subject_requests"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="requests"
    )
    age_band = models.CharField(
        "leeftijd", max_length=8, blank=True,
        choices=[("under_12", "Jonger dan 12"), ("12_15", "12 tot en met 15"), ("16_up", "16 of ouder"), ("unknown", "Niet bekend")],
    )  # fmt: skip
    own_view = EncryptedTextField("wat wil het kind zelf", blank=True, default="")
    own_interest = EncryptedTextField("belang van het kind", blank=True, default="")
    proposal = models.CharField(
        "voorstel", max_length=8, blank=True, choices=[("grant", "Toewijzen"), ("refuse", "Weigeren")]
    )
    proposal_reason = EncryptedTextField("reden van het voorstel", blank=True, default="")
    exception_reason = EncryptedTextField("waarom toch aan een ander", blank=True, default="")
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    review_note = EncryptedTextField("tweede lezer", blank=True, default="")
    granted = models.BooleanField("toegewezen", default=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    # When the names and words in it were destroyed; number, kind, outcome and days stay.
    forgotten_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SubjectRequestQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock(), guard(REQUEST)]
        indexes = [models.Index(fields=["organisation", "-recorded_at"], name="subject_request_house")]
        constraints = [
            not_future("subject_request"),
            models.CheckConstraint(
                condition=Q(state="received") | (Q(prepared_by__isnull=False) & ~Q(proposal="")),
                name="request_prepared_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "prepared"]) | Q(reviewed_by__isnull=False),
                name="request_leaves_after_second_reader",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("prepared_by")),
                name="request_two_pairs_of_eyes",
            ),
            models.CheckConstraint(
                condition=Q(granted=False)
                | (Q(reviewed_by__isnull=False) & ~Q(capacity__in=["relative", "respondent", "other"])),
                name="request_never_for_relative_or_respondent",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True) | Q(state="answered"),
                name="request_forgotten_when_answered",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(case__isnull=False), name="request_person_in_case"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def forget(self, at: datetime) -> None:
        """Drop the names and the words; the caller saves. What must hold something says that it is gone."""
        for field in self._meta.get_fields():
            if isinstance(field, EncryptedTextField):
                setattr(self, field.name, "" if field.blank else FORGOTTEN)
        self.case = self.person = None
        self.forgotten_at = at

    def get_absolute_url(self) -> str:
        return f"/verzoeken/{self.pk}/"
