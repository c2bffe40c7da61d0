from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CollateralConfig(AppConfig):
    name = "obligor.collateral"
    label = "collateral"
    verbose_name = _("collateral")
