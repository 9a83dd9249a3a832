"""The pages of a case, in the order in which they stand beside it. Each room adds its own row."""

from django.utils.translation import gettext_noop as _

from cases.sections import Section
from cases.tabs import CaseTab

TABS: tuple[CaseTab, ...] = (
    CaseTab("overview", _("Overzicht"), "case-overview"),
    CaseTab("people", _("Mensen"), "case-people", Section.PEOPLE, "cases.tab_rows.people"),
    CaseTab("timeline", _("Tijdlijn"), "case-timeline", Section.CORE, "cases.tab_rows.timeline"),
    CaseTab(
        "risk",
        _("Risico"),
        "case-risk",
        Section.ASSESSMENTS,
        "risk.presenters.case_rows",
        "risk.presenters.row_words",
    ),
    CaseTab(
        "orders",
        _("Bevelen"),
        "case-orders",
        Section.ORDERS,
        "protection_orders.order_presenters.case_rows",
        "protection_orders.order_presenters.row_words",
    ),
    CaseTab("notes", _("Notities en contact"), "case-notes", Section.NOTES, "cases.tab_rows.notes"),
    CaseTab("tasks", _("Taken"), "case-tasks", Section.CORE, "cases.tab_rows.tasks"),
    CaseTab(
        "participants", _("Wie doet mee"), "case-participants", Section.CORE, "cases.tab_rows.participants"
    ),
    CaseTab(
        "travel",
        _("Reis"),
        "case-travel",
        Section.TRAVEL,
        "border.presenters.case_rows",
        "border.presenters.row_words",
    ),
    CaseTab(
        "alerts",
        _("Alarmen"),
        "case-alerts",
        Section.ORDERS,
        "monitoring.presenters.case_rows",
        "monitoring.presenters.row_words",
    ),
    CaseTab(
        "repatriation",
        _("Terugkeer"),
        "case-returns",
        Section.TRAVEL,
        "repatriation.presenters.case_rows",
        "repatriation.presenters.row_words",
    ),
    CaseTab("referrals", _("Verwijzingen"), "case-referrals", Section.CORE, "referrals.presenters.case_rows"),
    CaseTab("documents", _("Documenten"), "case-documents", Section.DOCUMENTS, "cases.tab_rows.documents"),
    CaseTab("looked", _("Wie keek"), "case-looked"),
)
