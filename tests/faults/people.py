"""The people of a run: who reports, and who receives alerts. `python -m tests.faults.people`."""

import django

django.setup()

from organisations.models import Membership, Organisation, User  # noqa: E402
from tests.faults.feeder import REPORTER  # noqa: E402


def main() -> None:
    home = "veilig-thuis-utrecht"
    school = next(o for o in Organisation.objects.filter(kind="school") if o.regions == [home])
    receiver = Organisation.objects.get(slug=home)
    for name, organisation, role in (
        (REPORTER, school, "reporter"),
        ("fault-worker", receiver, "vt_worker"),
        ("fault-coordinator", receiver, "vt_coordinator"),
    ):
        user = User.objects.create_user(name, "wachtwoord-voor-test", display_name=name)
        Membership(user=user, organisation=organisation, role=role).save()


if __name__ == "__main__":
    main()
