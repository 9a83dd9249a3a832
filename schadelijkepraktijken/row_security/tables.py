"""Every table in one class, and for each protected one the rows that the asker may see.

`protected`: data of people in files. Row policies are forced; without a context nothing is seen.
`system`: what the application itself needs, ids and accounts only, no data of people in files.
`public`: reference data that anyone may know.

A policy is SQL in terms of the asker (`lock.organisation_id()` and its like, see context.sql), the ways into a case
(ways.sql) and the rows that the context is about. Each `(SELECT lock.x())` is asked once a query.
"""

from dataclasses import dataclass
from typing import Final

from cases.sections import Section

S = Section
ABOUT: Final = "(SELECT lock.about())::uuid[]"
ABOUT_CASES: Final = "(SELECT lock.about_cases())::uuid[]"
ME: Final = "(SELECT lock.membership_id())"
PERSON: Final = "(SELECT lock.user_id())"
US: Final = "(SELECT lock.organisation_id())"
PROOF: Final = "(SELECT lock.proof())"
SYSTEM_ASKS: Final = "(SELECT lock.is_system())"


@dataclass(frozen=True, slots=True)
class Policy:
    """`sees`: rows that may be read. `changes` and `adds`: rows that may be changed or removed, and made.

    Both are the same as `sees` unless given: what a person reads the action may refuse to change, with its reason.
    `stays`: what a changed row must still be, where that is less than `changes`. Rows that open a case need it: the own
    organisation sees that it took part once, and may not by that begin again, or with another case.

    `@.` stands for the table itself: a bare column name inside a subquery would be taken for one of the subquery's.
    """

    sees: str
    adds: str = ""
    changes: str = ""
    stays: str = ""


def of_table(column: str) -> str:
    """The column of the table itself, unless another table is named."""
    return column if "." in column else f"@.{column}"


def about(*columns: str) -> str:
    """Rows that the context is about."""
    return " OR ".join(f"@.{column} = ANY ({ABOUT})" for column in columns)


def in_case(section: str, column: str = "case_id") -> str:
    """Rows of a case of which the asker sees this section, or that the context is about."""
    return f"{by_way(section, column)} OR {of_table(column)} = ANY ({ABOUT_CASES})"


def by_way(section: str, column: str = "case_id") -> str:
    """Rows of a case of which the asker sees this section.

    Said with IS NOT NULL because the planner takes that for "nearly every row", as it is after the application's own
    filter. Of the function alone it expects a third, and then sorts and joins what it could have read in order: a page of
    the list took ten times as long at 200,000 cases.
    """
    return f"nullif(lock.sees({of_table(column)}, '{section}', {PROOF}), false) IS NOT NULL"


def child(table: str, column: str) -> str:
    """Rows whose parent is seen: its own policy answers."""
    return f"EXISTS (SELECT FROM public.{table} parent WHERE parent.id = {of_table(column)})"


def free(*, case: str = "", signal: str = "") -> str:
    """No conflict of interest keeps the asker from the case or the signal in these columns."""
    kept = [f"k.case_id = @.{case}"] if case else []
    kept += [f"k.signal_id = @.{signal}"] if signal else []
    return f"NOT EXISTS (SELECT FROM lock.conflict k WHERE {' OR '.join(kept)})"


def added(sees: str) -> str:
    """Rows that may be read, and name no case but one that the asker sees or the context is about.

    For tables of which an organisation or person also sees its own rows: by making one nobody gets to see a case.
    """
    return f"({sees}) AND (@.case_id IS NULL OR {in_case(S.CORE)})"


def may(permission: str) -> str:
    """The role of the asker holds this permission."""
    return f"(SELECT lock.may('{permission}'))"


JUST_MADE: Final = "@.recorded_at > statement_timestamp() - interval '10 minutes'"
OPENING: Final = f"({JUST_MADE} AND lock.is_opening(@.case_id))"
OF_PERSON: Final = "lock.sees_person(@.person_id, 'travel')"
OF_SOURCE: Final = "lock.sees_source(@.source_id)"
MINE_BY_KEY: Final = (
    "@.owner = (SELECT lock.user_id())::text OR ((SELECT lock.is_system()) AND length(@.owner) <> 36)"
)
IN_OR_OPENING: Final = f"{in_case(S.CORE)} OR lock.is_opening(@.case_id)"
GRANTED_IN: Final = (
    "EXISTS (SELECT FROM public.cases_caseuserobjectpermission parent WHERE parent.id = @.permission_id "
    f"AND ({in_case(S.CORE, 'parent.content_object_id')}))"
)

