"""Letting people in and out: by their own administrator, each act seen at the next request."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from core import clock, events
from core.errors import AccessDenied, InvalidInput, NotFresh, PolicyDenied
from organisations import review
from organisations.actions import members, recovery
from organisations.actors import actor_for
from organisations.models import Invitation, Membership, Recovery, User
from organisations.second_factor import has_factor
from tests import factories, kit

pytestmark = pytest.mark.django_db
NEW = {"display_name": "Nina Nieuw", "email": "Nina@Werk.example", "role": "vt_worker"}
PASSWORD = "een-zin-die-niemand-raadt"


@pytest.fixture
def boss():
    return factories.member("administrator")


@pytest.fixture
def colleague(boss):
    return factories.member("vt_worker", of=boss.organisation)


@pytest.fixture
def by(boss):
    return actor_for(boss, authenticated_at=clock.now())


@pytest.fixture
def office(boss):
    """The administrator's browser."""
    return kit.log_in(boss.user)


def text(answer):
    return answer.content.decode()


def link_of(office):
    invitation = Invitation.objects.get()
    page = text(office.post(reverse("invitation-link", args=[invitation.pk])))
    return re.search(r"http://testserver(/uitnodiging/[\w-]+/)", page)[1]


class TestInvitation:
    def test_an_invited_person_chooses_a_password_and_enrols_before_anything_opens(self, office, boss):
        assert office.post(reverse("member-invite"), NEW).status_code == 302
        link = link_of(office)
        guest = Client()
        assert guest.get(link)["Location"] == "/uitnodiging/"
        page = text(guest.get("/uitnodiging/"))
        assert boss.organisation.name in page
        weak = guest.post("/uitnodiging/", {"password": "kort", "again": "kort"})
        assert weak.status_code == 422
        assert guest.post("/uitnodiging/", {"password": PASSWORD, "again": PASSWORD + "x"}).status_code == 422
        done = guest.post("/uitnodiging/", {"password": PASSWORD, "again": PASSWORD})
        assert done["Location"] == "/tweede-factor/app/"
        assert guest.get("/werk/")["Location"] == "/bevestigen/"
        assert _opens(link)[0] == 404, "used up"
        made = Membership.objects.get(user__username="nina@werk.example")
        assert (made.role, made.organisation) == ("vt_worker", boss.organisation)
        assert Entry.objects.filter(action="member.accept", object_id=made.pk).exists()

    def test_a_link_works_once_and_not_after_its_time_or_when_taken_back(self, office, monkeypatch):
        office.post(reverse("member-invite"), NEW)
        first = link_of(office)
        second = link_of(office)
        shut = [_opens(first)]
        now = clock.now()
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=7, minutes=1))
        shut.append(_opens(second))
        monkeypatch.setattr(clock, "now", lambda: now)
        assert _opens(second)[0] == 200
        office.post(reverse("invitation-withdraw", args=[Invitation.objects.get().pk]))
        shut += [_opens(second), _opens("/uitnodiging/" + "x" * 43 + "/"), _opens("/uitnodiging/")]
        assert len(set(shut)) == 1, "one answer for every link that does not work"
        assert shut[0][0] == 404

    def test_an_organisation_invites_so_many_in_an_hour_and_no_more(self, office, by, monkeypatch):
        monkeypatch.setattr(members, "MOST_INVITATIONS", 2)
        made = [members.invite(by=by, **NEW | {"email": f"nina{number}@werk.example"}) for number in range(2)]
        # Taking one back makes no room: its message has left.
        members.withdraw_invitation(by=by, invitation_id=made[0].pk)
        answer = office.post(reverse("member-invite"), NEW)
        assert members.TOO_MANY in text(answer)
        assert "Nina Nieuw" in text(answer), "what was typed is kept"
        assert Invitation.objects.count() == 2
        members.invite(by=actor_for(factories.member("administrator", of=factories.organisation("police")),
                                    authenticated_at=clock.now()), **NEW | {"role": "police_officer"})  # fmt: skip
        now = clock.now()
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=61))
        later = actor_for(Membership.objects.get(pk=by.membership_id), authenticated_at=clock.now())
        assert members.invite(by=later, **NEW)

    def test_the_table_holds_no_link(self, office):
        office.post(reverse("member-invite"), NEW)
        token = link_of(office).split("/")[2]
        assert token not in str(Invitation.objects.values())

    def test_who_has_an_account_takes_the_role_with_it_and_with_its_second_factor(self, office):
        other = factories.member("police_officer")
        User.objects.filter(pk=other.user_id).update(email="nina@werk.example")
        office.post(reverse("member-invite"), NEW)
        link = link_of(office)
        guest = Client()
        guest.get(link)
        assert "Log daarmee in" in text(guest.get("/uitnodiging/"))
        assert guest.post("/uitnodiging/", {"password": PASSWORD, "again": PASSWORD}).status_code == 200
        assert Membership.objects.filter(user=other.user).count() == 1
        client = kit.log_in(other.user)
        client.get(link)
        assert client.post("/uitnodiging/")["Location"] == "/account/"
        assert Membership.objects.filter(user=other.user, active=True).count() == 2

    def test_an_invitation_for_somebody_else_is_not_taken(self, office):
        other = factories.member("police_officer").user
        User.objects.filter(pk=other.pk).update(email="nina@werk.example")
        office.post(reverse("member-invite"), NEW)
        link = link_of(office)
        thief = kit.log_in(factories.member("police_officer").user)
        thief.get(link)
        thief.post("/uitnodiging/")
        with pytest.raises(PolicyDenied):
            members.accept_as(token=link.split("/")[2], user=factories.member("police_officer").user)
        assert (
            Membership.objects.filter(
                organisation=Invitation.objects.get().organisation, role="vt_worker"
            ).count()
            == 0
        )

    def test_an_administrator_gives_nobody_an_own_second_role(self, office, boss, by):
        """Primero eb676a4b1a again, by the front door: who invites oneself changes the own rights alone."""
        User.objects.filter(pk=boss.user_id).update(email="Baas@werk.example")
        mine = NEW | {"email": "baas@werk.example", "role": "vt_coordinator"}
        answer = office.post(reverse("member-invite"), mine)
        assert (answer.status_code, Invitation.objects.count()) == (422, 0)
        assert "andere beheerder" in text(answer)
        # Nor by an address that became one's own after the invitation was sent.
        members.invite(by=by, role="vt_coordinator", display_name="X", email="x@werk.example")
        link = link_of(office)
        User.objects.filter(pk=boss.user_id).update(email="x@werk.example")
        office.get(link)
        assert office.post("/uitnodiging/").status_code == 409
        assert Membership.objects.get(user=boss.user, active=True).role == "administrator"

    def test_the_answer_to_the_administrator_is_the_same_for_a_known_address(self, office):
        User.objects.filter(pk=factories.member().user_id).update(email="nina@werk.example")
        known = office.post(reverse("member-invite"), NEW, follow=True)
        unknown = office.post(reverse("member-invite"), NEW | {"email": "anders@werk.example"}, follow=True)
        assert known.redirect_chain == unknown.redirect_chain
        assert text(known).count("Nina Nieuw") > 0
        assert text(unknown).count("Nina Nieuw") > 0

    def test_only_roles_of_the_own_kind_of_organisation(self, by):
        with pytest.raises(InvalidInput):
            members.invite(by=by, role="police_officer", display_name="X", email="x@werk.example")

    def test_only_an_administrator_and_only_with_a_fresh_factor(self, boss, colleague):
        for actor, refusal in (
            (actor_for(colleague, authenticated_at=clock.now()), AccessDenied),
            (actor_for(boss, authenticated_at=clock.now() - timedelta(hours=1)), NotFresh),
        ):
            with pytest.raises(refusal):
                members.invite(by=actor, role="vt_worker", display_name="X", email="x@werk.example")

    def test_the_mail_holds_a_link_and_nothing_else(self, by, settings):
        settings.EMAIL_HOST, settings.PUBLIC_URL = "mail.example", "https://schakel.example/"
        members.invite(by=by, role="vt_worker", display_name="Nina Nieuw", email="nina@werk.example")
        events.drain()
        [sent] = mail.outbox
        assert re.fullmatch(r"https://schakel\.example/uitnodiging/[\w-]{43}/\n", sent.body)
        assert sent.subject == "Schakel: een link voor u"
        assert sent.to == ["nina@werk.example"]
        assert _opens(sent.body.strip().removeprefix("https://schakel.example"))[0] == 200

    def test_asking_too_often_is_refused(self):
        answers = [Client().get("/uitnodiging/geraden/").status_code for _ in range(31)]
        assert answers == [302] * 30 + [429]


