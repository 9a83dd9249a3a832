from django.apps import AppConfig


class CompositionConfig(AppConfig):
    """Joins the rooms: who listens to which event, and how a worker is woken."""

    name = "schadelijkepraktijken"
    label = "composition"
    verbose_name = "Samenstelling"

    def ready(self) -> None:
        # The registry must be ready before the handlers' modules are named.
        from cases import closure, deadline_notes, tabs
        from core import events, rounds
        from core.tasks import drain_outbox
        from referrals import person_data
        from schadelijkepraktijken.case_tabs import TABS
        from schadelijkepraktijken.closure_reasons import REASONS
        from schadelijkepraktijken.deadline_notes import NOTES
        from schadelijkepraktijken.person_data import ROOMS
        from schadelijkepraktijken.rounds import ROUNDS
        from schadelijkepraktijken.subscriptions import AHEAD, SUBSCRIBERS, TOGETHER

        events.configure(SUBSCRIBERS, lambda: drain_outbox.delay(), AHEAD, TOGETHER)
        rounds.configure(ROUNDS)
        tabs.configure(TABS)
        closure.configure(REASONS)
        deadline_notes.configure(NOTES)
        person_data.configure(ROOMS)
