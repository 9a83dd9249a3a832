"""The accounts of the demo: one for each role, at invented or real organisations. Never made in production."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import make_password

from core import clock
from organisations.models import DutyShift, Membership, Organisation, User
from organisations.second_factor import enrol_app

PASSWORD = "samen-voor-veiligheid"  # noqa: S105 - printed on purpose; production refuses to start with these accounts


@dataclass(frozen=True, slots=True)
class Account:
    """One person of the demo and what this person is good for in a tour."""

    username: str
    name: str
    role: str
    organisation: str
    does: str
    duty: bool = False


ACCOUNTS: tuple[Account, ...] = (
    Account("school", "Sanne Mentor", "reporter", "college-de-brug", "legt een signaal vast"),
    Account("jeugdarts", "Joris Jeugdarts", "reporter", "jgz-haaglanden", "legt een signaal vast"),
    Account("huisarts", "Hilde Huisarts", "reporter", "huisartsenpraktijk-de-linde", "vraagt advies"),
    Account("vt", "Vera Veilig", "vt_worker", "veilig-thuis-haaglanden", "triage, casus, risico, aanvraag"),
    Account("vt2", "Victor Veilig", "vt_worker", "veilig-thuis-haaglanden", "tweede lezer, collega"),
    Account(
        "coordinator",
        "Cora Coördinator",
        "vt_coordinator",
        "veilig-thuis-haaglanden",
        "beoordeelt, leidt",
        True,
    ),
    Account(
        "coordinator2", "Chris Coördinator", "vt_coordinator", "veilig-thuis-haaglanden", "tweede beoordeling"
    ),
    Account("utrecht", "Ugur Utrecht", "vt_coordinator", "veilig-thuis-utrecht", "een andere regio", True),
    Account("utrecht2", "Una Utrecht", "vt_worker", "veilig-thuis-utrecht", "schrijft en weegt in die regio"),
    Account("lkha", "Lotte Knooppunt", "lkha_worker", "lkha", "leidt een terugkeer", True),
    Account("kmar", "Karim Marechaussee", "kmar_officer", "kmar", "grenscontrole, aankomst", True),
    Account("politie", "Pieter Politie", "police_officer", "politie-den-haag", "neemt een alarm aan", True),
    Account("rvdk", "Rosa Raad", "partner_worker", "rvdk-haaglanden", "neemt een verwijzing aan"),
    Account(
        "beheer", "Bea Beheer", "administrator", "veilig-thuis-haaglanden", "beheert accounts en diensten"
    ),
    Account("privacy", "Petra Privacy", "privacy_officer", "veilig-thuis-haaglanden", "beoordeelt inzage"),
)


def secret(username: str) -> str:
    """The key that a demo account's app would hold, always the same; type it into a real app if you like."""
    return base64.b32encode(hashlib.sha1(f"schakel-demo:{username}".encode()).digest()).decode()  # noqa: S324


def codes(username: str) -> list[str]:
    """The codes that are good now: of the half minute before, this one and the next. Each works once."""
    return [format_hotp_value(hotp_value(secret(username), at)) for at in yield_hotp_counters_from_time()]


def make() -> dict[str, Membership]:
    """Make the accounts that are not there yet; return the membership of each by user name."""
    names = [account.username for account in ACCOUNTS]
    found = {
        membership.user.username: membership
        for membership in Membership.objects.filter(user__username__in=names).select_related(
            "user", "organisation"
        )
    }
    missing = [account for account in ACCOUNTS if account.username not in found]
    # One password for all is hashed once: hashing is slow on purpose.
    password = make_password(PASSWORD) if missing else ""
    for account in missing:
        user = User(
            username=account.username, password=password, display_name=account.name, is_demo=True,
            email=f"{account.username}@{account.organisation}.example",
        )  # fmt: skip
        user.save()
        enrol_app(user, secret(account.username))
        membership = Membership(
            user=user, organisation=Organisation.objects.get(slug=account.organisation), role=account.role
        )
        membership.save()
        if account.duty:
            DutyShift(membership=membership, starts_at=clock.now() - timedelta(hours=2)).save()
        found[account.username] = membership
    return found
