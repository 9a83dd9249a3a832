#!/usr/bin/env python
"""Entry point of Django's command line; `script/manage` supplies the local environment."""

import os
import sys

from django.core.management import execute_from_command_line

from core.logs import tell_fault

if __name__ == "__main__":
    sys.excepthook = tell_fault
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schadelijkepraktijken.settings.local")
    execute_from_command_line(sys.argv)
