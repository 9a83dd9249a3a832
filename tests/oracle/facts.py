"""Who may see what, decided from plain facts in plain Python. Imports nothing of the application, on purpose.

Written from the rights as people read them (docs/rights.md, the levels of confidentiality, the four ways into a case):
a second opinion about the queries of the application, that shares no line with them.
"""

from dataclasses import dataclass, field

CORE = "core"
EVERYTHING = {
    "core", "people", "secret_address", "health", "source_identity", "notes", "assessments", "orders", "travel", "documents",
}  # fmt: skip
# Where a person at risk hides and who told are for the Veilig Thuis that leads, and for nobody in an emergency.
WITHOUT_SECRETS = EVERYTHING - {"secret_address", "source_identity"}


@dataclass(frozen=True)
class Role:
    """What a role may ever do with cases."""

    sees: frozenset[str] = frozenset()
    every_case_of_the_house: bool = False
    shows_names: bool = False
    writes: bool = False


ROLES = {
    "vt_worker": Role(frozenset(EVERYTHING), shows_names=True, writes=True),
    "vt_coordinator": Role(frozenset(EVERYTHING), every_case_of_the_house=True, shows_names=True, writes=True),
    "lkha_worker": Role(frozenset(WITHOUT_SECRETS), every_case_of_the_house=True, shows_names=True, writes=True),
    "police_officer": Role(
        frozenset({"core", "people", "orders", "assessments", "travel"}), every_case_of_the_house=True, shows_names=True
    ),
    "partner_worker": Role(frozenset(WITHOUT_SECRETS), every_case_of_the_house=True, shows_names=True),
    "kmar_officer": Role(),
    "reporter": Role(),
    "administrator": Role(),
    "privacy_officer": Role(),
}  # fmt: skip


@dataclass
class Who:
    """A person at work: one role at one house."""

    name: str
    house: str
    role: str


@dataclass
class Share:
    """A house takes part with these sections."""

    house: str
    sections: set[str]
    ended: bool = False


@dataclass
class File:
    """What is true of one case."""

    number: str
    lead: str
    level: str = "normal"
    shares: list[Share] = field(default_factory=list)
    assigned: set[str] = field(default_factory=set)
    unassigned: set[str] = field(default_factory=set)
    # Sections by the name of who was let in as one person; those whose time is over stand apart.
    let_in: dict[str, set[str]] = field(default_factory=dict)
    was_let_in: dict[str, set[str]] = field(default_factory=dict)
    conflicts: set[str] = field(default_factory=set)
    lifted: set[str] = field(default_factory=set)
    glass_broken: set[str] = field(default_factory=set)
    glass_mended: set[str] = field(default_factory=set)


def sees(who: Who, file: File, section: str = CORE, *, writing: bool = False) -> bool:
    """Whether this person sees this section of this case now; `writing`: without break-glass, which only reads."""
    role = ROLES[who.role]
    if section not in role.sees or who.name in file.conflicts:
        return False
    if section in file.let_in.get(who.name, ()):
        return True
    if who.name in file.glass_broken and section in WITHOUT_SECRETS and not writing:
        return True
    shared = any(s.house == who.house and section in s.sections and not s.ended for s in file.shares)
    return shared and (who.name in file.assigned or _house_right(who, file))


def opens(who: Who, file: File, section: str) -> bool:
    """Whether the page of this section opens: nobody gets to a part of a case without its core."""
    return sees(who, file) and sees(who, file, section)


def shows_names(who: Who, file: File) -> bool:
    """Whether this person may have the names shown."""
    return ROLES[who.role].shows_names and opens(who, file, "people")


def writes_notes(who: Who, file: File) -> bool:
    """Whether this person may write a note."""
    return ROLES[who.role].writes and sees(who, file, writing=True) and sees(who, file, "notes", writing=True)


def _house_right(who: Who, file: File) -> bool:
    """Whether the right to every case of the house counts at the level of this case."""
    if not ROLES[who.role].every_case_of_the_house or file.level == "sealed":
        return False
    return file.level == "normal" or who.house != file.lead
