"""The stage of the demo: who acts, when things happened, and what a case has become so far.

Everything is done by the actions, in the name of the demo account that would do it, so that log and story are true.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from cases.models import AdviceRequest, Case, Person, Signal
from core import clock, scope
from core.actor import Actor
from organisations.actors import actor_for
from organisations.models import Membership, Organisation
from protection_orders.models import Application, Breach, Order
from referrals.models import Referral, SubjectRequest
from repatriation.models import ReturnFile
from risk.models import Assessment

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class At:
    """A moment relative to now: `days` and `hours` from now, at `time` of the Dutch clock when given ("14.20")."""

    days: int = 0
    hours: float = 0
    time: str = ""

    def moment(self) -> datetime:
        """The moment itself, counted from the present instant."""
        found = clock.now() + timedelta(days=self.days, hours=self.hours)
        if not self.time:
            return found
        hour, minute = self.time.split(".")
        local = found.astimezone(clock.AMSTERDAM)
        return local.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)

    def day(self) -> date:
        """The Dutch day of the moment."""
        return self.moment().astimezone(clock.AMSTERDAM).date()


@dataclass(frozen=True, slots=True)
class NextSaturday(At):
    """The first Saturday after today; families with school children fly on Saturdays."""

    def moment(self) -> datetime:
        ahead = (SATURDAY - clock.today().weekday()) % 7 or 7
        return At(days=ahead, time=self.time).moment()


@dataclass(frozen=True, slots=True)
class Today(At):
    """A step of today: at `time`, or two hours from now when that has passed."""

    def moment(self) -> datetime:
        wanted = At(time=self.time).moment()
        return wanted if wanted > clock.now() else clock.now() + timedelta(hours=2)


def back(days: int, time: str) -> At:
    """So many days ago at a time of the clock."""
    return At(days=-days, time=time)


def ahead(days: int, time: str) -> At:
    """In so many days at a time of the clock."""
    return At(days=days, time=time)


def hours_ago(hours: float) -> At:
    """So many hours ago."""
    return At(hours=-hours)


def minutes_ahead(minutes: int) -> At:
    """In so many minutes."""
    return At(hours=minutes / 60)


@dataclass(frozen=True, slots=True)
class Who:
    """An invented person. `age` with `day` ("03-14") gives the birth date; a day "00-00" is not known."""

    name: str = ""
    family: str = ""
    role: str = "at_risk"
    sex: str = "unknown"
    age: int | None = None
    day: str = ""
    about: int | None = None
    language: str = ""
    description: str = ""
    relation: str = ""
    phone: str = ""
    address: str = ""

    def fields(self) -> dict[str, object]:
        """As the actions take them."""
        return {
            "role": self.role,
            "given_names": self.name,
            "family_name": self.family,
            "birth_date": self.birth_date(),
            "age_estimate": self.about,
            "sex": self.sex,
            "language": self.language,
            "description": self.description,
            "phone": self.phone,
            "address": self.address,
        }

    @property
    def label(self) -> str:
        """How steps call this person: the given name."""
        return self.name or self.description

    def birth_date(self) -> str:
        """The stored form of the birth date that makes this person so old today; empty when no age is given."""
        if self.age is None:
            return ""
        today = clock.today()
        later_this_year = self.day > f"{today:%m-%d}"
        return f"{today.year - self.age - later_this_year}-{self.day or '00-00'}"


@dataclass
class Story:
    """One scenario while it is played: who can act, and the records that it made so far.

    A record that no step has made yet raises AttributeError: the steps of a scenario stand in order.
    """

    key: str
    cast: Mapping[str, Membership]
    people: dict[str, Person] = field(default_factory=dict)
    case: Case = field(init=False)
    signal: Signal = field(init=False)
    advice: AdviceRequest = field(init=False)
    weighing: Assessment = field(init=False)
    application: Application = field(init=False)
    order: Order = field(init=False)
    breach: Breach = field(init=False)
    referral: Referral = field(init=False)
    file: ReturnFile = field(init=False)
    request: SubjectRequest = field(init=False)

    @contextmanager
    def as_(self, username: str) -> Iterator[Actor]:
        """Act as this account: the database knows who asks, for this transaction."""
        with transaction.atomic(savepoint=False):
            actor = actor_for(self.cast[username])
            scope.enter(actor)
            yield actor

    def pick(self, names: Iterable[str]) -> list[Person]:
        """The people of the case by their given names."""
        return [self.people[name] for name in names]


def house(slug: str) -> Organisation:
    """An organisation of the reference data."""
    return Organisation.objects.get(slug=slug)


def spoken(text: str) -> str:
    """Own words without the quotation marks around them: the pages set those themselves."""
    return text[1:-1] if text.startswith("“") and text.endswith("”") else text


Step = Callable[[Story], None]
