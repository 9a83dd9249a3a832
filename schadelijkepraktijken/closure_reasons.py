"""Who is asked before a case closes: dotted paths of `(case) -> list[OpenMatter]`. Each room adds its own row."""

REASONS: tuple[str, ...] = (
    "cases.open_matters.tasks",
    "cases.open_matters.deadlines",
    "cases.open_matters.danger",
    "protection_orders.order_presenters.open_matters",
    "repatriation.presenters.open_matters",
    "referrals.presenters.open_matters",
    "protection_orders.application_presenters.open_matters",
    "border.presenters.open_matters",
)
