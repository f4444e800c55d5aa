from django.apps import AppConfig


class EducationConfig(AppConfig):
    name = "education"

    def ready(self) -> None:
        """Rulebooks may name the courses that this room teaches, and no others."""
        from education.selectors import is_course
        from policies import courses

        courses.known_by(is_course)
