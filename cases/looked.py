"""Who looked at a case, from the log. The log keeps ids; words, organisations and colleagues are added here."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit.models.entry import Entry, Outcome
from cases.models import Case
from core.actor import Actor
from organisations.models import Organisation, User
from organisations.permissions import ROLES, RoleName

PAGE_SIZE = 50

# What a line of the log says to people. An action that is not here gets the general words of its outcome.
WORDS = {
    "case.view": gettext_noop("bekeek het overzicht"),
    "case.open": gettext_noop("opende de casus"),
    "case.looked": gettext_noop("bekeek wie keek"),
    "case.join": gettext_noop("liet een organisatie meedoen"),
    "case.leave": gettext_noop("beëindigde het meedoen van een organisatie"),
    "case.assign": gettext_noop("wees een collega toe"),
    "case.unassign": gettext_noop("haalde een collega van de casus"),
    "case.set_lead": gettext_noop("wees de regie toe"),
    "case.set_danger": gettext_noop("legde het gevaar vast"),
    "case.set_departure": gettext_noop("legde vertrek vast"),
    "case.close": gettext_noop("sloot de casus"),
    "case.reopen": gettext_noop("heropende de casus"),
    "timeline.view": gettext_noop("las de tijdlijn"),
    "person.list": gettext_noop("bekeek de mensen, namen verborgen"),
    "person.view": gettext_noop("bekeek een persoon, naam verborgen"),
    "person.unmask": gettext_noop("liet een naam tonen"),
    "person.secret_unmask": gettext_noop("liet een geheim adres tonen"),
    "person.add": gettext_noop("voegde een persoon toe"),
    "person.change": gettext_noop("wijzigde een persoon"),
    "person.relate": gettext_noop("legde een relatie vast"),
    "person.unrelate": gettext_noop("verwijderde een relatie"),
    "person.safe_contact": gettext_noop("wijzigde veilig contact"),
    "note.list": gettext_noop("las notities en contact"),
    "note.write": gettext_noop("schreef een notitie"),
    "contact.record": gettext_noop("legde een contact vast"),
    "task.list": gettext_noop("bekeek de taken"),
    "task.open": gettext_noop("zette een taak klaar"),
    "task.finish": gettext_noop("rondde een taak af"),
    "task.cancel": gettext_noop("liet een taak vervallen"),
    "document.list": gettext_noop("bekeek de lijst met documenten"),
    "document.add": gettext_noop("voegde een document toe"),
    "document.protect": gettext_noop("wijzigde de afscherming van een document"),
    "document.open": gettext_noop("opende een document"),
    "participant.list": gettext_noop("bekeek wie meedoet"),
    "grant.give": gettext_noop("gaf iemand bij uitzondering toegang"),
    "grant.revoke": gettext_noop("trok toegang bij uitzondering in"),
    "assessment.start": gettext_noop("begon een risicotaxatie"),
    "assessment.finish": gettext_noop("rondde een risicotaxatie af"),
    "alert.raise": gettext_noop("stuurde een alarm"),
    "alert.view": gettext_noop("bekeek een alarm"),
    "alert.case_view": gettext_noop("bekeek de alarmen"),
    "alert.see": gettext_noop("zag een alarm"),
    "alert.acknowledge": gettext_noop("nam een alarm aan"),
    "alert.pass_on": gettext_noop("gaf een alarm door"),
    "alert.handle": gettext_noop("legde vast wat na een alarm is gedaan"),
    "alert.stand_down": gettext_noop("liet een alarm vervallen"),
    "alert.escalate": gettext_noop("waarschuwde verder: niemand nam het alarm aan"),
    "deadline.start": gettext_noop("liet een termijn beginnen"),
    "deadline.meet": gettext_noop("haalde een termijn"),
    "deadline.end": gettext_noop("liet een termijn vervallen"),
}
GENERAL = {
    Outcome.SEEN.value: gettext_noop("bekeek een deel van de casus"),
    Outcome.DONE.value: gettext_noop("legde iets vast"),
    Outcome.REFUSED.value: gettext_noop("werd geweigerd"),
}


def last_looked(case: Case, organisations: Iterable[UUID]) -> dict[UUID, datetime]:
    """When somebody of each organisation last looked at the case; organisations that never did are absent."""
    rows = (
        Entry.objects.filter(case_id=case.pk, outcome=Outcome.SEEN, organisation_id__in=list(organisations))
        .order_by()
        .values_list("organisation_id")
        .annotate(latest=Max("recorded_at"))
    )
    return {organisation: at for organisation, at in rows if organisation is not None}


def looks_page(actor: Actor, case: Case, mark: str | None) -> dict[str, Any]:
    """One page of the log of this case, newest first, in three queries.

    The organisation that leads reads every line; another organisation reads the lines of its own people.
    """
    leads = case.organisation_id == actor.organisation_id
    rows = Entry.objects.filter(case_id=case.pk)
    if not leads:
        rows = rows.filter(organisation_id=actor.organisation_id)
    if mark and mark.isascii() and mark.isdigit() and len(mark) < 19:
        rows = rows.filter(pk__lt=int(mark))
    found = list(rows.order_by("-pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    houses = dict(
        Organisation.objects.filter(pk__in={e.organisation_id for e in shown}).values_list("pk", "name")
    )
    people = dict(
        User.objects.filter(
            pk__in={e.user_id for e in shown if e.organisation_id == actor.organisation_id}
        ).values_list("pk", "display_name")
    )
    return {
        "looks": [_line(entry, houses, people) for entry in shown],
        "leads": leads,
        "next_mark": str(shown[-1].pk) if len(found) > PAGE_SIZE else None,
    }


def _line(entry: Entry, houses: dict[UUID, str], people: dict[UUID, str]) -> dict[str, Any]:
    general = GENERAL.get(entry.outcome, GENERAL[Outcome.DONE.value])
    return {
        "at": entry.recorded_at,
        "what": _(WORDS.get(entry.action, general)),
        "organisation": houses.get(entry.organisation_id, "") if entry.organisation_id else _("Schakel zelf"),
        "who": people.get(entry.user_id, "") if entry.user_id else "",
        "role": _role(entry.role),
        "kind": "warn" if "unmask" in entry.action or entry.outcome == Outcome.REFUSED else "",
    }


def _role(name: str) -> str:
    return ROLES[RoleName(name)].label if name in set(RoleName) else _("automatisch")
