"""What the numbers beside the pages of a case count: only rows that this actor sees."""

from django.db.models import QuerySet

from cases.models import Case, ContactMoment, Document, Note, Participation, Person, Task, TimelineEntry
from core.actor import Actor


def people(actor: Actor, case: Case) -> QuerySet[Person]:
    """The people of the case."""
    return Person.objects.visible_to(actor).filter(case=case)


def timeline(actor: Actor, case: Case) -> QuerySet[TimelineEntry]:
    """The lines of the story in sections that the actor sees."""
    return TimelineEntry.objects.visible_to(actor).filter(case=case)


def notes(actor: Actor, case: Case) -> QuerySet[Note]:
    """The notes; contact moments stand on the same page and count there."""
    return Note.objects.visible_to(actor).filter(case=case)


def contacts(actor: Actor, case: Case) -> QuerySet[ContactMoment]:
    """The contact moments."""
    return ContactMoment.objects.visible_to(actor).filter(case=case)


def tasks(actor: Actor, case: Case) -> QuerySet[Task]:
    """The open tasks of the actor's own organisation."""
    return open_tasks(actor, case).filter(organisation_id=actor.organisation_id)


def open_tasks(actor: Actor, case: Case) -> QuerySet[Task]:
    """All open tasks of the case."""
    return Task.objects.visible_to(actor).filter(case=case, state="open")


def participants(actor: Actor, case: Case) -> QuerySet[Participation]:
    """The organisations that take part now."""
    return Participation.objects.running().filter(case=case)


def documents(actor: Actor, case: Case) -> QuerySet[Document]:
    """The documents, their content left in the database."""
    return Document.objects.visible_to(actor).filter(case=case)
