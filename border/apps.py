from django.apps import AppConfig


class BorderConfig(AppConfig):
    name = "border"
    verbose_name = "Grens"
