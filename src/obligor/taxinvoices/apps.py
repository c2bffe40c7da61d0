from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TaxinvoicesConfig(AppConfig):
    name = "obligor.taxinvoices"
    label = "taxinvoices"
    verbose_name = _("tax invoices")