def _opens(link):
    guest = Client()
    guest.get(link)
    answer = guest.get("/uitnodiging/")
    return answer.status_code, text(answer) if answer.status_code == 404 else ""


def test_the_first_administrator_is_invited_by_who_runs_the_system(capsys):
    call_command("invite", "veilig-thuis-haaglanden", "eerste@werk.example", "Eerste Beheerder")
    link = capsys.readouterr().out.strip()
    assert _opens(link)[0] == 200
    assert Invitation.objects.get().role == "administrator"
    with pytest.raises(CommandError):
        call_command("invite", "nergens", "x@werk.example", "X")


class TestSuspension:
    def test_every_session_ends_at_the_next_request_and_log_in_is_refused(self, office, colleague):
        kit.enrolled(colleague.user)
        browsers = [kit.log_in(colleague.user), kit.log_in(colleague.user)]
        assert all(browser.get("/werk/").status_code == 200 for browser in browsers)
        office.post(reverse("member-suspend", args=[colleague.pk]), {"reason": "uit dienst"})
        assert all(browser.get("/werk/").status_code == 302 for browser in browsers)
        assert browsers[0].get("/api/v1/signals").status_code == 401
        answer = Client().post("/inloggen/", {"login": colleague.user.username, "password": kit.PASSWORD})
        assert "horen niet bij elkaar" in text(answer)

    def test_a_role_elsewhere_stays(self, by, colleague):
        elsewhere = Membership(
            user=colleague.user, organisation=factories.organisation("police"), role="police_officer"
        )
        elsewhere.save()
        there = kit.log_in(colleague.user)
        members.suspend(by=by, membership_id=colleague.pk, reason="uit dienst")
        assert there.get("/werk/").status_code == 302
        client = kit.log_in(User.objects.get(pk=colleague.user_id))
        assert elsewhere.organisation.name in text(client.get("/account/"))

    def test_it_can_be_taken_back(self, by, colleague):
        members.suspend(by=by, membership_id=colleague.pk, reason="vergissing")
        members.restore(by=by, membership_id=colleague.pk)
        assert kit.log_in(User.objects.get(pk=colleague.user_id)).get("/werk/").status_code == 200

    def test_nobody_suspends_oneself_or_somebody_elsewhere(self, by, boss):
        with pytest.raises(PolicyDenied):
            members.suspend(by=by, membership_id=boss.pk, reason="x")
        with pytest.raises(AccessDenied):
            members.suspend(by=by, membership_id=factories.member("police_officer").pk, reason="x")

    def test_a_lost_telephone_costs_a_new_enrolment_and_not_the_password(self, office, colleague):
        kit.enrolled(colleague.user)
        there = kit.log_in(colleague.user)
        office.post(reverse("member-factor", args=[colleague.pk]))
        assert not has_factor(colleague.user)
        assert there.get("/werk/").status_code == 302
        again = Client()
        again.post("/inloggen/", {"login": colleague.user.username, "password": kit.PASSWORD})
        assert again.get("/werk/")["Location"] == "/bevestigen/"


