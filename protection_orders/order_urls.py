"""Addresses of orders, their service and their breaches. No name, place or date stands in any of them."""

from django.urls import path

from protection_orders.views import breaches, decisions, order_use, orders, service

ONE = "bevelen/<uuid:pk>/"
SERVICE = ONE + "uitreiking/<uuid:respondent_id>/"
PLAN = ONE + "uitreiking/plan/<uuid:plan_id>/"
BREACH = ONE + "overtredingen/<uuid:breach_id>/"
SAFETY = "casussen/<uuid:pk>/veiligheidsplan/<uuid:person_id>/"

urlpatterns = [
    path("casussen/<uuid:pk>/bevelen/", orders.case_orders, name="case-orders"),
    path("bevelen/", orders.order_list, name="order-list"),
    path("bevelen/aanvragen/<uuid:pk>/besluit/", decisions.decide, name="order-decide"),
    path("bevelen/overtreding/", breaches.report_by_number, name="breach-by-number"),
    path("bevelen/overtreding/ontvangen/", breaches.received, name="breach-received"),
    path("bevelen/overtredingen/<uuid:pk>/", breaches.unmatched, name="breach-unmatched"),
    path("bevelen/overtredingen/<uuid:pk>/bevel/", breaches.match, name="breach-match"),
    path(ONE, orders.detail, name="order-detail"),
    path(ONE + "namen/", orders.unmask, name="order-unmask"),
    path(ONE + "verlengen/", orders.extend, name="order-extend"),
    path(ONE + "wijzigen/", orders.change, name="order-change"),
    path(ONE + "zitting/", orders.hearing, name="order-hearing"),
    path(ONE + "gebruikt/", order_use.used, name="order-used"),
    path(ONE + "verzoek/", order_use.review_asked, name="order-review-asked"),
    path(ONE + "intrekken/", orders.withdraw, name="order-withdraw"),
    path(ONE + "vervallen/", orders.end, name="order-end"),
    path(SERVICE, service.detail, name="service-detail"),
    path(SERVICE + "plannen/", service.plan, name="service-plan"),
    path(SERVICE + "vastleggen/", service.record, name="service-record"),
    path(SERVICE + "stuk/", service.paper, name="service-paper"),
    path(PLAN + "bevestigen/", service.acknowledge, name="service-acknowledge"),
    path(PLAN + "afwijken/", service.ask_override, name="service-ask-override"),
    path(PLAN + "instemmen/", service.approve_override, name="service-approve"),
    path(PLAN + "laten-vervallen/", service.cancel, name="service-cancel"),
    path(ONE + "overtreding/", breaches.report, name="breach-report"),
    path(BREACH, breaches.detail, name="breach-detail"),
    path(BREACH + "namen/", breaches.unmask, name="breach-unmask"),
    path(BREACH + "afhandelen/", breaches.handle, name="breach-handle"),
    path(SAFETY, service.safety_plan, name="safety-plan"),
    path(SAFETY + "bevestigen/", service.confirm_place, name="safety-plan-confirm"),
]
