"""`manage.py create_staff ada --role reviewer --email ada@shop.example`: a person of the marketplace."""

import getpass
import secrets
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from governance.actors import Actor
from governance.events import emit
from governance.models import User

ROLES = [role for role in User.Role.values if role != User.Role.PARTY_MEMBER]


class Command(BaseCommand):
    help = "Let a person of the marketplace sign in. Asks for a password, or makes one up."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--role", required=True, choices=ROLES)
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", default="", help="As colleagues see it.")
        parser.add_argument(
            "--generate", action="store_true", help="Make a password, print it once."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(username=options["username"]).exists():
            raise CommandError(f"There is a {options['username']!r} already.")
        first, _, last = options["name"].partition(" ")
        user = User(
            username=options["username"],
            email=options["email"],
            role=options["role"],
            first_name=first,
            last_name=last,
        )
        password = secrets.token_urlsafe(15) if options["generate"] else self._asked()
        try:
            validate_email(user.email)
            validate_password(password, user)
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages)) from fault
        user.set_password(password)
        user.save()
        emit("user.created", subject=f"user:{user.pk}", by=Actor("system", "command-line"))
        self.stdout.write(f"{user.username} may sign in as {user.get_role_display()}.")
        if options["generate"]:
            self.stdout.write(f"Password, shown this once: {password}")

    def _asked(self) -> str:
        first, again = getpass.getpass("Password: "), getpass.getpass("Again: ")
        if first != again:
            raise CommandError("The two passwords differ.")
        return first
