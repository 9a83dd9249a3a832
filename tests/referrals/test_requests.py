"""Requests by or for the person concerned: nothing leaves without a second reader, and never to the wrong one."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import Entry
from cases.actions import notes, participation
from cases.actions.confidentiality import set_level
from cases.models import Deadline, Person, Task
from core import clock
from core.errors import AccessDenied, InvalidInput, NotFresh, PolicyDenied
from organisations.actors import actor_for
from referrals.actions import requests
from referrals.models import SubjectRequest
from referrals.redaction import HIDDEN, redact, sounds_of
from referrals.request_policies import ACKNOWLEDGEMENT
from tests import factories
from tests.cases.browsing import CODE_WORD, FAMILY, GIVEN, PHONE, SECRET, browser, story

pytestmark = pytest.mark.django_db


def _fresh(member):
    return actor_for(member, authenticated_at=clock.now())


def _asked(told, *, kind="access", capacity="self", **more):
    return requests.register(
        by=told.by, kind=kind, capacity=capacity, requester="Vraagster Kanarie", subject_name=f"{GIVEN} {FAMILY}",
        identity_checked=True, occurred_at=clock.now() - timedelta(hours=1), **more,
    )  # fmt: skip


def _prepared(told, row, *, person=None, proposal="grant", **more):
    fields = {
        "own_view": "Zij wil het zelf lezen",
        "own_interest": "Zij kan dit aan",
        "reason": "Zij vraagt zelf",
    }
    return requests.prepare(
        by=told.by,
        request_id=row.pk,
        person=person or told.girl,
        proposal=proposal,
        identity_checked=True,
        **(fields | more),
    )


def _granted(told):
    row = _prepared(told, _asked(told))
    return requests.review(by=_fresh(told.coordinator), request_id=row.pk, decision="grant", note="Gelezen")


def test_from_request_to_export_by_the_pages():
    told = story()
    form = {
        "kind": "access", "capacity": "self", "requester": "Zij zelf", "subject_name": "Zij", "identity_checked": "on",
        "occurred_at": (clock.now() - timedelta(hours=1)).astimezone(clock.AMSTERDAM).strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    client = browser(told.worker)
    assert client.post(reverse("request-new"), form | {"requester": ""}).status_code == 422
    assert client.post(reverse("request-new"), form).status_code == 302
    row = SubjectRequest.objects.get()
    assert ACKNOWLEDGEMENT in client.get(row.get_absolute_url()).content.decode()
    assert client.post(reverse("request-export", args=[row.pk])).status_code == 409
    found = client.get(
        reverse("request-prepare", args=[row.pk]), {"number": told.case.reference}
    ).content.decode()
    assert "meisje" in found
    proposal = {
        "version": row.version, "number": told.case.reference, "person": str(told.girl.pk), "identity_checked": "on",
        "age_band": "unknown", "own_view": "Wil het lezen", "own_interest": "Kan dit aan", "proposal": "grant", "reason": "Zelf gevraagd",
    }  # fmt: skip
    assert (
        client.post(reverse("request-prepare", args=[row.pk]), proposal | {"own_interest": ""}).status_code
        == 422
    )
    unknown = proposal | {"number": "SP-2026-99999"}
    assert client.post(reverse("request-prepare", args=[row.pk]), unknown).status_code == 422
    assert client.post(reverse("request-prepare", args=[row.pk]), proposal).status_code == 302
    assert client.get(reverse("request-review", args=[row.pk])).status_code == 403
    reader = browser(told.coordinator)
    back = {"decision": "return", "note": "Vraag ook naar school"}
    assert reader.post(reverse("request-review", args=[row.pk]), back).status_code == 302
    again = client.get(reverse("request-prepare", args=[row.pk])).content.decode()
    for kept in (
        "Vraag ook naar school",
        "Wil het lezen",
        "Kan dit aan",
        "Zelf gevraagd",
        told.case.reference,
    ):
        assert kept in again, kept
    row.refresh_from_db()
    proposal |= {"version": row.version}
    assert client.post(reverse("request-prepare", args=[row.pk]), proposal).status_code == 302
    assert "Dit zou uitgaan" in reader.get(reverse("request-review", args=[row.pk])).content.decode()
    decision = {"decision": "grant", "note": "Alles gelezen"}
    assert reader.post(reverse("request-review", args=[row.pk]), decision).status_code == 302
    page = client.post(reverse("request-export", args=[row.pk]))
    assert page.status_code == 200
    assert GIVEN in page.content.decode()
    assert Entry.objects.filter(action="request.export", case_id=told.case.pk).exists()
    assert client.post(reverse("request-answer", args=[row.pk])).status_code == 302
    assert Deadline.objects.get(key="ACCESS_REQUEST").met_at is not None


def test_the_export_holds_no_third_party_no_source_and_no_secret():
    told = story()
    at = clock.now() - timedelta(minutes=30)
    text = f"Vaderkanarie en Vaderkanari belden; tante Rachida zat erbij. {GIVEN} zei: bel 0687654321 of a.b@c.nl, 1234 AB 5."
    factories.person(told.by, told.case, role="relative", given_names="Rachida", family_name="Elkanari")
    notes.write(by=told.by, case=told.case, kind="seen", text=text, occurred_at=at)
    notes.write(
        by=told.by,
        case=told.case,
        kind="heard",
        text="De mentor vertelde bronkanarie",
        source="mentor",
        occurred_at=at,
    )
    row = _granted(told)
    out = " ".join(
        f"{label} {line}"
        for part in requests.export(by=_fresh(told.worker), request_id=row.pk)
        for label, line in part.lines
    )
    assert GIVEN in out
    for hidden in ("Vaderkanarie", "Vaderkanari", "Rachida", "bronkanarie", "0687654321", "a.b@c.nl", "1234 AB", SECRET, PHONE,
                   CODE_WORD, "Gewoonpad"):  # fmt: skip
        assert hidden not in out, hidden
    assert HIDDEN in out
    # What the program itself says is no third party's, however a colleague is called: a number is no telephone number.
    assert told.case.reference in out
    assert told.case.organisation.name in out
    assert "Vrouw" in out


def test_words_that_sound_like_another_are_taken_out_and_the_own_family_name_stays():
    others, own = sounds_of(["Mohamed Haddad"]), sounds_of(["Samira Haddad"])
    assert (
        redact("Muhammad sloeg Samira Haddad. Hij bleef.", others, own)
        == f"{HIDDEN} sloeg Samira Haddad. Hij bleef."
    )


@pytest.mark.parametrize("capacity", ["relative", "respondent", "other"])
def test_a_relative_or_respondent_never_gets_one(capacity):
    told = story()
    row = _asked(told, capacity=capacity)
    with pytest.raises(PolicyDenied):
        _prepared(told, row, exception_reason="Hij drong aan")
    _prepared(told, row, proposal="refuse")
    with pytest.raises(PolicyDenied):
        requests.review(by=_fresh(told.coordinator), request_id=row.pk, decision="grant", note="Toch maar")
    with pytest.raises(IntegrityError), transaction.atomic():
        SubjectRequest.objects.filter(pk=row.pk).update(granted=True, reviewed_by=told.coordinator.user)


@pytest.mark.parametrize("capacity", ["parent", "representative"])
def test_a_parent_or_representative_gets_none_by_default_and_none_where_family_is_respondent(capacity):
    told = story()
    row = _asked(told, capacity=capacity)
    with pytest.raises(PolicyDenied, match="niet zonder meer"):
        _prepared(told, row)
    with pytest.raises(PolicyDenied, match="verweerder"):
        _prepared(told, row, exception_reason="Moeder heeft gezag")
    Person.objects.filter(pk=told.father.pk).update(role="relative")
    assert _prepared(told, row, exception_reason="Moeder heeft gezag en beschermt").state == "prepared"


def test_age_twelve_and_sixteen_and_the_own_interest_are_asked():
    told = story()
    year = clock.today().year
    for birth, band in ((year - 9, "under_12"), (year - 14, "12_15"), (year - 30, "16_up")):
        person = factories.person(told.by, told.case, birth_date=f"{birth}-01-01")
        row = _asked(told)
        if band == "under_12":
            with pytest.raises(PolicyDenied, match="jonger dan twaalf"):
                _prepared(told, row, person=person)
        elif band == "12_15":
            with pytest.raises(InvalidInput, match="belang van het kind"):
                _prepared(told, row, person=person, own_interest="")
            with pytest.raises(InvalidInput, match="kind zelf"):
                _prepared(told, row, person=person, own_view="")
        else:
            assert _prepared(told, row, person=person, own_view="", own_interest="").age_band == band


def test_the_second_reader_is_somebody_else_in_the_database_too_and_shows_a_factor_just_now():
    told = story()
    row = requests.prepare(
        by=actor_for(told.coordinator), request_id=_asked(told).pk, person=told.girl, proposal="grant", identity_checked=True,
        reason="Zelf", own_view="Ja", own_interest="Goed",
    )  # fmt: skip
    with pytest.raises(AccessDenied):
        requests.review(by=_fresh(told.coordinator), request_id=row.pk, decision="grant", note="Zelf gelezen")
    with pytest.raises(AccessDenied):
        requests.review(by=_fresh(told.worker), request_id=row.pk, decision="grant", note="Gelezen")
    other = factories.member("vt_coordinator", of=told.worker.organisation)
    with pytest.raises(NotFresh):
        requests.review(by=actor_for(other), request_id=row.pk, decision="grant", note="Gelezen")
    with pytest.raises(IntegrityError), transaction.atomic():
        SubjectRequest.objects.filter(pk=row.pk).update(reviewed_by=told.coordinator.user, granted=True)
    requests.review(by=_fresh(other), request_id=row.pk, decision="refuse", note="Nu niet veilig")
    requests.answer(by=told.by, request_id=row.pk)
    with pytest.raises(PolicyDenied):
        requests.export(by=_fresh(told.worker), request_id=row.pk)


def test_the_acknowledgement_is_the_same_with_and_without_a_file():
    told = story()
    client = browser(told.worker)
    pages = []
    for person in (told.girl, None):
        row = _asked(told)
        requests.prepare(
            by=told.by,
            request_id=row.pk,
            person=person,
            proposal="refuse",
            identity_checked=True,
            reason="Zo",
        )
        text = client.get(row.get_absolute_url()).content.decode()
        pages.append(text[text.index("<blockquote>") : text.index("</blockquote>")])
    assert pages[0] == pages[1] == f"<blockquote>{ACKNOWLEDGEMENT}"


def test_another_organisation_sees_no_request_and_the_terms_follow_the_law():
    told = story()
    row, gone = _asked(told), _asked(told, kind="destruction")
    stranger = browser(factories.member("vt_coordinator", of=factories.organisation("veilig_thuis", skip=3)))
    assert stranger.get(row.get_absolute_url()).status_code == 404
    assert row.reference not in stranger.get(reverse("request-list")).content.decode()
    assert browser(factories.member("police_officer")).get(reverse("request-list")).status_code == 403
    terms = {
        d.source_id: d.due_at - d.starts_at for d in Deadline.objects.filter(source_id__in=[row.pk, gone.pk])
    }
    assert timedelta(days=27) < terms[row.pk] < timedelta(days=33)
    assert timedelta(days=88) < terms[gone.pk] < timedelta(days=97)


def test_the_term_stands_still_while_it_is_not_sure_who_asks_and_gets_its_days_back(monkeypatch):
    told = story()
    row = requests.register(
        by=told.by, kind="access", capacity="self", requester="Zij zelf", subject_name="Zij",
        occurred_at=clock.now() - timedelta(hours=1),
    )  # fmt: skip
    term = Deadline.objects.get(source_id=row.pk)
    client = browser(told.worker)
    page, door = row.get_absolute_url(), reverse("request-term", args=[row.pk])
    assert door in client.get(page).content.decode()
    assert client.post(door, {"reason": " "}).status_code == 422
    assert client.post(door, {"reason": "Legitimatie gevraagd"}).status_code == 302
    assert "termijn staat stil" in client.get(page).content.decode()
    # Who had the same form open does not set it running again.
    late = client.post(door, {"stap": "stil", "reason": "Paspoort gevraagd"})
    assert (late.status_code, "staat al stil" in late.content.decode()) == (422, True)
    assert "Paspoort gevraagd" in late.content.decode()
    assert Deadline.objects.get(pk=term.pk).suspended_at is not None
    assert 'name="stap" value="verder"' in client.get(door).content.decode()
    later = clock.now() + timedelta(days=6)
    monkeypatch.setattr(clock, "now", lambda: later)
    requests.go_on(by=told.by, request_id=row.pk, reason="Legitimatie gezien")
    moved = Deadline.objects.get(pk=term.pk)
    assert moved.due_at - term.due_at >= timedelta(days=6)
    assert Task.objects.get(source_id=row.pk, kind="subject_request").due_at == moved.due_at


def test_the_term_does_not_stand_still_once_the_identity_stands_and_preparing_lets_it_run():
    told = story()
    sure = _asked(told)
    with pytest.raises(PolicyDenied):
        requests.wait(by=told.by, request_id=sure.pk, reason="Te druk")
    row = requests.register(
        by=told.by, kind="access", capacity="self", requester="Zij zelf", subject_name="Zij",
        occurred_at=clock.now() - timedelta(hours=1),
    )  # fmt: skip
    requests.wait(by=told.by, request_id=row.pk, reason="Legitimatie gevraagd")
    _prepared(told, row)
    assert Deadline.objects.get(source_id=row.pk).suspended_at is None
    stranger = factories.actor("vt_coordinator", of=factories.organisation("veilig_thuis", skip=3))
    with pytest.raises(AccessDenied):
        requests.wait(by=stranger, request_id=row.pk, reason="x")


@pytest.mark.parametrize("kind", ["access", "destruction"])
@pytest.mark.parametrize("role", ["respondent", "relative"])
def test_who_stands_in_the_file_as_respondent_or_relative_gets_none_as_the_person_either(kind, role):
    told = story()
    Person.objects.filter(pk=told.father.pk).update(role=role, birth_date="1970-01-01")
    told.father.refresh_from_db()
    for capacity in ("self", "authorised"):
        row = _asked(told, kind=kind, capacity=capacity)
        with pytest.raises(PolicyDenied, match="om wie het gaat"):
            _prepared(told, row, person=told.father)
        _prepared(told, row, person=told.father, proposal="refuse")


def test_what_another_person_at_risk_said_and_what_protects_another_stays_out():
    told = story()
    at = clock.now() - timedelta(minutes=30)
    sister = factories.person(told.by, told.case, given_names="Zuskanarie", birth_date="2000-01-01")
    notes.write(
        by=told.by, case=told.case, kind="own_words", text="Mijn broer weet van niets", occurred_at=at
    )
    assert "weet van niets" not in _out(told, _asked(told))
    Person.objects.filter(pk=sister.pk).update(role="protective")
    assert "weet van niets" in _out(told, _asked(told))


def _out(told, row):
    row = _prepared(told, row)
    requests.review(by=_fresh(told.coordinator), request_id=row.pk, decision="grant", note="Gelezen")
    parts = requests.export(by=_fresh(told.worker), request_id=row.pk)
    return " ".join(f"{label} {line}" for part in parts for label, line in part.lines)


def test_who_does_not_see_the_case_neither_grants_nor_exports():
    told = story()
    row = _prepared(told, _asked(told))
    set_level(by=actor_for(told.coordinator), case=told.case, level="sealed", reason="Dreiging")
    other = factories.member("vt_coordinator", of=told.worker.organisation)
    page = browser(other)
    decision = {"decision": "grant", "note": "Zal wel goed zijn"}
    refused = page.post(reverse("request-review", args=[row.pk]), decision)
    assert (refused.status_code, "ziet deze casus niet" in refused.content.decode()) == (403, True)
    participation.assign(by=told.by, case=told.case, membership=other)
    assert page.post(reverse("request-review", args=[row.pk]), decision).status_code == 302
    colleague = browser(factories.member("vt_worker", of=told.worker.organisation))
    refused = colleague.post(reverse("request-export", args=[row.pk]))
    assert (refused.status_code, "ziet deze casus niet" in refused.content.decode()) == (403, True)


def test_a_form_that_comes_back_leaves_a_line_also_when_the_line_of_the_act_was_undone_with_it():
    told = story()
    row = requests.register(
        by=told.by, kind="access", capacity="self", requester="Zij zelf", subject_name="Zij",
        occurred_at=clock.now() - timedelta(hours=1),
    )  # fmt: skip
    requests.wait(by=told.by, request_id=row.pk, reason="Legitimatie gevraagd")
    row.refresh_from_db()
    form = {
        "version": row.version, "number": told.case.reference, "person": str(told.girl.pk), "identity_checked": "on",
        "age_band": "unknown", "proposal": "grant", "reason": "Zelf gevraagd",
    }  # fmt: skip
    before = Entry.objects.filter(outcome="seen").count()
    page = browser(told.worker).post(reverse("request-prepare", args=[row.pk]), form)
    assert (page.status_code, "meisje" in page.content.decode()) == (422, True)
    assert Deadline.objects.get(source_id=row.pk).suspended_at is not None
    assert Entry.objects.filter(outcome="seen").count() == before + 1