class TestReview:
    def test_what_nobody_looked_at_for_a_year_is_seen_first_and_counted(
        self, office, by, boss, colleague, monkeypatch
    ):
        long_ago = clock.now() - review.EVERY - timedelta(days=1)
        Membership.objects.filter(pk=colleague.pk).update(reviewed_at=long_ago)
        page = text(office.get("/collegas/"))
        assert "1 rol is langer dan een jaar niet nagekeken" in page
        assert (
            page.index(str(colleague.user))
            < page.index("nakijken: te laat")
            < page.index(str(boss.user), page.index("Met toegang"))
        )
        assert re.search(r"Collega&#x27;s.*?frame__count\">1<", page, re.S)
        office.post(reverse("member-confirm", args=[colleague.pk]))
        assert review.overdue(boss.organisation_id, clock.now()) == 0
        assert Entry.objects.filter(action="member.review", object_id=colleague.pk).exists()

    def test_nobody_reviews_the_own_role(self, by, boss):
        with pytest.raises(PolicyDenied):
            members.confirm(by=by, membership_id=boss.pk)


class TestRecovery:
    @pytest.fixture
    def known(self):
        user = factories.member().user
        user.email = "vera@werk.example"
        user.save()
        return user

    @pytest.fixture(autouse=True)
    def by_mail(self, settings):
        settings.EMAIL_HOST, settings.PUBLIC_URL = "mail.example", "https://schakel.example"

    def ask(self, name):
        return Client().post("/inloggen/vergeten/", {"username": name})

    def test_the_answer_and_the_work_are_the_same_for_every_name(self, known, django_assert_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self.ask("warm")
        seen = []
        for name in (known.username, "niemand"):
            with CaptureQueriesContext(connection) as made:
                answer = self.ask(name)
            seen.append((answer.status_code, text(answer), len(made)))
        assert seen[0] == seen[1]
        events.drain()
        assert [message.to for message in mail.outbox] == [["vera@werk.example"]]

    def test_a_new_password_by_the_link_once_and_the_second_factor_stays(self, known):
        kit.enrolled(known)
        there = kit.log_in(known)
        self.ask(known.username)
        events.drain()
        link = mail.outbox[0].body.strip().removeprefix("https://schakel.example")
        guest = Client()
        guest.get(link)
        done = guest.post("/inloggen/herstel/", {"password": PASSWORD, "again": PASSWORD})
        assert done["Location"] == "/inloggen/"
        assert there.get("/werk/").status_code == 302
        assert "_auth_user_id" not in guest.session
        asked = guest.post("/inloggen/", {"login": known.username, "password": PASSWORD})
        assert asked["Location"] == "/inloggen/code/"
        again = Client()
        again.get(link)
        assert again.get("/inloggen/herstel/").status_code == 404

    def test_a_link_is_over_after_an_hour(self, known, monkeypatch):
        made = recovery.link_for_message(by=factories.actor(), user_id=known.pk)
        now = clock.now()
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=61))
        with pytest.raises(PolicyDenied):
            recovery.open_recovery(made[1])
        assert made[1] not in str(Recovery.objects.values())

    def test_asking_too_often_is_refused(self):
        assert [self.ask("x").status_code for _ in range(31)] == [200] * 30 + [429]
