"""What a room adds to the page of a clock: key of the clock -> `(actor, deadline) -> summary rows`."""

NOTES: dict[str, str] = {
    "COMES_OF_AGE": "protection_orders.majority.notes",
}
