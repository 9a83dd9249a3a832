"""What went wrong in systems like this one, asked of ours: one test for each published bug, its source beside it."""

import logging
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.actions import notes
from cases.models import Document
from core import clock
from organisations.models import Membership, User
from referrals.actions import referrals
from referrals.models import Referral
from tests import factories
from tests.cases.browsing import FAMILY, browser, png, share, story
from tests.composition.route_matrix import routes

pytestmark = pytest.mark.django_db

HOSTILE = "<img src=x onerror=alert(1)>\"'><script>alert(1)</script>{{7*7}}"


@pytest.fixture
def told():
    return story()


@pytest.fixture
def stranger():
    return factories.member("vt_coordinator", of=factories.organisation("veilig_thuis", skip=4))


def test_search_finds_only_what_one_may_see(told, stranger):
    """Open Zaak CVE-2026-54657: the search of a list asked no authorisation."""
    for typed in ({"number": told.case.reference}, {"name": FAMILY, "born": "2011"}):
        form = {"number": "", "name": "", "born": ""} | typed
        mine, theirs = (
            browser(m).post(reverse("search"), form).content.decode() for m in (told.worker, stranger)
        )
        assert told.case.get_absolute_url() not in theirs
        assert "number" not in typed or told.case.get_absolute_url() in mine


def test_what_is_embedded_may_be_read_by_itself(told):
    """Open Zaak GHSA-v9vp-r9j9-9889: `expand` gave related objects without permission."""
    reader = browser(share(told, "shelter", ["core"]))
    address = reverse("api-case", args=[told.case.pk])
    plain = reader.get(address).json()
    assert (plain["people"], plain["sections"]) == (None, ["core"])
    for query in ("expand=people", "_expand=people,notes", "fields=people", "include=people"):
        answer = reader.get(f"{address}?{query}")
        assert answer.status_code == 400 or answer.json() == plain, query


def test_what_is_listed_can_be_opened_and_nothing_else_is_listed(told, stranger):
    """Open Zaak GHSA-vpvj-hgh4-8389: a list looked at the catalogue and not at the scope."""
    reader = browser(share(told, "shelter", ["core"]))
    for client, expected in ((reader, {str(told.case.pk)}), (browser(stranger), set())):
        listed = {row["id"] for row in client.get(reverse("api-cases")).json()["items"]}
        assert listed == expected
        opened = client.get(reverse("api-case", args=[told.case.pk])).status_code == 200
        assert opened is bool(expected)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.png", "..\\..\\x.png", "/etc/cron.d/x.png", "a\r\nSet-Cookie: x.png"]
)
def test_the_name_of_a_file_leads_nowhere(told, name):
    """Open Zaak CVE-2026-55836: a path in an import led out of its folder."""
    client = browser(told.worker)
    client.post(
        told.url("document-add"),
        {"title": "Bewijs", "kind": "evidence", "occurred_at": "2026-01-01T10:00",
         "file": SimpleUploadedFile(name, png((b"gAMA", b"abcd")), "image/png")},
    )  # fmt: skip
    for document in Document.objects.filter(case=told.case):
        header = client.get(told.url("document-open", document.pk)).headers["Content-Disposition"]
        assert header == f'attachment; filename="document-{str(document.pk)[-6:]}.png"'


@pytest.mark.parametrize(
    "typed", ["(a+)+$" * 40, "%" * 4000, "_" * 4000, "a" * 9000 + "!", "\\" * 999, "((((((((((" * 99]
)
def test_no_expression_of_a_user_costs_time(told, typed):
    """Open Zaak GHSA-57hf-x26f-5cmh: an expression that the user wrote kept the server busy."""
    client = browser(told.worker)
    began = time.process_time()
    for form in ({"number": typed, "name": "", "born": ""}, {"number": "", "name": typed, "born": "2011"}):
        assert client.post(reverse("search"), form).status_code in (200, 422)
    assert time.process_time() - began < 2


