"""Who passes which check, as a table: every role, at home and elsewhere, with what the case shows and without.

No database: whether somebody sees a case is given (its own tests are tests/oracle), so that here only the check speaks.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace as Thing
from typing import Any
from uuid import uuid4

import pytest
from django.test import RequestFactory

import border.access
import cases.access
import cases.intake_access
import monitoring.access
import organisations.access
import oversight.access
import protection_orders.access
import protection_orders.order_access
import referrals.access
import repatriation.access
import risk.access
from cases.sections import Section
from core import clock
from core.actor import NOBODY, Actor, system
from core.errors import AccessDenied, NotFresh
from organisations import emergency
from organisations.actors import actor_for
from organisations.permissions import ROLES, Permission, permissions_of

HERE, THERE = uuid4(), uuid4()
VT = {"vt_worker", "vt_coordinator"}
DESK = {"lkha_worker"}
BOSS = {"vt_coordinator"}
EVERYBODY = {str(role) for role in ROLES}
# Everybody who brings signals: all but those who only administer or oversee.
REPORT = EVERYBODY - {"administrator", "privacy_officer"}


def who(role: str, *, at: Any = HERE) -> Actor:
    """A person in this role."""
    return Actor(uuid4(), uuid4(), at, next(iter(ROLES[role].kinds)), role, permissions_of(role))  # type: ignore[index]


def passes(check: Callable[..., None], *args: Any) -> bool:
    try:
        check(*args)
    except AccessDenied:
        return False
    return True


def roles_that_pass(check: Callable[..., None], *args: Any, at: Any = HERE) -> set[str]:
    return {role for role in EVERYBODY if passes(check, who(role, at=at), *args)}


@pytest.fixture
def sees(monkeypatch):
    """What is seen of every case: a set of sections that a test fills. Break-glass never counts as seeing for work."""
    shown: set[str] = set(Section)
    asked: list[Actor] = []

    def can_view(actor, case, section=Section.CORE):
        asked.append(actor)
        return section in shown and not actor.emergency

    for module in (
        cases.access,
        risk.access,
        border.access,
        repatriation.access,
        protection_orders.access,
        protection_orders.order_access,
    ):
        monkeypatch.setattr(module, "can_view", can_view)
    return shown


def case_here() -> Thing:
    return Thing(pk=uuid4(), organisation_id=HERE, organisation="Veilig Thuis")


def asks_each(check: Callable[..., None], role: str, needed: set[Permission], *args: Any) -> bool:
    """Whether somebody in this role, who passes, no longer does without any one of these rights."""
    whole = who(role)
    without = [replace(whole, permissions=whole.permissions - {one}) for one in needed]
    return passes(check, whole, *args) and not any(passes(check, less, *args) for less in without)


def listed_as(monkeypatch, module, name):
    """Whether a record is in the list of who asks: True until a test says otherwise."""
    shown = [True]
    rows = Thing(
        visible_to=lambda actor: Thing(
            filter=lambda pk=None: Thing(exists=lambda: shown[0] and pk is not None)
        )
    )
    monkeypatch.setattr(module, name, Thing(objects=rows))
    return shown


def test_a_permission_is_asked_of_the_role_and_the_system_has_them_all():
    check = cases.access.check_permission
    assert roles_that_pass(check, Permission.CASE_BREAK_GLASS) == VT | DESK | {"police_officer"}
    assert passes(check, system("test"), Permission.CASE_BREAK_GLASS)
    assert not passes(check, NOBODY, Permission.CASE_BREAK_GLASS)
    with pytest.raises(AccessDenied, match=r"Wel: .*Coördinator") as told:
        check(who("reporter"), Permission.ORDER_REVIEW)
    assert "Professional" not in told.value.reason
    with pytest.raises(AccessDenied, match=r"^Eigen zin\.$"):
        check(who("reporter"), Permission.ORDER_REVIEW, "Eigen zin.")
    assert cases.access.allowed(check, who("reporter"), Permission.CASE_WORK, "Nee.") == (False, "Nee.")
    assert cases.access.allowed(check, who("vt_worker"), Permission.CASE_WORK) == (True, "")


def test_working_leading_and_unmasking_ask_role_section_and_house(sees):
    case = case_here()
    work, lead, unmask = (
        cases.access.check_can_work,
        cases.access.check_can_lead,
        cases.access.check_can_unmask,
    )
    assert roles_that_pass(work, case) == VT | DESK
    assert roles_that_pass(work, case, at=THERE) == VT | DESK
    assert roles_that_pass(lead, case) == VT | DESK
    assert roles_that_pass(lead, case, at=THERE) == set()
    assert roles_that_pass(unmask, case) == VT | DESK | {"police_officer", "partner_worker"}
    assert passes(lead, system("test"), case)
    # Break-glass reads: it is no way to work or to lead, and who works does so without it.
    in_emergency = replace(who("vt_worker"), emergency=True)
    assert passes(work, in_emergency, case)
    assert passes(lead, in_emergency, case)
    assert cases.access.without_emergency(in_emergency) == replace(in_emergency, emergency=False)
    sees.remove(Section.NOTES)
    sees.remove(Section.PEOPLE)
    assert passes(work, who("vt_worker"), case)
    assert not passes(work, who("vt_worker"), case, Section.NOTES)
    assert not passes(unmask, who("vt_worker"), case)
    assert passes(unmask, who("vt_worker"), case, Section.TRAVEL)
    sees.clear()
    for check in (work, lead, unmask):
        assert roles_that_pass(check, case) == set()


def test_signals_advice_and_what_is_handed_over():
    access, here, there = (
        cases.intake_access,
        Thing(receiver_id=HERE, receiver="VT"),
        Thing(receiver_id=THERE, receiver="X"),
    )
    assert roles_that_pass(access.check_can_report) == REPORT
    assert roles_that_pass(access.check_can_see_inbox) == VT | DESK
    assert roles_that_pass(access.check_can_triage, here) == VT | DESK
    assert roles_that_pass(access.check_can_triage, there) == set()
    assert passes(access.check_can_triage, system("test"), there)
    assert roles_that_pass(access.check_can_answer, here) == VT | DESK
    assert roles_that_pass(access.check_can_answer, there) == set()
    for house, expected in ((HERE, VT | DESK), (THERE, set())):
        offered = Thing(to_organisation_id=house, to_organisation="VT")
        assert roles_that_pass(access.check_can_decide_handover, offered) == expected
    for role in EVERYBODY:
        asker = who(role)
        assert passes(access.check_is_asker, asker, Thing(asker_id=asker.membership_id)) == (role in REPORT)
        assert not passes(access.check_is_asker, asker, Thing(asker_id=uuid4()))
    assert not passes(access.person_of, system("test"))


def test_referrals(sees, monkeypatch):
    access, case = referrals.access, case_here()
    listed = listed_as(monkeypatch, access, "Referral")
    made = Thing(pk=uuid4(), case=case, from_organisation_id=HERE, to_organisation_id=THERE)
    assert roles_that_pass(access.check_can_send, case) == VT | DESK
    assert roles_that_pass(access.check_can_send, case, at=THERE) == set()
    assert not passes(access.check_can_send, replace(who("vt_worker"), organisation_id=None), case)
    assert passes(access.check_can_send, system("test"), case)
    both = {Permission.REFERRAL_SEND, Permission.CASE_WORK}
    assert asks_each(access.check_can_send, "vt_worker", both, case)
    assert asks_each(access.check_can_withdraw, "vt_worker", both, made)
    receive = VT | DESK | {"police_officer", "partner_worker"}
    assert roles_that_pass(access.check_can_answer, made, at=THERE) == receive
    assert roles_that_pass(access.check_can_answer, made) == set()
    assert roles_that_pass(access.check_can_withdraw, made) == VT | DESK
    assert roles_that_pass(access.check_can_withdraw, made, at=THERE) == set()
    listed[0] = False
    assert roles_that_pass(access.check_can_answer, made, at=THERE) == set()
    sees.clear()
    assert roles_that_pass(access.check_can_send, case) == set()
    assert roles_that_pass(access.check_can_withdraw, made) == set()


def test_risk(sees):
    access, case = risk.access, case_here()
    for role in EVERYBODY:
        maker = who(role)
        own = Thing(case=case, assessed_by_id=maker.membership_id, assessed_by=Thing(user_id=maker.user_id))
        other = Thing(case=case, assessed_by_id=uuid4(), assessed_by=Thing(user_id=uuid4()))
        other_role_of_same = Thing(
            case=case, assessed_by_id=uuid4(), assessed_by=Thing(user_id=maker.user_id)
        )
        may = role in VT | DESK
        assert passes(access.check_can_assess, maker, case) == may
        assert passes(access.check_can_edit, maker, own) == may
        assert passes(access.check_can_second, maker, other) == may
        assert not passes(access.check_can_edit, maker, other)
        assert not passes(access.check_can_second, maker, other_role_of_same)
    # Two rights: who weighs is not by that alone a second reader.
    only_weighs = replace(who("vt_worker"), permissions=frozenset({Permission.RISK_ASSESS}))
    assert not passes(access.check_can_second, only_weighs, other)
    sees.remove(Section.ASSESSMENTS)
    assert roles_that_pass(access.check_can_assess, case) == set()
    assert roles_that_pass(access.check_can_second, other) == set()


def test_the_border(sees):
    access, case = border.access, case_here()
    assert roles_that_pass(access.check_can_check) == {"kmar_officer"}
    assert not passes(access.check_can_check, system("test"))
    officer = who("kmar_officer")
    assert passes(access.check_can_decide, officer, Thing(membership_id=officer.membership_id))
    assert not passes(access.check_can_decide, officer, Thing(membership_id=uuid4()))
    coordinator = who("vt_coordinator")
    assert not passes(access.check_can_decide, coordinator, Thing(membership_id=coordinator.membership_id))
    record = VT | {"police_officer"}
    assert roles_that_pass(access.check_can_record_alert, case) == record
    assert not passes(access.check_can_record_alert, system("test"), case)
    lead = Thing(case=case, recorded_by=Thing(organisation_id=THERE, organisation="X"))
    elsewhere = Thing(case=Thing(organisation_id=THERE), recorded_by=lead.recorded_by)
    assert roles_that_pass(access.check_can_withdraw_alert, lead) == record
    assert roles_that_pass(access.check_can_withdraw_alert, lead, at=THERE) == record
    assert roles_that_pass(access.check_can_withdraw_alert, elsewhere) == set()
    sees.remove(Section.TRAVEL)
    assert roles_that_pass(access.check_can_record_alert, case) == set()
    assert roles_that_pass(access.check_can_withdraw_alert, lead) == set()


def test_returns(sees):
    access, case = repatriation.access, case_here()
    assert roles_that_pass(access.check_can_lead, case) == DESK
    step = Thing(kind="veilig_thuis", file=Thing(case=case, arrival_to_id=None))
    assert roles_that_pass(access.check_can_do_step, step) == VT | DESK
    assert asks_each(access.check_can_do_step, "vt_worker", {Permission.REPATRIATION_STEP}, step)
    assert asks_each(access.check_can_do_step, "lkha_worker", {Permission.REPATRIATION_STEP}, step)
    sees.remove(Section.TRAVEL)
    assert roles_that_pass(access.check_can_lead, case) == set()
    assert roles_that_pass(access.check_can_do_step, step) == set()
    step.file.arrival_to_id = HERE
    assert roles_that_pass(access.check_can_do_step, step) == VT
    assert roles_that_pass(access.check_can_do_step, step, at=THERE) == set()
    # No house is not the house of an arrival that is not known yet.
    step.file.arrival_to_id = None
    assert not passes(access.check_can_do_step, who("vt_worker", at=None), step)


def test_applications_need_other_eyes_than_those_that_wrote_them(sees, monkeypatch):
    access, case = protection_orders.access, case_here()
    shown = listed_as(monkeypatch, access, "Application")
    monkeypatch.setattr(access, "_users", lambda *members: {m for m in members if m is not None})
    monkeypatch.setattr(access, "has_duty", lambda actor, moment: on_duty[0])
    alone, on_duty = set(), [True]
    # Somebody approved another application alone, and somebody else approved this one with others.
    others, boss = {uuid4()}, who("vt_coordinator")

    def reviews(application=None, decision=""):
        exact = application is made and decision == "alone"
        return Thing(values_list=lambda *_a, **_k: alone if exact else others | {boss.user_id})

    monkeypatch.setattr(access, "Review", Thing(objects=Thing(filter=reviews)))
    written: dict[str, Any] = {"author_id": uuid4(), "submitted_by_id": uuid4(), "writers": [uuid4()]}
    weighed = {"assessed_by_id": uuid4(), "second_by_id": uuid4()}

    def application(**changes: Any) -> Thing:
        fields = written | {"assessment": Thing(**weighed), "case": case, "pk": uuid4()} | changes
        lines = fields.pop("writers")
        return Thing(**fields, writers=Thing(values_list=lambda *_a, **_k: lines))

    made, now = application(), clock.now()
    assert access.writers(made) == {written["author_id"], written["submitted_by_id"], *written["writers"]}
    assert access.assessors(made) == set(weighed.values())
    assert access.assessors(application(assessment=None)) == set()
    part = Thing(application=made, legal_reason_by_id=uuid4())
    request = Thing(application=made, checked_by_id=uuid4())
    asks: dict[Callable[..., None], tuple[tuple[Any, ...], set[str]]] = {
        access.check_can_apply: ((case,), VT),
        access.check_can_practise: ((), VT),
        access.check_can_view: ((made,), EVERYBODY),
        access.check_can_write: ((made,), VT),
        access.check_can_confirm: ((part,), VT),
        access.check_can_review: ((made,), BOSS),
        access.check_can_approve_alone: ((made, now), BOSS),
        access.check_can_second: ((made,), BOSS),
        access.check_can_decide_withdrawal: ((request,), BOSS),
        access.check_can_record_decision: ((made,), VT),
        access.check_can_unlock: ((made,), BOSS),
    }
    for check, (args, expected) in asks.items():
        assert roles_that_pass(check, *args) == expected, check.__name__
    assert passes(access.check_can_second, boss, made)
    for eye in ("author_id", "submitted_by_id", "writers"):
        own = application(**{eye: [boss.user_id] if eye == "writers" else boss.user_id})
        for check in (access.check_can_review, access.check_can_second):
            assert not passes(check, boss, own)
        assert not passes(access.check_can_approve_alone, boss, own, now)
        assert not passes(access.check_can_confirm, boss, Thing(application=own, legal_reason_by_id=None))
    assert not passes(
        access.check_can_confirm, boss, Thing(application=made, legal_reason_by_id=boss.user_id)
    )
    assert not passes(
        access.check_can_decide_withdrawal, boss, Thing(application=made, checked_by_id=boss.user_id)
    )
    for eye in weighed:
        own = application(assessment=Thing(**weighed | {eye: boss.user_id}))
        assert not passes(access.check_can_review, boss, own)
        assert passes(access.check_can_approve_alone, boss, own, now)
    alone.add(boss.user_id)
    assert not passes(access.check_can_second, boss, made)
    assert passes(access.check_can_review, boss, made)
    on_duty[0] = False
    assert not passes(access.check_can_approve_alone, boss, made, now)
    for section in (Section.SECRET_ADDRESS, Section.SOURCE_IDENTITY):
        sees.remove(section)
        assert not passes(access.check_can_unlock, boss, made)
        sees.add(section)
    shown[0] = False
    for check, (args, _expected) in asks.items():
        if check not in (access.check_can_apply, access.check_can_practise):
            assert roles_that_pass(check, *args) == set(), check.__name__
    sees.remove(Section.ORDERS)
    assert roles_that_pass(access.check_can_apply, case) == set()


def test_orders_their_service_and_breaches(sees, monkeypatch):
    access, case = protection_orders.order_access, case_here()
    shown, breaches = listed_as(monkeypatch, access, "Order"), listed_as(monkeypatch, access, "Breach")
    order = Thing(pk=uuid4(), case=case)
    plan = Thing(police_id=HERE, police="Politie", respondent=Thing(order=order), override_by=None)
    breach = Thing(pk=uuid4(), sent_to_id=HERE)
    serves, lists = VT | {"police_officer"}, VT | DESK | {"police_officer", "partner_worker"}
    asks: dict[Callable[..., None], tuple[tuple[Any, ...], set[str]]] = {
        access.check_can_list: ((), lists),
        access.check_can_view: ((order,), EVERYBODY),
        access.check_can_record: ((order,), VT),
        access.check_can_plan: ((order,), VT),
        access.check_can_acknowledge: ((plan,), serves),
        access.check_can_agree: ((plan,), VT),
        access.check_can_serve: ((order,), serves),
        access.check_can_keep_safety_plan: ((case,), VT),
        access.check_can_report: ((), REPORT - DESK),
        access.check_can_report_on: ((order,), REPORT - DESK),
        access.check_can_handle: ((breach,), serves),
        access.check_can_match: ((breach,), VT | DESK),
        access.check_can_show_names: ((order,), lists),
    }
    for check, (args, expected) in asks.items():
        assert roles_that_pass(check, *args) == expected, check.__name__
    assert roles_that_pass(access.check_can_acknowledge, plan, at=THERE) == set()
    assert roles_that_pass(access.check_can_match, breach, at=THERE) == set()
    assert asks_each(access.check_can_list, "vt_worker", {Permission.CASE_LIST})
    no_orders = replace(who("kmar_officer"), permissions=permissions_of("police_officer"))
    assert not passes(access.check_can_list, no_orders)
    worker = who("vt_worker")
    plan.override_by = Thing(user_id=worker.user_id)
    assert not passes(access.check_can_agree, worker, plan)
    assert passes(access.check_can_agree, who("vt_worker"), plan)
    # Each of two rights is asked.
    for check, args in ((access.check_can_plan, (order,)), (access.check_can_keep_safety_plan, (case,))):
        for left_out in (Permission.CASE_WORK, Permission.ORDER_SERVE, Permission.CASE_SECRET_ADDRESS):
            without = replace(worker, permissions=worker.permissions - {left_out})
            asked = left_out is Permission.CASE_WORK or (left_out is Permission.ORDER_SERVE) == (
                check is access.check_can_plan
            )
            assert passes(check, without, *args) == (not asked)
    sees.remove(Section.SECRET_ADDRESS)
    assert not passes(access.check_can_keep_safety_plan, worker, case)
    sees.remove(Section.PEOPLE)
    assert roles_that_pass(access.check_can_show_names, order) == set()
    breaches[0] = False
    assert roles_that_pass(access.check_can_handle, breach) == set()
    shown[0] = False
    for name in ("view", "record", "plan", "serve", "report_on"):
        assert roles_that_pass(getattr(access, f"check_can_{name}"), order) == set(), name
    for name in ("acknowledge", "agree"):
        assert roles_that_pass(getattr(access, f"check_can_{name}"), plan) == set(), name


def test_alerts(monkeypatch):
    access = monitoring.access
    receive = VT | DESK | {"kmar_officer", "police_officer"}
    mine = Thing(organisation_id=HERE)
    assert roles_that_pass(access.check_can_receive) == receive
    assert roles_that_pass(access.check_can_take, mine) == receive
    assert roles_that_pass(access.check_can_take, mine, at=THERE) == set()
    assert not passes(access.check_can_take, replace(who("vt_worker"), membership_id=None), mine)
    kept_away = [False]
    monkeypatch.setattr(access, "in_conflict", lambda actor, alert: kept_away[0])
    writer = who("vt_coordinator")
    own, others = Thing(not_by=Thing(user_id=writer.user_id)), Thing(not_by=Thing(user_id=uuid4()))
    assert passes(access.check_not_excluded, writer, Thing(not_by=None))
    assert passes(access.check_not_excluded, writer, others)
    assert not passes(access.check_not_excluded, writer, own)
    kept_away[0] = True
    assert not passes(access.check_not_excluded, writer, Thing(not_by=None))


def test_oversight(monkeypatch):
    access = oversight.access
    free = [True]
    rows = Thing(filter=lambda condition, pk: Thing(exists=lambda: free[0]))
    monkeypatch.setattr(access, "LookReview", Thing(objects=rows))
    assert roles_that_pass(access.check_can_oversee) == {"privacy_officer"}
    look = Thing(pk=uuid4(), organisation_id=HERE, person_id=uuid4())
    assert roles_that_pass(access.check_can_review, look) == {"privacy_officer"}
    assert roles_that_pass(access.check_can_review, look, at=THERE) == set()
    officer = who("privacy_officer")
    own = Thing(pk=uuid4(), organisation_id=HERE, person_id=officer.user_id)
    assert not passes(access.check_can_review, officer, own)
    assert passes(access.check_can_review, officer, look)
    free[0] = False
    assert not passes(access.check_can_review, officer, look)


def test_administration_and_duty():
    access = organisations.access
    duty = VT | DESK | {"kmar_officer", "police_officer"}
    assert roles_that_pass(access.check_can_manage) == {"administrator"}
    assert roles_that_pass(access.check_can_see_roster) == duty | {"administrator"}
    assert roles_that_pass(access.check_can_have_duty) == duty
    assert {role for role in EVERYBODY if access.takes_duty(role)} == duty
    plan = BOSS | DESK | {"administrator"}
    colleague = Thing(pk=uuid4(), organisation_id=HERE)
    assert roles_that_pass(access.check_can_plan, colleague) == plan
    assert roles_that_pass(access.check_can_plan, colleague, at=THERE) == set()
    for role in EVERYBODY:
        self = who(role)
        own = Thing(pk=self.membership_id, organisation_id=HERE)
        assert passes(access.check_can_plan, self, own) == (role in duty | plan)


@pytest.mark.parametrize(
    ("minutes", "fresh"), [(None, False), (0, True), (10, True), (10.01, False), (600, False)]
)
def test_a_factor_is_fresh_for_ten_minutes(monkeypatch, minutes, fresh):
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    moment = None if minutes is None else now - timedelta(minutes=minutes)
    actor = replace(who("vt_worker"), authenticated_at=moment)
    if fresh:
        organisations.access.check_fresh(actor)
    else:
        with pytest.raises(NotFresh):
            organisations.access.check_fresh(actor)
        with pytest.raises(NotFresh):
            organisations.access.check_fresh_at(moment)
    organisations.access.check_fresh(system("test"))


def test_who_an_actor_is():
    assert system("test").is_system
    assert system("test").is_known
    assert not NOBODY.is_system
    assert not NOBODY.is_known
    person = who("vt_worker")
    assert (person.is_system, person.is_known) == (False, True)
    assert not replace(person, reason="x").is_system
    assert not replace(person, membership_id=None).is_known
    assert (person.can(Permission.CASE_WORK), person.can(Permission.CASE_LEAD)) == (True, False)
    with pytest.raises(ValueError, match="reason"):
        system("")


def test_only_who_is_active_in_every_way_acts():
    def member(**off: bool) -> Any:
        on = {"active": True, "person": True, "house": True} | off
        return Thing(
            pk=1, active=on["active"], user_id=2, user=Thing(is_active=on["person"]), organisation_id=3, role="vt_worker",
            organisation=Thing(active=on["house"], kind="veilig_thuis"),
        )  # fmt: skip

    actor = actor_for(member(), purpose="advies")
    assert (actor.user_id, actor.membership_id, actor.organisation_id, actor.purpose) == (2, 1, 3, "advies")
    assert actor.permissions == permissions_of("vt_worker")
    assert actor_for(member()).purpose == "veilig_thuis"
    for off in ("active", "person", "house"):
        assert actor_for(member(**{off: False})) == NOBODY


def test_break_glass_counts_while_it_runs_and_for_what_only_reads():
    def reads(method: str, path: str, *, minutes: int | None) -> bool:
        request = RequestFactory().generic(method, path)
        request.session = {}  # type: ignore[assignment]
        if minutes is not None:
            emergency.remember(request, clock.now() + timedelta(minutes=minutes))
        assert emergency.in_emergency(request) == (minutes is not None and minutes > 0)
        return emergency.reads_in_emergency(request)

    case = f"/casussen/{uuid4()}/"
    assert reads("GET", case, minutes=5)
    assert reads("HEAD", case, minutes=5)
    assert reads("POST", f"{case}toon/", minutes=5)
    assert reads("POST", "/zoeken/", minutes=5)
    assert not reads("POST", f"{case}notities/nieuw/", minutes=5)
    assert not reads("DELETE", case, minutes=5)
    assert not reads("POST", "/nergens/", minutes=5)
    assert not reads("GET", case, minutes=-1)
    assert not reads("GET", case, minutes=None)


def test_a_later_end_of_break_glass_is_kept():
    request, now = RequestFactory().get("/"), clock.now()
    request.session = {}
    emergency.remember(request, now + timedelta(hours=2))
    emergency.remember(request, now + timedelta(hours=1))
    assert request.session[emergency.SESSION_KEY] == (now + timedelta(hours=2)).isoformat()
