"""Entry of the scripts, run by the environment's own Python: `_main.py server|manage|test|verify-log|bench [arguments]`."""

import signal
import sys


def main() -> int:
    """Run one of the commands; say in a sentence what it lacks."""
    # Imported here, so that Ctrl-C is quiet from the first moment on.
    from _stack import checks, command, server
    from _stack.errors import StackError

    commands = {
        "server": server.main,
        "manage": command.main,
        "test": checks.main,
        "verify-log": command.verify_log,
        "bench": command.bench,
    }
    try:
        return commands[sys.argv[1]](sys.argv[2:])
    except StackError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until a command installs its own way of stopping
    sys.exit(main())
