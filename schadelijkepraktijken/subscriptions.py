"""Who hears what: event -> handlers `(*, by, event_id, **payload)`. A test compares this table with every publish."""

SUBSCRIBERS: dict[str, tuple[str, ...]] = {
    "signal.received": (),
    "signal.accepted": (),
}
