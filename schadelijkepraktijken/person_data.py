"""Who is asked for the export of one person: dotted paths of `(case, person) -> list[Part]`. Each room adds its own row."""

ROOMS: tuple[str, ...] = (
    "referrals.own_person_data.about",
    "referrals.own_person_data.reach",
    "referrals.own_person_data.assessments",
    "referrals.own_person_data.orders",
)
