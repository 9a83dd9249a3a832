"""The two forms as a row of steps: which step comes next, what is still wrong, and what the action gets."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from cases import departures
from cases.actions.drafts import Content, Typed
from cases.intake_forms import (
    AdviceConcernForm,
    AskerForm,
    DangerForm,
    ReportConcernForm,
    ReporterForm,
    StepContext,
    StepForm,
    as_query,
)
from cases.intake_people_form import PeopleForm
from cases.meldcode_form import MeldcodeForm, typed_from
from cases.models import AdviceRequest, Draft
from core import clock
from organisations.models import Organisation

TEMPLATES = "cases/signals/"
ASKED_BEFORE = "Ik vroeg eerder advies:"
NOT_TYPED = frozenset({"csrfmiddlewaretoken", "submission_id", "go", "remove", "draft", "step"})


class Step(NamedTuple):
    """One page of a form. `slug` is its address and the key under which its fields are kept."""

    slug: str
    title: str
    form: type[StepForm]
    template: str = "step.html"


FLOWS: Mapping[str, Sequence[Step]] = {
    "signal": (
        Step("gevaar", _("Gevaar"), DangerForm),
        Step("zorg", _("Wat er speelt"), ReportConcernForm),
        Step("mensen", _("Om wie het gaat"), PeopleForm, "step_people.html"),
        Step("meldcode", _("Meldcode"), MeldcodeForm, "step_meldcode.html"),
        Step("uzelf", _("Over u"), ReporterForm),
    ),
    "advice": (
        Step("gevaar", _("Gevaar"), DangerForm),
        Step("vraag", _("Uw vraag"), AdviceConcernForm),
        Step("meldcode", _("Meldcode"), MeldcodeForm, "step_meldcode.html"),
        Step("uzelf", _("Over u"), AskerForm),
    ),
}


class Filled(NamedTuple):
    """A step with the form that checked what was typed in it."""

    step: Step
    form: StepForm
    valid: bool


class Flow:
    """One draft as the form it is becoming."""

    def __init__(self, draft: Draft, organisation: Organisation) -> None:
        self.draft = draft
        self.content = Content.of(draft)
        self.steps = FLOWS[draft.form]
        self.about = StepContext(organisation, draft.form, self.content)

    def find(self, slug: str) -> Step | None:
        """The step with this address, None when the form has no such step."""
        return next((step for step in self.steps if step.slug == slug), None)

    def url(self, step: Step | None) -> str:
        """The address of a step; None is the check before sending."""
        if step is None:
            return reverse("draft-review", args=[self.draft.pk])
        return reverse("draft-step", args=[self.draft.pk, step.slug])

    def after(self, step: Step) -> Step | None:
        """The next step, None when the check before sending comes."""
        return next((later for later in self.steps[self.steps.index(step) + 1 :]), None)

    def before(self, step: Step) -> Step | None:
        """The step before, None at the first."""
        at = self.steps.index(step)
        return self.steps[at - 1] if at else None

    def resume(self) -> str:
        """Where to go on: the first step that was never opened, else the check before sending."""
        return self.url(next((step for step in self.steps if step.slug not in self.content.steps), None))

    def form(self, step: Step, data: Any = None) -> StepForm:
        """The form of a step: with `data` bound, else showing what was kept."""
        if data is not None:
            return step.form(data, about=self.about)
        form = step.form(about=self.about)
        if (kept := self.content.steps.get(step.slug)) is not None:
            form.show_kept(kept)
        return form

    def filled(self) -> list[Filled]:
        """Every step, checked as it stands."""
        found = []
        for step in self.steps:
            form = step.form(as_query(self.content.steps.get(step.slug, {})), about=self.about)
            found.append(Filled(step, form, form.is_valid()))
        return found

    @property
    def danger_unread(self) -> bool:
        """Whether there is acute danger and the writer has not yet read what to do now."""
        return self.content.first("gevaar", "acute_danger") == "yes" and not self.content.danger_read


def given(filled: Sequence[Filled]) -> dict[str, Any]:
    """The fields of all steps together, for the action; only of valid steps."""
    fields: dict[str, Any] = {}
    for one in filled:
        fields |= one.form.given()
    return fields


def typed_in(data: Any) -> Typed:
    """The fields of a posted step, without what belongs to the page."""
    return {name: data.getlist(name) for name in data if name not in NOT_TYPED}


def report_from(advice: AdviceRequest) -> dict[str, Typed]:
    """The steps of a report, filled with what the question already said. Identity is asked anew."""
    moment = advice.occurred_at.astimezone(clock.AMSTERDAM)
    asked = f"{ASKED_BEFORE} {advice.question}"
    concern: Typed = {
        "practices": list(advice.practices),
        "facts": [advice.facts],
        "hearsay": [advice.hearsay],
        "interpretation": ["\n\n".join(filter(None, [advice.interpretation, asked]))],
        "occurred_at": [moment.strftime("%Y-%m-%dT%H:%M")],
        "departure": [advice.departure],
        "departure_note": [advice.departure_note],
    }
    if advice.departure_at is not None:
        leaves = advice.departure_at.astimezone(clock.AMSTERDAM)
        concern["departure_day"] = [leaves.strftime("%Y-%m-%d")]
        concern["departure_time"] = [leaves.strftime("%H:%M")] if departures.hour_known(leaves) else [""]
    steps = {
        "gevaar": {"acute_danger": [advice.acute_danger]},
        "zorg": concern,
        "uzelf": {
            "capacity": [advice.asker_capacity],
            "phone": [advice.asker_contact],
            "reporter_municipality": [advice.asker_municipality],
        },
    }
    if advice.meldcode:
        steps["meldcode"] = typed_from(advice.meldcode)
    return steps