SIGNALS: Final = (
    f"((@.reporter_id = {ME} OR ({may('signal.triage')} AND (((@.receiver_id = {US} OR @.beside_id = {US}) "
    f"AND (@.case_id IS NULL OR {by_way(S.CORE)})) OR EXISTS (SELECT FROM lock.offered o WHERE o.signal_id = @.id)))) "
    f"AND {free(case='case_id', signal='id')}) OR {about('id')} OR @.case_id = ANY ({ABOUT_CASES})"
)
BREACHES: Final = (
    f"{in_case(S.ORDERS)} OR ({may('signal.triage')} AND @.order_id IS NULL AND @.sent_to_id = {US}) "
    f"OR @.reported_by_id = {ME} OR {about('id')}"
)
REQUESTS: Final = (
    f"(@.organisation_id = {US} AND {may('request.handle')} AND {free(case='case_id')}) "
    # Whether a file may be destroyed hangs on what was asked about it, at whatever organisation.
    f"OR ({SYSTEM_ASKS} AND @.case_id = ANY ({ABOUT_CASES}))"
)
DESTRUCTIONS: Final = (
    f"(@.organisation_id = {US} AND {may('case.lead')} AND {free(case='case_id', signal='signal_id')}) "
    f"OR {in_case(S.CORE)} OR {about('id')}"
)

