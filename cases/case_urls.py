"""Addresses of cases: the list, and every page of one case."""

from django.urls import path

from cases.views import case_pages, closing, documents, notes, participants, people, tasks

CASE = "casussen/<uuid:pk>/"
PERSON = f"{CASE}mensen/<uuid:person_pk>/"

urlpatterns = [
    path("casussen/", case_pages.cases, name="case-list"),
    path(CASE, case_pages.case_overview, name="case-overview"),
    path(f"{CASE}toon/", case_pages.case_unmask, name="case-unmask"),
    path(f"{CASE}tijdlijn/", case_pages.case_timeline, name="case-timeline"),
    path(f"{CASE}wie-keek/", case_pages.case_looked, name="case-looked"),
    path(f"{CASE}mensen/", people.people, name="case-people"),
    path(f"{CASE}mensen/toon/", people.people_unmask, name="people-unmask"),
    path(f"{CASE}mensen/nieuw/", people.person_add, name="person-add"),
    path(f"{CASE}mensen/relatie/", people.relation_add, name="relation-add"),
    path(f"{CASE}mensen/relatie/<uuid:relation_pk>/weg/", people.relation_remove, name="relation-remove"),
    path(PERSON, people.person_detail, name="person-detail"),
    path(f"{PERSON}toon/", people.person_unmask, name="person-unmask"),
    path(f"{PERSON}wijzig/", people.person_change, name="person-change"),
    path(f"{PERSON}contact/", people.person_safe_contact, name="person-safe-contact"),
    path(f"{PERSON}geheim/", people.person_secret_change, name="person-secret-change"),
    path(f"{PERSON}geheim/toon/", people.person_secret_unmask, name="person-secret-unmask"),
    path(f"{CASE}notities/", notes.notes, name="case-notes"),
    path(f"{CASE}notities/nieuw/", notes.note_add, name="note-add"),
    path(f"{CASE}notities/<uuid:note_pk>/verbeter/", notes.note_correct, name="note-correct"),
    path(f"{CASE}contact/nieuw/", notes.contact_add, name="contact-add"),
    path(f"{CASE}taken/", tasks.tasks, name="case-tasks"),
    path(f"{CASE}taken/nieuw/", tasks.task_add, name="task-add"),
    path(f"{CASE}taken/<uuid:task_pk>/afronden/", tasks.task_finish, name="task-finish"),
    path(f"{CASE}termijnen/<uuid:deadline_pk>/", tasks.deadline_settle, name="deadline-settle"),
    path(f"{CASE}onderzoek/", tasks.case_investigate, name="case-investigate"),
    path(f"{CASE}vertrek/", tasks.case_departure, name="case-departure"),
    path(f"{CASE}documenten/", documents.documents, name="case-documents"),
    path(f"{CASE}documenten/nieuw/", documents.document_add, name="document-add"),
    path(f"{CASE}documenten/<uuid:document_pk>/", documents.document_open, name="document-open"),
    path(
        f"{CASE}documenten/<uuid:document_pk>/afschermen/",
        documents.document_protect,
        name="document-protect",
    ),
    path(f"{CASE}wie-doet-mee/", participants.participants, name="case-participants"),
    path(f"{CASE}wie-doet-mee/nieuw/", participants.participant_add, name="participant-add"),
    path(
        f"{CASE}wie-doet-mee/<uuid:participation_pk>/stop/",
        participants.participant_end,
        name="participant-end",
    ),
    path(f"{CASE}collega/", participants.colleague_add, name="colleague-add"),
    path(f"{CASE}collega/<uuid:assignment_pk>/stop/", participants.colleague_end, name="colleague-end"),
    path(f"{CASE}uitzondering/", participants.grant_give, name="grant-give"),
    path(f"{CASE}uitzondering/<uuid:grant_pk>/intrekken/", participants.grant_revoke, name="grant-revoke"),
    path(f"{CASE}regie/", closing.case_lead, name="case-lead"),
    path(f"{CASE}sluiten/", closing.case_close, name="case-close"),
    path(f"{CASE}heropenen/", closing.case_reopen, name="case-reopen"),
]
