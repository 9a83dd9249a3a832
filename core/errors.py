"""Refusals: every one carries a Dutch sentence that the user may read."""


class Refusal(Exception):
    """An act that is not done. `reason` is shown to the user, on the page and as the body of the answer."""

    status = 403
    code = "refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AccessDenied(Refusal):
    """This person may not do this; says who can."""

    code = "access"


class NotFresh(AccessDenied):
    """This act asks for a second factor shown just now; the page asks for it and goes on with the act."""

    code = "not_fresh"


class PolicyDenied(Refusal):
    """The record's condition does not allow it yet, or no longer."""

    status = 409
    code = "policy"


class StaleRecord(PolicyDenied):
    """Somebody else changed the record since this person opened it; nothing was overwritten."""

    code = "stale"

    def __init__(self, reason: str = "") -> None:
        super().__init__(
            reason
            or "Iemand anders heeft dit intussen gewijzigd. Uw tekst staat hieronder. "
            "Bekijk de nieuwe stand en bewaar dan opnieuw."
        )


class InvalidInput(Refusal):
    """One field is wrong; `field` names it as the form does."""

    status = 422
    code = "invalid"

    def __init__(self, reason: str, field: str | None = None) -> None:
        super().__init__(reason)
        self.field = field


class LogUnavailable(Refusal):
    """The line in the log could not be stored, so nothing is shown or done (NEN 7513; BIO2 8.15)."""

    status = 503
    code = "log"

    def __init__(self, reason: str = "") -> None:
        super().__init__(
            reason
            or "Het logboek is nu niet bereikbaar. Daarom is niets getoond en niets opgeslagen. "
            "Probeer het over een minuut opnieuw. Bij spoed: bel."
        )
