"""`manage.py invite`: the first administrator of an organisation, or a lost one; prints a link to hand over."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from core import scope
from core.actor import system
from organisations.actions.members import invite_first, roles_for
from organisations.messages import address
from organisations.models import Organisation
from organisations.permissions import RoleName


class Command(BaseCommand):
    help = "Invite an administrator of an organisation; the link works seven days and once."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("organisation", help="its short name, for example veilig-thuis-haaglanden")
        parser.add_argument("email", help="the address at work; it becomes the user name")
        parser.add_argument("name", help="the name of the person")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"], active=True).first()
        if organisation is None:
            raise CommandError("No organisation has this short name.")
        if RoleName.ADMINISTRATOR not in roles_for(organisation):
            raise CommandError("This kind of organisation has no administrator.")
        validate_email(options["email"])
        with transaction.atomic():
            scope.enter(system("first administrator"))
            _made, token = invite_first(
                organisation=organisation,
                role=RoleName.ADMINISTRATOR,
                display_name=options["name"],
                email=options["email"],
            )
        self.stdout.write(address("invitation-open", token) or reverse("invitation-open", args=[token]))