PROTECTED: Final[dict[str, Policy]] = {
    # cases: the case and who takes part
    "cases_case": Policy(
        f"{in_case(S.CORE, 'id')} OR ({JUST_MADE} AND lock.is_taking_up(@.id, @.organisation_id))",
    ),
    "cases_participation": Policy(
        f"@.organisation_id = {US} OR {in_case(S.CORE)}", adds=IN_OR_OPENING, stays=IN_OR_OPENING
    ),
    "cases_assignment": Policy(
        f"@.membership_id = {ME} OR {in_case(S.CORE)} OR {OPENING}", adds=IN_OR_OPENING, stays=IN_OR_OPENING
    ),
    "cases_caseuserobjectpermission": Policy(
        f"@.user_id = {PERSON} OR {in_case(S.CORE, 'content_object_id')}",
        adds=in_case(S.CORE, "content_object_id"),
        stays=in_case(S.CORE, "content_object_id"),
    ),
    "cases_casegroupobjectpermission": Policy(in_case(S.CORE, "content_object_id")),
    "cases_exceptionalgrant": Policy("lock.sees_grant(@.permission_id)", adds=GRANTED_IN, stays=GRANTED_IN),
    # The person concerned learns that it stands, and neither lifts nor changes it.
    "cases_conflictlock": Policy(
        f"@.user_id = {PERSON} OR lock.sees_conflict_of(@.id, @.set_by_id, @.case_id, @.signal_id)",
        changes=f"@.user_id <> {PERSON} AND ({in_case(S.CORE)} OR lock.sees_source(@.signal_id))",
    ),
    "cases_emergencyaccess": Policy(
        f"((@.user_id = {PERSON} OR EXISTS (SELECT FROM lock.answered_for b WHERE b.id = @.id)) "
        f"AND {free(case='case_id')}) OR {about('id')} OR @.case_id = ANY ({ABOUT_CASES})",
        adds=f"@.user_id = {PERSON} AND @.membership_id = {ME} AND @.case_id = ANY ({ABOUT_CASES})",
    ),
    "cases_disclosure": Policy(in_case(S.CORE)),
    # cases: its parts
    "cases_person": Policy(in_case(S.PEOPLE)),
    "cases_personkey": Policy(child("cases_person", "person_id")),
    "cases_personrelation": Policy(in_case(S.PEOPLE)),
    "cases_safecontact": Policy(in_case(S.PEOPLE)),
    "cases_note": Policy(
        f"nullif(lock.sees(@.case_id, @.in_section, {PROOF}), false) IS NOT NULL OR @.case_id = ANY ({ABOUT_CASES})"
    ),
    "cases_contactmoment": Policy(in_case(S.NOTES)),
    "cases_document": Policy(in_case(S.DOCUMENTS)),
    # Who takes a signal into a case writes a line about its source, also where the role may not read that section.
    "cases_timelineentry": Policy(
        f"nullif(lock.sees(@.case_id, @.in_section, {PROOF}), false) IS NOT NULL OR @.case_id = ANY ({ABOUT_CASES}) "
        f"OR (@.membership_id = {ME} AND {JUST_MADE} AND {by_way(S.CORE)})",
    ),
    # Without a case: a step or clock of the organisation itself, or about something that is seen.
    "cases_task": Policy(
        f"{in_case(S.CORE)} OR (@.case_id IS NULL AND lock.sees_step(@.organisation_id, @.source_id)) "
        f"OR {about('id', 'source_id')}"
    ),
    "cases_deadline": Policy(
        f"{in_case(S.CORE)} OR (@.case_id IS NULL AND lock.sees_step(@.organisation_id, @.source_id)) "
        f"OR {about('id', 'source_id')}"
    ),
    "cases_deadlinemove": Policy(child("cases_deadline", "deadline_id")),
    # cases: intake
    "cases_signal": Policy(SIGNALS, adds=added(SIGNALS)),
    "cases_signalperson": Policy(child("cases_signal", "signal_id")),
    "cases_signalhandover": Policy(
        f"@.from_organisation_id = {US} OR @.to_organisation_id = {US} OR {child('cases_signal', 'signal_id')}",
        adds=child("cases_signal", "signal_id"),
        stays=child("cases_signal", "signal_id"),
    ),
    "cases_advicerequest": Policy(
        f"@.asker_id = {ME} OR ({may('signal.triage')} AND @.receiver_id = {US}) OR {about('id')}"
    ),
    "cases_draft": Policy(f"@.membership_id = {ME}"),
    # risk
    "risk_assessment": Policy(in_case(S.ASSESSMENTS)),
    "risk_answer": Policy(child("risk_assessment", "assessment_id")),
    # protection_orders: the dossier is for who wrote it
    "protection_orders_application": Policy(
        f"(@.organisation_id = {US} AND ({may('order.apply')} OR {may('order.review')}) AND {by_way(S.ORDERS)}) "
        f"OR @.case_id = ANY ({ABOUT_CASES})"
    ),
    "protection_orders_applicationwriter": Policy(child("protection_orders_application", "application_id")),
    "protection_orders_applicationversion": Policy(child("protection_orders_application", "application_id")),
    "protection_orders_applicationperson": Policy(child("protection_orders_application", "application_id")),
    "protection_orders_ownview": Policy(child("protection_orders_application", "application_id")),
    "protection_orders_requestedmeasure": Policy(child("protection_orders_application", "application_id")),
    "protection_orders_measureaddressee": Policy(child("protection_orders_requestedmeasure", "measure_id")),
    "protection_orders_statedfact": Policy(child("protection_orders_application", "application_id")),
    "protection_orders_review": Policy(child("protection_orders_application", "application_id")),
    "protection_orders_withdrawalrequest": Policy(child("protection_orders_application", "application_id")),
    "protection_orders_annexunlock": Policy(child("protection_orders_application", "application_id")),
    # protection_orders: the order and what is done with it
    "protection_orders_order": Policy(in_case(S.ORDERS)),
    "protection_orders_orderdecision": Policy(in_case(S.ORDERS)),
    "protection_orders_orderprotected": Policy(child("protection_orders_order", "order_id")),
    "protection_orders_ordermeasure": Policy(child("protection_orders_order", "order_id")),
    "protection_orders_ordermeasure_addressees": Policy(
        child("protection_orders_ordermeasure", "ordermeasure_id")
    ),
    "protection_orders_orderrespondent": Policy(child("protection_orders_order", "order_id")),
    "protection_orders_safetyplan": Policy(in_case(S.SECRET_ADDRESS)),
    "protection_orders_serviceplan": Policy(child("protection_orders_orderrespondent", "respondent_id")),
    "protection_orders_serviceplan_safety_plans": Policy(
        child("protection_orders_serviceplan", "serviceplan_id")
    ),
    "protection_orders_servicerecord": Policy(child("protection_orders_orderrespondent", "respondent_id")),
    "protection_orders_breach": Policy(BREACHES, adds=added(BREACHES)),
    # border
    "border_travelalert": Policy(in_case(S.TRAVEL)),
    "border_bordercheck": Policy(f"@.membership_id = {ME} OR {OF_PERSON} OR {about('id', 'person_id')}"),
    "border_bordermatch": Policy(
        f"{OF_PERSON} OR {about('id', 'person_id')} OR {child('border_bordercheck', 'border_check_id')}"
    ),
    # repatriation: an arrival handed to the organisation is seen as a row, its parts are not
    "repatriation_returnfile": Policy(
        f"{in_case(S.TRAVEL)} OR @.arrival_to_id = {US}", adds=in_case(S.TRAVEL)
    ),
    **{
        f"repatriation_{name}": Policy(
            "EXISTS (SELECT FROM public.repatriation_returnfile parent WHERE parent.id = @.file_id "
            f"AND ({in_case(S.TRAVEL, 'parent.case_id')}))"
        )
        for name in ("returnstep", "signoflife", "returndocument")
    },
    # referrals
    "referrals_referral": Policy(
        f"(@.from_organisation_id = {US} AND {by_way(S.CORE)}) "
        f"OR (@.to_organisation_id = {US} AND {may('referral.receive')} AND {free(case='case_id')} "
        f"AND (@.state = 'offered' OR (@.state = 'declined' AND @.decided_by_id = {ME}) OR {by_way(S.CORE)})) "
        f"OR @.case_id = ANY ({ABOUT_CASES})",
        adds=f"(@.from_organisation_id = {US} AND {by_way(S.CORE)}) OR @.case_id = ANY ({ABOUT_CASES})",
    ),
    "referrals_retentionhold": Policy(f"{in_case(S.CORE)} OR {child('cases_signal', 'signal_id')}"),
    "referrals_destruction": Policy(DESTRUCTIONS, adds=added(DESTRUCTIONS)),
    "referrals_subjectrequest": Policy(REQUESTS, adds=added(REQUESTS)),
    # oversight: for who answers for the organisation, and for the round that scores the looks of a day
    "oversight_lookreview": Policy(
        f"(@.organisation_id = {US} AND {may('log.review')} AND @.person_id <> {PERSON} AND {free(case='case_id')}) "
        f"OR {SYSTEM_ASKS}"
    ),
    "oversight_knowncase": Policy(
        f"{SYSTEM_ASKS} OR ({may('log.review')} AND {free(case='case_id')} AND (@.organisation_id = {US} OR EXISTS ("
        f"SELECT FROM public.audit_entry e WHERE e.case_id = @.case_id AND e.organisation_id = {US})))"
    ),
    # monitoring: addressed to the organisation, whatever else it may see
    "monitoring_alert": Policy(
        f"({may('alert.receive')} AND EXISTS (SELECT FROM lock.addressed a WHERE a.alert_id = @.id)) "
        f"OR {in_case(S.ORDERS)} OR @.source_id = ANY ({ABOUT}) "
        "OR @.id = ANY ((SELECT lock.about_alerts())::uuid[])"
    ),
    "monitoring_alertaddressee": Policy(child("monitoring_alert", "alert_id")),
    "monitoring_escalation": Policy(child("monitoring_alertaddressee", "addressee_id")),
    # core: where a doubled submission led
    "core_idempotentact": Policy(MINE_BY_KEY),
}

