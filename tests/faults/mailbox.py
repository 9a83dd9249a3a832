"""A mailbox for the organisation that receives alerts. `python -m tests.faults.mailbox ADDRESS`."""

import sys

import django

django.setup()

from monitoring.models import Channel, ChannelKind, Moment  # noqa: E402
from organisations.models import Organisation  # noqa: E402


def main(address: str) -> None:
    receiver = Organisation.objects.get(slug="veilig-thuis-utrecht")
    Channel(organisation=receiver, kind=ChannelKind.EMAIL, target=address, moment=Moment.AT_ONCE).save()


if __name__ == "__main__":
    main(sys.argv[1])
