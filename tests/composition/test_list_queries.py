"""Every page that needs nothing or a case asks the database as much with many rows as with few."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from cases.actions import conflicts, documents, grants, own_tasks, participation, triage
from cases.actions import notes as case_notes
from cases.models import Case
from cases.sections import Section
from cases.share_preview import OF_OTHER_ROOMS, room_rows
from core import clock
from organisations.actions import members
from organisations.models import Membership, Organisation
from oversight.models import LookReview
from protection_orders.actions import applications, breaches
from referrals.actions import referrals, requests, retention
from repatriation.actions import files
from risk.actions import assessments
from schadelijkepraktijken.case_tabs import TABS as CASE_TABS
from tests import factories
from tests.border import kit as border_kit
from tests.cases import intake_support as intake
from tests.cases.browsing import png
from tests.composition.route_matrix import routes
from tests.kit import log_in
from tests.monitoring.kit import raised
from tests.protection_orders import order_kit

pytestmark = pytest.mark.django_db

# Each of these must be among what is measured; the others are measured too.
LISTS = {
    "advice-list", "alert-list", "alert-rows", "api-alerts", "api-cases", "api-signals", "case-alerts", "case-documents",
    "case-list", "case-looked", "case-notes", "case-orders", "case-overview", "case-participants", "case-people",
    "case-referrals", "case-retention", "case-returns", "case-risk", "case-tasks", "case-timeline", "case-travel",
    "disclosure-list", "duty", "emergency-list", "look-review-list", "member-list", "order-list", "referral-list",
    "request-list", "retention-list", "return-list", "search", "signal-list", "triage-advice", "triage-along",
    "triage-decided", "triage-inbox", "worklist",
}  # fmt: skip


class House:
    """A case with everything on it, and who reads: each page is read by the first here who may."""

    def __init__(self) -> None:
        self.h = order_kit.house(at=intake.veilig_thuis())
        self.at = clock.now() - timedelta(hours=1)
        self.lkha = factories.actor("lkha_worker")
        self._join(self.lkha, "terugkeer")
        of = self.h.organisation
        self.admin = factories.actor("administrator", of=of)
        self.officer = factories.actor("privacy_officer", of=of)
        self.school = intake.reporter()
        readers = (
            self.h.coordinator, self.h.worker, self.officer, self.admin, self.lkha, self.h.police, self.h.kmar, self.school,
        )  # fmt: skip
        self.readers = [
            log_in(Membership.objects.select_related("user").get(pk=r.membership_id).user) for r in readers
        ]
        self.grown = 0

    def _join(self, actor, purpose) -> None:
        home = Organisation.objects.get(pk=actor.organisation_id)
        participation.join(
            by=self.h.worker, case=self.h.case, organisation=home, purpose=purpose,
            ground=factories.ground(self.h.case, home, purpose),
        )  # fmt: skip

    def grow(self) -> None:
        """One more of everything that stands in a list."""
        number = self.grown = self.grown + 1
        self._grow_case(number)
        self._grow_orders()
        self._grow_house(number)

    def _grow_case(self, number: int) -> None:
        h, case, by = self.h, self.h.case, self.h.worker
        person = factories.person(by, case, birth_date=factories.birth(19), sex="female")
        case_notes.write(by=by, case=case, kind="seen", text="Enkele reis gezien.", occurred_at=self.at)
        own_tasks.add_task(
            by=by, case=case, title="Mentor spreken", owner=Membership.objects.get(pk=by.membership_id)
        )
        documents.add_document(
            by=by,
            case=case,
            title="Bevestiging",
            kind="evidence",
            content=png((b"gAMA", number.to_bytes(4, "big"))),
            occurred_at=self.at,
        )
        weighed = assessments.start(by=by, case=case, instrument="honour_femicide")
        assessments.complete(
            by=by, assessment_id=weighed.pk, conclusion="high", reason="Samen gewogen na het gesprek."
        )
        returning = files.open_file(
            by=self.lkha, case=case, person=person, country="Marokko", time_zone="Africa/Casablanca",
            occurred_at=self.at,
        )  # fmt: skip
        files.describe(by=self.lkha, file_id=returning.pk, wish="yes")
        border_kit.alert(by, border_kit.child(by, case))
        council = factories.organisation("rvdk", skip=number)
        referrals.send(
            by=by,
            case=case,
            to=council,
            purpose="onderzoek",
            ground="WMO_4_1_1_E",
            sections=["core"],
            note="Graag.",
            informed="yes",
        )
        stranger = Membership.objects.select_related("user").get(
            pk=factories.actor("partner_worker").membership_id
        )
        grants.give(
            by=h.coordinator, case=case, username=stranger.user.username, sections=["core"], reason="Nodig voor overleg.",
            expires_at=clock.now() + timedelta(days=2),
        )  # fmt: skip
        colleague = factories.member("vt_worker", of=h.organisation)
        conflicts.keep_away(
            by=h.coordinator, case=case, username=colleague.user.username, reason="Een nicht."
        )

    def _grow_orders(self) -> None:
        h = self.h
        made = order_kit.order(h)
        order_kit.serve(h, made)
        breaches.report(by=h.worker, order=made, facts="Hij stond voor de school.", occurred_at=clock.now())
        applications.begin(by=h.worker, case=h.case, instrument="VOTS")
        raised(h.case, to={h.organisation: "voert de regie", h.unit: "eenheid van de regio"})

    def _grow_house(self, number: int) -> None:
        h, by = self.h, self.h.worker
        accepted = intake.report(self.school, municipality_code=intake.UTRECHT)
        triage.accept(by=h.coordinator, signal=accepted)
        intake.report(self.school, municipality_code=intake.UTRECHT)
        intake.question(self.school)
        requests.register(
            by=by, kind="access", capacity="self", requester="Zij zelf", subject_name="Zij", identity_checked=True,
            occurred_at=self.at,
        )  # fmt: skip
        members.invite(
            by=self.admin,
            role="vt_worker",
            display_name=f"Nieuw {number}",
            email=f"nieuw{number}@werk.example",
        )
        old = factories.case(by)
        factories.person(by, old, birth_date="1970-02-03")
        Case.objects.filter(pk=old.pk).update(
            state="closed", closed_at=clock.now() - timedelta(days=12000), close_reason="STABLE_SAFETY"
        )
        retention.propose(by=h.coordinator, case=Case.objects.get(pk=old.pk))
        LookReview(
            organisation=h.organisation, person_id=h.colleague.user_id, case_id=old.pk, day=clock.today(), points=5, lines=2,
            reasons=["surname"], first_at=self.at, last_at=self.at,
        ).save()  # fmt: skip


def address(name: str, case: Case) -> str | None:
    """The page of this name, when it needs nothing or a case."""
    for args in ([], [case.pk]):
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    return None


def asked(client: Client, path: str) -> int:
    """How many queries this page takes."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_no_page_asks_more_of_the_database_because_there_is_more_to_show(monkeypatch):
    # One moment for all: on a slow machine the session would note in between that somebody is still there.
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    house = House()
    house.grow()
    first = {}
    for name in routes():
        path = address(name, house.h.case)
        if path is None:
            continue
        # The first look also fills what is kept between requests.
        client = next((c for c in house.readers if c.get(path).status_code == 200), None)
        if client is not None:
            first[name] = (client, path, asked(client, path))
    assert set(first) >= LISTS, LISTS - set(first)
    for _ in range(2):
        house.grow()
    grew = {name: (cost, asked(client, path)) for name, (client, path, cost) in first.items()}
    assert {name: costs for name, costs in grew.items() if costs[1] > costs[0]} == {}


def test_before_sharing_there_is_a_line_for_every_row_of_the_rooms_above():
    house = House()
    house.grow()
    rooms = [tab for tab in CASE_TABS if tab.section in OF_OTHER_ROOMS]
    told = [
        line for lines in room_rows(house.h.worker, house.h.case, Section.values).values() for line in lines
    ]
    for tab in rooms:
        assert [
            line for line in told if line.startswith(f"{tab.label}: ") and len(line) > len(tab.label) + 5
        ], tab
