"""A mailbox, or a system, of the organisation that receives alerts. `python -m tests.faults.mailbox ADDRESS`."""

import sys

import django

django.setup()

from monitoring.channels.signature import new_secret  # noqa: E402
from monitoring.models import Channel, ChannelKind, Moment, Signing  # noqa: E402
from organisations.models import Organisation  # noqa: E402


def main(address: str) -> None:
    receiver = Organisation.objects.get(slug="veilig-thuis-utrecht")
    channel = Channel(organisation=receiver, kind=ChannelKind.EMAIL, target=address, moment=Moment.AT_ONCE)
    if address.startswith("http"):
        channel.kind, channel.signing = ChannelKind.WEBHOOK, Signing.HMAC
        channel.secret, channel.public_key = new_secret(Signing.HMAC)
    channel.save()


if __name__ == "__main__":
    main(sys.argv[1])
