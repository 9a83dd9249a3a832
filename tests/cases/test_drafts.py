"""Drafts: kept encrypted for their writer only, through a lost session, until sent or thrown away."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from cases.actions import drafts
from cases.models import Draft
from core.errors import PolicyDenied
from tests import kit
from tests.cases import intake_support as s

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return s.reporter()


@pytest.fixture
def client(by):
    return s.client_for(by)


def save_url(draft: Draft, step: str = "zorg") -> str:
    return f"{reverse('draft-save')}?concept={draft.pk}&stap={step}"


def test_typing_is_kept_by_the_autosave(client):
    draft = s.begin(client)
    answer = client.post(save_url(draft), {"facts": "net getypt"})
    assert answer.status_code == 200
    assert "net getypt" in s.page_text(client.get(reverse("draft-step", args=[draft.pk, "zorg"])))


def test_a_draft_stands_encrypted(client):
    draft = s.begin(client)
    client.post(save_url(draft), {"facts": "kanarie"})
    row = Draft.objects.get(pk=draft.pk)
    assert row.__dict__["content"].startswith("1:")
    assert "kanarie" in row.content


def test_after_a_lost_session_the_writer_returns_to_what_was_kept(client, by):
    draft = s.begin(client)
    page = reverse("draft-step", args=[draft.pk, "zorg"])
    client.post(save_url(draft), {"facts": "voor de uitval"})
    client.logout()
    lost = client.post(
        page, {"facts": "te laat", "go": "next"}, headers={"referer": f"http://testserver{page}"}
    )
    assert lost.status_code == 302
    assert lost["Location"].startswith("/inloggen/")
    user = s.member_of(by).user
    answer = kit.by_the_pages(client, user, lost["Location"])
    assert answer["Location"] == page
    assert "voor de uitval" in s.page_text(client.get(page))


def test_the_way_back_after_log_in_never_leads_elsewhere(client):
    client.logout()
    for referer in (
        "https://elders.example/x",
        "http://testserver.elders.example/x",
        "javascript:alert(1)",
        "",
    ):
        answer = client.post("/signalen/nieuw/", {}, headers={"referer": referer})
        assert answer["Location"] == "/inloggen/?next=/"


def test_the_list_shows_own_drafts_and_only_those(client):
    draft = s.begin(client)
    mine = s.page_text(client.get(reverse("signal-list")))
    assert str(draft.pk) in mine
    colleague = s.client_for(s.reporter())
    assert str(draft.pk) not in s.page_text(colleague.get(reverse("signal-list")))


@pytest.mark.parametrize("name", ["draft-resume", "draft-danger", "draft-review", "draft-delete"])
def test_another_persons_draft_does_not_exist(client, name):
    draft = s.begin(client)
    other = s.client_for(s.reporter())
    assert other.get(reverse(name, args=[draft.pk])).status_code == 404
    assert other.post(reverse(name, args=[draft.pk])).status_code in (404, 405)
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_another_persons_draft_is_not_read_changed_or_sent(client):
    draft = s.begin(client)
    client.post(save_url(draft), {"facts": "van mij"})
    other = s.client_for(s.reporter())
    assert other.get(reverse("draft-step", args=[draft.pk, "zorg"])).status_code == 404
    assert other.post(save_url(draft), {"facts": "van een ander"}).status_code == 404
    assert s.send(other, draft).status_code == 404
    assert "van mij" in Draft.objects.get(pk=draft.pk).content


@pytest.mark.parametrize(
    "query", ["", "concept=geen-uuid&stap=zorg", "concept={pk}&stap=onzin", "concept={pk}"]
)
def test_an_autosave_that_means_nothing_is_not_found(client, query):
    draft = s.begin(client)
    assert (
        client.post(f"{reverse('draft-save')}?{query.format(pk=draft.pk)}", {"facts": "x"}).status_code == 404
    )


def test_no_action_reaches_another_persons_draft(client):
    draft = s.begin(client)
    other = s.reporter()
    for act in (
        lambda: drafts.save_step(by=other, draft_id=draft.pk, step="zorg", typed={"facts": ["x"]}),
        lambda: drafts.mark_danger_read(by=other, draft_id=draft.pk),
        lambda: drafts.delete(by=other, draft_id=draft.pk),
    ):
        with pytest.raises(Draft.DoesNotExist):
            act()


def test_an_autosave_without_a_session_is_not_taken_for_kept(client):
    draft = s.begin(client)
    client.logout()
    assert client.post(save_url(draft), {"facts": "x"}).status_code == 302


def test_too_much_to_keep_is_said_and_not_kept(client):
    draft = s.begin(client)
    client.post(save_url(draft), {"facts": "klein"})
    answer = client.post(
        reverse("draft-step", args=[draft.pk, "zorg"]), {"facts": "x" * 500_000, "go": "save"}
    )
    assert answer.status_code == 422
    assert "te groot" in s.page_text(answer)
    assert client.post(save_url(draft), {"facts": "x" * 500_000}).status_code == 422
    assert "klein" in Draft.objects.get(pk=draft.pk).content


def test_a_draft_goes_only_after_asking(client):
    draft = s.begin(client)
    page = reverse("draft-delete", args=[draft.pk])
    assert "Concept verwijderen?" in s.page_text(client.get(page))
    assert Draft.objects.filter(pk=draft.pk).exists()
    client.post(page)
    assert not Draft.objects.filter(pk=draft.pk).exists()
    assert Entry.objects.filter(action="draft.delete", object_id=draft.pk).exists()


def test_resuming_goes_on_where_the_writer_was(client):
    draft = s.begin(client)
    client.post(reverse("draft-step", args=[draft.pk, "zorg"]), s.concern())
    assert client.get(reverse("draft-resume", args=[draft.pk]))["Location"].endswith("/mensen/")


def test_nobody_keeps_drafts_without_end(by):
    for _number in range(drafts.MOST_DRAFTS):
        drafts.start(by=by, form="signal", steps={})
    with pytest.raises(PolicyDenied):
        drafts.start(by=by, form="signal", steps={})


def test_nobody_without_an_account_gets_near(client):
    draft = s.begin(client)
    anonymous = Client()
    for path in (reverse("signal-list"), reverse("draft-step", args=[draft.pk, "zorg"])):
        assert anonymous.get(path)["Location"].startswith("/inloggen/?next=")