SYSTEM: Final = frozenset(
    {
        # accounts, sessions, rights
        "account_emailaddress", "account_emailconfirmation", "auth_group", "auth_group_permissions",
        "guardian_groupobjectpermission", "guardian_userobjectpermission", "mfa_authenticator",
        "organisations_dutyshift", "organisations_externalidentity", "organisations_invitation",
        "organisations_membership", "organisations_recovery", "organisations_session", "organisations_user",
        "organisations_user_groups", "organisations_user_user_permissions",
        # the log: ids only, and details under a key per subject; written by every role, changed by none
        "audit_entry", "audit_head", "audit_link", "audit_pending", "audit_subjectkey",
        # what waits to be heard or sent (numbers of alarms, no person), and which days were looked through
        "core_outboxevent", "monitoring_channel", "monitoring_delivery", "monitoring_deliveryattempt",
        "monitoring_calendarfeed", "monitoring_reminderpreference", "core_pulse",
        "oversight_scoredday",
    }
)  # fmt: skip
PUBLIC: Final = frozenset({"auth_permission", "django_content_type", "organisations_organisation"})

# What the doors and the guards read, and nothing else.
DOORS_READ: Final = frozenset(
    {
        "auth_permission", "border_travelalert", "cases_assignment", "cases_case", "cases_caseuserobjectpermission",
        "cases_conflictlock", "cases_deadline", "cases_emergencyaccess", "cases_exceptionalgrant", "organisations_membership", "cases_participation", "cases_person", "cases_personkey",
        "cases_signal", "cases_signalhandover", "cases_task", "monitoring_alert", "monitoring_alertaddressee",
        "monitoring_calendarfeed", "protection_orders_application", "protection_orders_breach", "protection_orders_order",
        "protection_orders_ordermeasure_addressees", "protection_orders_orderprotected", "protection_orders_review",
        "protection_orders_servicerecord", "protection_orders_withdrawalrequest", "referrals_referral",
        "repatriation_returnfile", "risk_assessment",
    }
)  # fmt: skip

