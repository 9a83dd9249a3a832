"""What a room adds to the page of a clock: key of the clock -> `(actor, deadline) -> summary rows`."""

OF_ORDERS = (
    "VOTS_END", "URGENT_HEARING", "OTS_END", "MUHP_END", "MUHP_UNUSED", "VV_END", "THV_END", "ORDER_END", "THV_HEARING",
    "THV_REACHABLE", "OM_509HH", "SIS_REVIEW", "MEASURE_END", "PROTECTION_END",
)  # fmt: skip

NOTES: dict[str, str] = {
    "COMES_OF_AGE": "protection_orders.majority.notes",
    "BORDER_ALERT_END": "border.presenters.clock_notes",
    "SIS_CHILD_FOUND": "border.presenters.clock_notes",
} | dict.fromkeys(OF_ORDERS, "protection_orders.clock_notes.notes")
