from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    name = "obligor.config"
    label = "config"
    verbose_name = _("configuration")

    def ready(self) -> None:
        from obligor.config import wiring

        wiring.connect()