# Who may call what; the rest of schema `lock` nobody but its owner.
FOR_POLICIES: Final = (
    "claims()", "user_id()", "membership_id()", "organisation_id()", "about()", "is_system()",
    "may(text)", "proof()", "sees(uuid, text)", "sees(uuid, text, lock.proof)", "sees_person(uuid, text)", "about_cases()", "about_alerts()",
    "is_unclaimed(uuid)", "is_taking_up(uuid, uuid)", "is_opening(uuid)", "sees_source(uuid)", "sees_grant(bigint)",
    "sees_conflict_of(uuid, uuid, uuid, uuid)", "sees_step(uuid, uuid)",
)  # fmt: skip
# Background work on behalf of a person (loading the demo) has that person's context, and no more rights.
DOORS: Final[dict[str, tuple[str, ...]]] = {
    "border_candidates(bytea[], bytea[], integer)": ("schakel_web", "schakel_worker"),
    "unseen_matches(bytea[], bytea[], text[], integer)": ("schakel_web", "schakel_worker"),
    "known_elsewhere(bytea[], bytea[], integer)": ("schakel_web", "schakel_worker"),
    "case_by_number(text)": ("schakel_web", "schakel_worker"),
    "order_by_number(text)": ("schakel_web", "schakel_worker"),
    "calendar_clocks(uuid, timestamp with time zone, timestamp with time zone, text[], integer)": (
        "schakel_web",
        "schakel_worker",
    ),
    "unseen_alerts(text[])": ("schakel_web", "schakel_worker"),
    "cases_after(uuid, integer)": ("schakel_worker",),
    "signal_clocks_after(uuid, integer)": ("schakel_worker",),
    "due_deadlines(timestamp with time zone, integer)": ("schakel_worker",),
    "due_steps(timestamp with time zone, integer)": ("schakel_worker",),
    "cases_before_holiday(text, timestamp with time zone, timestamp with time zone, text[], text, integer)": (
        "schakel_worker",
    ),
    "due_addressees(timestamp with time zone, integer)": ("schakel_worker",),
    "late_answers(text, timestamp with time zone, integer)": ("schakel_worker",),
    "ended_orders(integer)": ("schakel_worker",),
    "silent_returns(timestamp with time zone, integer)": ("schakel_worker",),
}
# Rows that name a case only to say that somebody looked at it; whoever keeps that sees no case.
NAMES_ANY_CASE: Final = frozenset({"oversight_lookreview", "oversight_knowncase"})
# Triggers of guards.sql that look as who writes: that a row stays where it is (on each table with a case), and as it was.
STAYS: Final = ("stays_in_its_case()", "stays_as_sent()")
# Triggers of guards.sql that look past the policies: table and function; nobody calls them.
GUARDS: Final = frozenset(
    {
        ("monitoring_alert", "alert_is_real()"), ("border_bordercheck", "find_is_real()"),
        ("border_bordermatch", "find_is_real()"), ("protection_orders_application", "application_was_read()"),
        ("protection_orders_application", "instrument_is_law()"),
        ("protection_orders_orderrespondent", "service_was_recorded()"),
    }
)  # fmt: skip
VIEWS: Final = ("conflict", "addressed", "offered", "answered_for")
