from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "obligor.people"
    label = "people"
    verbose_name = _("people")

    def ready(self) -> None:
        from obligor.people import signin

        signin.connect()
