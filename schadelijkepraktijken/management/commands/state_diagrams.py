"""`manage.py state_diagrams`: draw every workflow table into docs/states/."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core.workflow import Workflow

ROOMS = (
    "cases",
    "risk",
    "protection_orders",
    "referrals",
    "repatriation",
    "border",
    "monitoring",
    "oversight",
)


class Command(BaseCommand):
    help = "Write the state diagrams of every workflow to docs/states/."

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.BASE_DIR / "docs" / "states"
        folder.mkdir(parents=True, exist_ok=True)
        for workflow in workflows():
            (folder / f"{workflow.name}.md").write_text(_page(workflow))


def workflows() -> list[Workflow]:
    """Every workflow of every room, by name."""
    found: dict[str, Workflow] = {}
    for room in ROOMS:
        for path in sorted((settings.BASE_DIR / room).glob("*workflow.py")):
            module = import_module(f"{room}.{path.stem}")
            found |= {value.name: value for value in vars(module).values() if isinstance(value, Workflow)}
    return [found[name] for name in sorted(found)]


def _page(workflow: Workflow) -> str:
    rows = [f"| `{state}` | {label} | {workflow.owners[state]} |" for state, label in workflow.labels.items()]
    edges = [
        f"| `{t.action}` | {t.label} | {', '.join(f'`{s}`' for s in t.sources)} | `{t.target}` | {t.ground} |"
        for t in workflow.transitions
    ]
    parts = [
        f"# {workflow.name}",
        "Drawn by `script/manage state_diagrams` from the workflow table; a test fails when it drifts.",
        f"```mermaid\n{workflow.mermaid()}```",
        "| State | On the screen | Who acts |\n|---|---|---|\n" + "\n".join(rows),
        "| Action | On the screen | From | To | Ground |\n|---|---|---|---|---|\n" + "\n".join(edges),
    ]
    return "\n\n".join(parts) + "\n"
