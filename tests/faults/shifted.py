"""`python -m tests.faults.shifted SECONDS COMMAND ...`: a command of manage.py on a machine whose clock is wrong."""

import sys
import time
from datetime import timedelta

import django
from django.utils import timezone


def main(seconds: float, command: list[str]) -> None:
    true_now, true_time = timezone.now, time.time
    timezone.now = lambda: true_now() + timedelta(seconds=seconds)
    time.time = lambda: true_time() + seconds
    django.setup()
    from django.core.management import call_command  # only now are its commands known

    call_command(*command)


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2:])
