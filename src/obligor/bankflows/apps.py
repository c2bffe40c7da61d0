from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BankflowsConfig(AppConfig):
    name = "obligor.bankflows"
    label = "bankflows"
    verbose_name = _("bank flows")
