from django.apps import AppConfig


class ProtectionOrdersConfig(AppConfig):
    name = "protection_orders"
    verbose_name = "Bevelen"
