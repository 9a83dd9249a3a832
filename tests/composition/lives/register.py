"""Which life belongs to which workflow."""

from tests.composition.lives import alarms, orders, people

LIVES = {
    "addressee": alarms.addressee,
    "application": orders.application,
    "assessment": people.assessment,
    "border_match": alarms.border_match,
    "breach": orders.breach,
    "case": people.case,
    "delivery": alarms.delivery,
    "look_review": people.look,
    "order": orders.order,
    "referral": people.referral,
    "request": people.request,
    "return_file": people.returning,
    "service": orders.served,
    "service_plan": orders.planned,
    "signal": people.signal,
    "task": people.task,
    "travel_alert": alarms.travel_alert,
    "withdrawal": orders.withdrawal,
}
