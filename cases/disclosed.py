"""What an organisation could see of a case at a moment: the register, and break-glass, as far as its roles go."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cases import reference
from cases.models import Case, Disclosure, EmergencyAccess, Participation
from cases.sections import EMERGENCY_SECTIONS, Section
from cases.sharing import exactly_seen, purpose_label
from organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Sight:
    """One reason why something could be seen at the moment, and what."""

    how: str
    ground: str
    since: datetime
    until: datetime | None
    sections: list[str]


def could_see(case: Case, organisation: Organisation, moment: datetime) -> list[Sight]:
    """Every sight that people of the organisation had of the case at this moment, oldest first."""
    found = [_of_disclosure(row, organisation.kind) for row in _disclosures(case, organisation.pk, moment)]
    found += [_of_lead(row) for row in _leads(case, organisation.pk, moment)]
    running = (
        EmergencyAccess.objects.filter(
            case=case, membership__organisation=organisation, recorded_at__lte=moment
        )
        .annotate(until=Coalesce("ended_at", "ends_at"))
        .filter(until__gt=moment)
    )
    found += [
        Sight(_("Noodtoegang van één persoon"), "", row.recorded_at, row.ended_at or row.ends_at,
              _labels(organisation.kind, EMERGENCY_SECTIONS))
        for row in running
    ]  # fmt: skip
    return sorted((one for one in found if one.sections), key=lambda one: one.since)


def ground_label(code: str) -> str:
    """The ground in words."""
    known = reference.grounds().get(code)
    return (
        f"{known.label} ({known.basis})"
        if known
        else _("Bij uitzondering, op naam")
        if code == "EXCEPTION"
        else code
    )


def _disclosures(case: Case, organisation: UUID, moment: datetime) -> list[Disclosure]:
    return list(Disclosure.objects.at(moment).filter(case=case, organisation_id=organisation))


def _of_disclosure(row: Disclosure, kind: str) -> Sight:
    how = _("Toegang op naam voor één persoon") if row.person_id else _("Doet mee: %(purpose)s") % {
        "purpose": purpose_label(row.purpose).lower()
    }  # fmt: skip
    return Sight(how, ground_label(row.ground), row.starts_at, row.ends_at, _labels(kind, row.sections))


def _leads(case: Case, organisation: UUID, moment: datetime) -> list[Participation]:
    held = Q(ends_at__isnull=True) | Q(ends_at__gt=moment)
    return list(
        Participation.objects.filter(
            held, case=case, organisation_id=organisation, is_owner=True, starts_at__lte=moment
        )
    )


def _of_lead(row: Participation) -> Sight:
    return Sight(
        _("Heeft de regie"), ground_label(row.ground), row.starts_at, row.ends_at, [s.label for s in Section]
    )


def _labels(kind: str, sections: object) -> list[str]:
    return [section.label for section in exactly_seen(kind, sections)]  # type: ignore[arg-type]
