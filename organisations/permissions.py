"""Who may do what in general: one list of permissions, one table role -> permissions.

Whether a person may see one case is `cases.access`; which sections, `cases.sections`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """Everything a role can be allowed to do."""

    SIGNAL_REPORT = "signal.report"
    RADAR_ASK = "radar.ask"
    SIGNAL_TRIAGE = "signal.triage"
    CASE_LIST = "case.list"
    CASE_ALL_OF_ORGANISATION = "case.all_of_organisation"
    CASE_WORK = "case.work"
    CASE_LEAD = "case.lead"
    CASE_BREAK_GLASS = "case.break_glass"
    CASE_UNMASK = "case.unmask"
    CASE_SECRET_ADDRESS = "case.secret_address"  # noqa: S105
    RISK_ASSESS = "risk.assess"
    RISK_SECOND = "risk.second"
    ORDER_APPLY = "order.apply"
    ORDER_REVIEW = "order.review"
    ORDER_ANNEX = "order.annex"
    ORDER_RECORD_DECISION = "order.record_decision"
    ORDER_SERVE = "order.serve"
    ORDER_VIEW = "order.view"
    BREACH_REPORT = "breach.report"
    ALERT_RECEIVE = "alert.receive"
    BORDER_CHECK = "border.check"
    TRAVEL_ALERT_RECORD = "travel_alert.record"
    REFERRAL_SEND = "referral.send"
    REFERRAL_RECEIVE = "referral.receive"
    REPATRIATION_LEAD = "repatriation.lead"
    REPATRIATION_STEP = "repatriation.step"
    REQUEST_HANDLE = "request.handle"
    REQUEST_REVIEW = "request.review"
    ORGANISATION_MANAGE = "organisation.manage"
    PRACTICE_MODE = "practice.mode"
    LOG_REVIEW = "log.review"


# What each is called, for the table that an auditor reads.
LABELS: dict[Permission, str] = {
    Permission.SIGNAL_REPORT: "Een signaal melden en advies vragen",
    Permission.RADAR_ASK: "Bij triage vragen of een andere regio iemand kent",
    Permission.SIGNAL_TRIAGE: "Signalen beoordelen",
    Permission.CASE_LIST: "Casussen openen die gedeeld of toegewezen zijn",
    Permission.CASE_ALL_OF_ORGANISATION: "Alle casussen van de eigen organisatie openen, als het niveau dat toelaat",
    Permission.CASE_WORK: "Aan een casus werken",
    Permission.CASE_LEAD: "Coördineren: regie, toegang, uitsluiten, noodtoegang beoordelen",
    Permission.CASE_BREAK_GLASS: "Noodtoegang: hoogstens vier uur lezen",
    Permission.CASE_UNMASK: "Namen laten tonen",
    Permission.CASE_SECRET_ADDRESS: "Een geheim adres laten tonen, met een nieuwe code",
    Permission.RISK_ASSESS: "Risico wegen",
    Permission.RISK_SECOND: "Een weging meelezen",
    Permission.ORDER_APPLY: "Een bevel aanvragen",
    Permission.ORDER_REVIEW: "Een aanvraag beoordelen",
    Permission.ORDER_ANNEX: "De afgeschermde bijlage openen",
    Permission.ORDER_RECORD_DECISION: "Een beslissing vastleggen",
    Permission.ORDER_SERVE: "Uitreiken vastleggen",
    Permission.ORDER_VIEW: "Bevelen zien",
    Permission.BREACH_REPORT: "Een overtreding melden",
    Permission.ALERT_RECEIVE: "Alarmen krijgen en aannemen",
    Permission.BORDER_CHECK: "Controleren aan de grens",
    Permission.TRAVEL_ALERT_RECORD: "Een signalering vastleggen",
    Permission.REFERRAL_SEND: "Verwijzen",
    Permission.REFERRAL_RECEIVE: "Een verwijzing beantwoorden",
    Permission.REPATRIATION_LEAD: "Een terugkeer leiden",
    Permission.REPATRIATION_STEP: "Een stap van een terugkeer doen",
    Permission.REQUEST_HANDLE: "Verzoeken van betrokkenen behandelen",
    Permission.REQUEST_REVIEW: "Verzoeken van betrokkenen als tweede lezen",
    Permission.LOG_REVIEW: "Het logboek nakijken",
    Permission.ORGANISATION_MANAGE: "Accounts en diensten beheren",
    Permission.PRACTICE_MODE: "Oefenen",
}


class RoleName(StrEnum):
    """The roles; the words shown are in ROLES."""

    REPORTER = "reporter"
    VT_WORKER = "vt_worker"
    VT_COORDINATOR = "vt_coordinator"
    LKHA_WORKER = "lkha_worker"
    KMAR_OFFICER = "kmar_officer"
    POLICE_OFFICER = "police_officer"
    PARTNER_WORKER = "partner_worker"
    ADMINISTRATOR = "administrator"
    PRIVACY_OFFICER = "privacy_officer"


@dataclass(frozen=True, slots=True)
class Role:
    """A role as an auditor reads it."""

    label: str
    description: str
    permissions: frozenset[Permission]
    kinds: frozenset[str]


P = Permission
_VT_WORKER = frozenset(
    {
        P.SIGNAL_REPORT, P.SIGNAL_TRIAGE, P.CASE_LIST, P.CASE_WORK, P.CASE_BREAK_GLASS, P.CASE_UNMASK, P.CASE_SECRET_ADDRESS,
        P.RISK_ASSESS, P.RISK_SECOND, P.ORDER_APPLY, P.ORDER_VIEW, P.ORDER_RECORD_DECISION, P.ORDER_SERVE,
        P.BREACH_REPORT, P.ALERT_RECEIVE, P.REFERRAL_SEND, P.REFERRAL_RECEIVE, P.REPATRIATION_STEP,
        P.PRACTICE_MODE, P.TRAVEL_ALERT_RECORD, P.REQUEST_HANDLE,
    }
)  # fmt: skip

ROLES: dict[RoleName, Role] = {
    RoleName.REPORTER: Role(
        "Professional",
        "Legt signalen vast, vraagt advies en ziet de terugkoppeling op eigen meldingen.",
        frozenset({P.SIGNAL_REPORT, P.BREACH_REPORT}),
        frozenset({"school", "jgz", "gp", "municipality", "shelter", "other", "gi", "zvh"}),
    ),
    RoleName.VT_WORKER: Role(
        "Medewerker Veilig Thuis",
        "Beoordeelt signalen, werkt aan toegewezen casussen, weegt risico en schrijft aanvragen.",
        _VT_WORKER,
        frozenset({"veilig_thuis"}),
    ),
    RoleName.VT_COORDINATOR: Role(
        "Coördinator Veilig Thuis",
        "Ziet alle casussen van de regio, beoordeelt aanvragen en leest mee bij een lagere weging.",
        _VT_WORKER
        | {
            P.RADAR_ASK,
            P.REQUEST_REVIEW,
            P.CASE_ALL_OF_ORGANISATION,
            P.CASE_LEAD,
            P.ORDER_REVIEW,
            P.ORDER_ANNEX,
        },
        frozenset({"veilig_thuis"}),
    ),
    RoleName.LKHA_WORKER: Role(
        "Medewerker LKHA",
        "Adviseert, en leidt het terugkeerdossier van iemand die in het buitenland is achtergelaten.",
        frozenset(
            {
                P.SIGNAL_REPORT,
                P.SIGNAL_TRIAGE,
                P.CASE_LIST,
                P.CASE_ALL_OF_ORGANISATION,
                P.CASE_WORK,
                P.CASE_LEAD,
                P.CASE_BREAK_GLASS,
                P.CASE_UNMASK,
                P.RISK_ASSESS,
                P.RISK_SECOND,
                P.ALERT_RECEIVE,
                P.ORDER_VIEW,
                P.REFERRAL_SEND,
                P.REFERRAL_RECEIVE,
                P.REPATRIATION_LEAD,
                P.REPATRIATION_STEP,
                P.REQUEST_HANDLE,
                P.REQUEST_REVIEW,
            }
        ),
        frozenset({"lkha"}),
    ),
    RoleName.KMAR_OFFICER: Role(
        "Medewerker Koninklijke Marechaussee",
        "Doet de grenscontrole, krijgt alarmen bij vertrek en begeleidt de aankomst.",
        frozenset({P.SIGNAL_REPORT, P.BORDER_CHECK, P.ALERT_RECEIVE, P.REPATRIATION_STEP, P.BREACH_REPORT}),
        frozenset({"kmar"}),
    ),
    RoleName.POLICE_OFFICER: Role(
        "Medewerker politie",
        "Krijgt alarmen bij een overtreding, leest de kaart van het bevel en legt het uitreiken vast.",
        frozenset(
            {
                P.SIGNAL_REPORT,
                P.CASE_LIST,
                P.CASE_ALL_OF_ORGANISATION,
                P.ORDER_VIEW,
                P.ORDER_SERVE,
                P.BREACH_REPORT,
                P.ALERT_RECEIVE,
                P.TRAVEL_ALERT_RECORD,
                P.REFERRAL_RECEIVE,
                P.CASE_BREAK_GLASS,
                P.CASE_UNMASK,
            }
        ),
        frozenset({"police"}),
    ),
    RoleName.PARTNER_WORKER: Role(
        "Medewerker ketenpartner",
        "Neemt verwijzingen aan en ziet van een casus alleen wat gedeeld is.",
        frozenset(
            {
                P.SIGNAL_REPORT,
                P.CASE_LIST,
                P.CASE_ALL_OF_ORGANISATION,
                P.CASE_UNMASK,
                P.REFERRAL_RECEIVE,
                P.REPATRIATION_STEP,
                P.BREACH_REPORT,
            }
        ),
        frozenset(
            {
                "rvdk",
                "gi",
                "shelter",
                "court",
                "om",
                "municipality",
                "zvh",
                "bz",
                "ind",
                "jgz",
                "mayor",
                "other",
            }
        ),
    ),
    RoleName.ADMINISTRATOR: Role(
        "Beheerder van een organisatie",
        "Beheert accounts en diensten van de eigen organisatie. Ziet geen casussen.",
        frozenset({P.ORGANISATION_MANAGE}),
        frozenset({"veilig_thuis", "lkha", "kmar", "police", "rvdk", "gi", "shelter", "school", "jgz", "gp"}),
    ),
    RoleName.PRIVACY_OFFICER: Role(
        "Privacyfunctionaris",
        "Beoordeelt inzage die opvalt en zoekt uit wie een casus zag. Ziet geen casussen.",
        frozenset({P.LOG_REVIEW}),
        frozenset({"veilig_thuis", "lkha", "kmar", "police", "rvdk", "gi", "shelter", "school", "jgz", "gp"}),
    ),
}


def permissions_of(role: str) -> frozenset[str]:
    """The permissions of a role; raises ValueError for an unknown one."""
    return frozenset(ROLES[RoleName(role)].permissions)
