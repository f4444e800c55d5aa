"""Put the courses that come with Goodstanding on the shelf. Run it as often as you like."""

from typing import Any

from django.core.management.base import BaseCommand

from education.services import load_courses


class Command(BaseCommand):
    help = "Load the courses of education/courses; a changed text becomes a new version."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_courses()
        for version, is_new in loaded:
            word = "new" if is_new else "unchanged"
            self.stdout.write(f"{version.course_id} v{version.number} ({version.language}): {word}")
