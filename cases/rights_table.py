"""The whole of who may what as rows: role × purpose -> sections, and role -> actions. Read by an auditor, and by a test."""

from dataclasses import dataclass

from cases.confidentiality import MEANINGS, Confidentiality
from cases.sections import EMERGENCY_SECTIONS, PURPOSE_SECTIONS, Section, sections_of_role
from cases.sharing import PURPOSES
from organisations.models.organisation import OrganisationKind
from organisations.permissions import LABELS, ROLES, Permission, RoleName


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One role: who has it, what it may do, and which sections it sees for each purpose."""

    label: str
    description: str
    kinds: list[str]
    actions: list[str]
    purposes: list[tuple[str, list[str]]]
    emergency: list[str]


def rows() -> list[RoleRow]:
    """Every role, in the order of the table."""
    return [_row(name) for name in ROLES]


def _row(name: RoleName) -> RoleRow:
    role = ROLES[name]
    seen = sections_of_role(name)
    opens = Permission.CASE_LIST in role.permissions
    return RoleRow(
        label=role.label,
        description=role.description,
        kinds=[kind.label for kind in OrganisationKind if kind.value in role.kinds],
        actions=[LABELS[permission] for permission in Permission if permission in role.permissions],
        purposes=[
            (label, _labels(seen & PURPOSE_SECTIONS[purpose]))
            for purpose, label in PURPOSES.items()
            if opens and seen
        ],
        emergency=_labels(seen & EMERGENCY_SECTIONS)
        if Permission.CASE_BREAK_GLASS in role.permissions
        else [],
    )


def _labels(sections: frozenset[Section]) -> list[str]:
    return [section.label for section in Section if section in sections]


def levels() -> list[tuple[str, str]]:
    """Each level of confidentiality and what it means."""
    return [(level.label, MEANINGS[level].text) for level in Confidentiality]


SOURCES = (
    ("Deelname", "De organisatie doet mee, met doel, grondslag, onderdelen en einde. De persoon is toegewezen, of mag alle casussen van de organisatie zien."),
    ("Uitzondering", "Eén persoon krijgt onderdelen te zien, met reden en einddatum (hoogstens 90 dagen)."),
    ("Noodtoegang", "Eén persoon leest hoogstens vier uur. De leidinggevende krijgt bericht, een ander beoordeelt."),
    ("Min: mogelijk belang", "Wie iemand kent, ziet de casus niet, in geen enkele rol en ook niet met noodtoegang."),
    ("Min: vertrouwelijkheid", "Het niveau van de casus beperkt wie zonder toewijzing mag kijken."),
)  # fmt: skip


def markdown() -> str:
    """The page docs/rights.md."""
    parts = [
        "# Rights",
        "Written by `script/manage rights_table` from `organisations/permissions.py`, `cases/sections.py` and "
        "`cases/confidentiality.py`; a test fails when it drifts. The same table is a screen (Rechten). What one sees of a "
        "case is what the role may see *and* what was shared; sections below are the most that a purpose gives.",
        "## Ways into a case\n\n" + "\n".join(f"- **{name}**: {text}" for name, text in SOURCES),
        "## Levels of confidentiality\n\n" + "\n".join(f"- **{label}**: {text}" for label, text in levels()),
        "## Roles",
    ]
    for row in rows():
        lines = [f"### {row.label}", row.description, f"At: {', '.join(row.kinds)}."]
        lines.append("Actions:\n\n" + "\n".join(f"- {action}" for action in row.actions))
        if row.purposes:
            table = "\n".join(
                f"| {purpose} | {', '.join(seen) or 'niets'} |" for purpose, seen in row.purposes
            )
            lines.append(f"| Purpose | Sections |\n|---|---|\n{table}")
        if row.emergency:
            lines.append(f"Break-glass: {', '.join(row.emergency)}.")
        parts.append("\n\n".join(lines))
    return "\n\n".join(parts) + "\n"
