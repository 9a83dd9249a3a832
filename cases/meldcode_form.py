"""The five steps of the meldcode and the weighing: optional, in any order, with the version that was used."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from cases import reference, weighing
from cases.actions.drafts import Typed
from cases.intake_forms import StepForm
from cases.intake_policies import known_practices
from core.forms import LongText

DONE = [
    ("", _("Sla over")),
    ("done", _("Gedaan")),
    ("later", _("Nog niet")),
    ("unsafe", _("Kan nu niet veilig")),
]
ANSWERS = [("", _("Sla over")), ("yes", _("Ja")), ("no", _("Nee")), ("unknown", _("Weet ik niet"))]
CONCERN_STEPS = ("zorg", "vraag")
# Where the family may not be spoken to, the name of the step may not suggest it either.
TALK_WITHOUT_FAMILY = _("Gesprek met de persoon zelf")


class MeldcodeStep(NamedTuple):
    """One of the five steps on the page."""

    number: int
    label: str
    text: str
    done: BoundField
    note: BoundField
    first: bool


class MeldcodeQuestion(NamedTuple):
    """One question of the weighing on the page."""

    number: int
    field: BoundField


class MeldcodeForm(StepForm):
    """Guidance and answers. The variant follows from the practices chosen earlier in the form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [code for step in CONCERN_STEPS for code in self.about.content.all(step, "practices")]
        self.variant_code = reference.meldcode_variant_for(set(known_practices(chosen)))
        self.meldcode = reference.meldcode()
        self.variant = self.meldcode.variants.get(self.variant_code)
        for code in self.meldcode.steps:
            self.fields[f"done_{code}"] = forms.ChoiceField(
                label=_("Is deze stap gezet?"),
                choices=DONE,
                required=False,
                widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
            )
            self.fields[f"note_{code}"] = LongText(
                label=_("Wat deed u, en wat kwam eruit?"), required=False, rows=2, max_length=4_000
            )
        for question in reference.weighing().questions.values():
            self.fields[f"weigh_{question.code}"] = forms.ChoiceField(
                label=f"{question.number}. {question.text}",
                help_text=question.help,
                choices=ANSWERS,
                required=False,
                widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
            )

    def steps(self) -> Iterator[MeldcodeStep]:
        """The five steps; where an expert goes first, so does that step."""
        guidance = self.meldcode.guidance(self.variant_code)
        if self.variant is not None and self.variant.expert_first:
            guidance = tuple(sorted(guidance, key=lambda pair: pair[0].code != "CONSULT"))
        for step, text in guidance:
            careful = step.code == "TALK" and self.variant is not None
            label = str(TALK_WITHOUT_FAMILY) if careful else step.label
            yield MeldcodeStep(
                number=step.number,
                label=label,
                text=text,
                done=self[f"done_{step.code}"],
                note=self[f"note_{step.code}"],
                first=step.code == "CONSULT" and self.variant is not None,
            )

    def questions(self) -> Iterator[MeldcodeQuestion]:
        """The five questions of the weighing."""
        for question in reference.weighing().questions.values():
            yield MeldcodeQuestion(question.number, self[f"weigh_{question.code}"])

    @property
    def outcome(self) -> weighing.Outcome | None:
        """Where the answers that were kept lead to."""
        kept = self.about.content.steps.get("meldcode", {})
        return weighing.outcome(_answers({name: values[0] for name, values in kept.items() if values}))

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        steps = {
            code: {"done": data[f"done_{code}"], "note": data[f"note_{code}"]}
            for code in self.meldcode.steps
            if data[f"done_{code}"] or data[f"note_{code}"].strip()
        }
        answers = _answers(data)
        end = weighing.outcome(answers)
        return {
            "meldcode": {
                "variant": self.variant_code,
                "version": self.meldcode.version,
                "steps": steps,
                "weighing_version": reference.weighing().version,
                "weighing": answers,
                "outcome": end.code if end else "",
            },
            "framework_version": version_used(),
        }


def version_used() -> str:
    """Which version of steps and questions was on the screen."""
    return f"meldcode {reference.meldcode().version}; weging {reference.weighing().version}"


def _answers(data: dict[str, Any]) -> dict[str, str]:
    return {
        code: str(data[f"weigh_{code}"])
        for code in reference.weighing().questions
        if data.get(f"weigh_{code}")
    }


def typed_from(meldcode: dict[str, Any]) -> Typed:
    """Stored answers as if they were typed, for a request that becomes a report."""
    typed: Typed = {}
    for code, step in meldcode.get("steps", {}).items():
        typed[f"done_{code}"] = [step.get("done", "")]
        typed[f"note_{code}"] = [step.get("note", "")]
    for code, answer in meldcode.get("weighing", {}).items():
        typed[f"weigh_{code}"] = [answer]
    return typed
