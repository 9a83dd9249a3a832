"""Who takes part: organisations with purpose and ground, people within them, and exceptional grants."""

from typing import Final, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from cases.models.case import Case
from core.actor import Id
from core.models import Record, recorded_clock
from organisations.models import Membership, Organisation, User

# The one permission of guardian that is ever given.
VIEW: Final = "view_case"


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def running(self) -> Self:
        """Participations that hold at this instant, by the database's clock."""
        return self.filter(starts_at__lte=Now()).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=Now()))


class Participation(Record):
    """An organisation takes part in a case for a purpose, on a legal ground, and sees these sections."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="participations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="participations")
    purpose = models.CharField("doel", max_length=20)
    ground = models.CharField("grondslag", max_length=60)
    sections = ArrayField(models.CharField(max_length=20), default=list)
    starts_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField(null=True, blank=True)
    is_owner = models.BooleanField(default=False)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock()]
        indexes = [models.Index(fields=["organisation", "case"], name="participation_organisation")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "organisation"],
                condition=Q(ends_at__isnull=True),
                name="one_running_participation",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(is_owner=True, ends_at__isnull=True), name="one_owner_per_case"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="participation_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(ground=""), name="participation_has_ground"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.case}"


class Assignment(Record):
    """A person within a participating organisation who works on the case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="assignments")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        triggers = [recorded_clock()]
        indexes = [models.Index(fields=["membership", "case"], name="assignment_membership")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "membership"],
                condition=Q(ended_at__isnull=True),
                name="one_running_assignment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership} · {self.case}"


class CaseUserObjectPermission(UserObjectPermissionBase):
    """Guardian's row for one person and one case; opens nothing without its `grant`."""

    content_object = models.ForeignKey(Case, on_delete=models.CASCADE)


class CaseGroupObjectPermission(GroupObjectPermissionBase):
    """Guardian asks for this table; no grant is ever made to a group."""

    content_object = models.ForeignKey(Case, on_delete=models.CASCADE)


class ExceptionalGrantQuerySet(models.QuerySet["ExceptionalGrant"]):
    def running(self) -> Self:
        """Grants that open something at this instant, by the database's clock: neither expired nor revoked."""
        return self.filter(
            expires_at__gt=Now(), revoked_at__isnull=True, permission__permission__codename=VIEW
        )

    def of_person(self, user_id: Id, membership_id: Id) -> Self:
        """Running grants of one person in one role. Every read begins here: guardian's own row knows no end."""
        return self.running().filter(permission__user_id=user_id, membership_id=membership_id)


class ExceptionalGrant(Record):
    """Why one person sees one case beside the usual ways, in which role, who gave it, which sections, until when."""

    permission = models.OneToOneField(
        CaseUserObjectPermission, on_delete=models.CASCADE, related_name="grant"
    )
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField("reden")
    sections = ArrayField(models.CharField(max_length=20), default=list)
    expires_at = models.DateTimeField("tot")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ExceptionalGrantQuerySet.as_manager()

    class Meta:
        triggers = [recorded_clock()]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="grant_has_reason"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("recorded_at")), name="grant_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


def permission_row(user: User, case: Case) -> CaseUserObjectPermission:
    """Guardian's row for this person and case, made when there is none. It opens nothing without a running grant."""
    row: CaseUserObjectPermission = CaseUserObjectPermission.objects.assign_perm(VIEW, user, case)
    return row
