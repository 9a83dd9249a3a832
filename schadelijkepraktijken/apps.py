from django.apps import AppConfig


class CompositionConfig(AppConfig):
    """Joins the rooms: who listens to which event, and how a worker is woken."""

    name = "schadelijkepraktijken"
    label = "composition"
    verbose_name = "Samenstelling"

    def ready(self) -> None:
        # The registry must be ready before the handlers' modules are named.
        from core import events
        from core.tasks import drain_outbox
        from schadelijkepraktijken.subscriptions import SUBSCRIBERS

        events.configure(SUBSCRIBERS, lambda: drain_outbox.delay())