def test_hostile_words_are_shown_as_words(told):
    """Open Zaak GHSA-7jgm-gwhh-jp8v: stored script ran in the screen of an administrator."""
    by, case = told.by, told.case
    factories.person(
        by, case, given_names=HOSTILE, description=HOSTILE, address=HOSTILE, language=HOSTILE[:60]
    )
    notes.write(by=by, case=case, kind="heard", text=HOSTILE, source=HOSTILE[:80], occurred_at=clock.now())
    User.objects.filter(pk=told.worker.user_id).update(display_name=HOSTILE[:60])
    client = browser(told.coordinator)
    pages = (
        "case-overview",
        "case-notes",
        "case-timeline",
        "case-people",
        "case-participants",
        "case-looked",
    )
    answers = [client.get(told.url(page)) for page in pages] + [client.post(told.url("case-unmask"))]
    for answer in answers:
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    assert "&lt;script&gt;alert(1)" in client.get(told.url("case-notes")).content.decode()


def test_no_secret_header_reaches_a_report_of_a_fault(told, monkeypatch, caplog):
    """Open Zaak GHSA-g7g8-qrfj-hqf7: headers with secrets were sent to the collector of faults."""
    monkeypatch.setattr("cases.views.case_pages.case_frame", lambda *a, **k: 1 / 0)
    member = Membership.objects.select_related("user").get(pk=told.worker.pk)
    client: Client = browser(member)
    client.raise_request_exception = False
    headers = {
        "Authorization": "Bearer geheimkanarie",
        "X-Api-Key": "geheimkanarie",
        "Cookie2": "geheimkanarie",
    }
    with caplog.at_level(logging.DEBUG):
        answer = client.get(told.url("case-overview"), headers=headers)
    assert answer.status_code == 500
    session = client.cookies["sessionid"].value if "sessionid" in client.cookies else "geheimkanarie"
    for secret in ("geheimkanarie", session):
        assert secret not in caplog.text
        assert secret not in answer.content.decode()


def test_a_referral_changes_only_by_who_sees_its_case(told):
    """Primero 462adabc13: a referral could be changed without access to its case."""
    sent = referrals.send(
        by=told.by, case=told.case, to=factories.organisation("rvdk"), purpose="onderzoek", ground="WMO_4_1_1_E",
        sections=["core"], note="Graag onderzoek.", informed="yes",
    )  # fmt: skip
    bystander = factories.member("vt_worker", of=told.worker.organisation)
    assert browser(bystander).post(reverse("referral-withdraw", args=[sent.pk])).status_code == 404
    assert Referral.objects.get(pk=sent.pk).state == "offered"


def test_nothing_is_done_to_many_records_at_once():
    """Primero 33f8574ac5 and others: what was done to many at once asked less than what was done to one."""
    assert {name for name in routes() if "bulk" in name or "batch" in name} == set()


def test_nobody_gives_the_own_account_more(told):
    """Primero eb676a4b1a: users could change their own groups."""
    client, before = browser(told.worker), Membership.objects.get(pk=told.worker.pk)
    more = {
        "role": "vt_coordinator",
        "is_staff": "on",
        "is_superuser": "on",
        "organisation": str(told.case.pk),
        "groups": "1",
    }
    for name in ("account", "account_change_password", "mfa_index"):
        client.post(reverse(name), more)
    client.post(reverse("account-choose", args=[told.worker.pk]), more)
    after = Membership.objects.select_related("user").get(pk=told.worker.pk)
    assert (after.role, after.organisation_id) == (before.role, before.organisation_id)
    assert not after.user.groups.exists()


def test_documents_and_who_reported_each_have_their_own_right(told):
    """Signalen 99650ec0 and 0a004c03: attachments and contact of the reporter came along with the report."""
    reader = browser(share(told, "shelter", ["core", "people", "notes"]))
    document = Document.objects.filter(case=told.case).latest("recorded_at")
    assert reader.get(told.url("case-overview")).status_code == 200
    assert reader.get(told.url("document-open", document.pk)).status_code == 403
    assert reader.get(told.url("case-documents")).status_code == 403
    told_api = reader.get(reverse("api-case", args=[told.case.pk])).json()
    assert not {"documents", "source_identity", "secret_address"} & set(told_api["sections"])
