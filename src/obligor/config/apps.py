from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    name = "obligor.config"
    label = "config"
    verbose_name = _("configuration")

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        from obligor.config import wiring

        autodiscover_modules("actions")  # every verb is known wherever the application runs

        wiring.connect()
