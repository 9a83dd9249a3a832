"""Entry of the scripts, run by the environment's own Python: `_main.py server|manage|test [arguments]`."""

import sys

from _stack import checks, command, server
from _stack.errors import StackError

COMMANDS = {"server": server.main, "manage": command.main, "test": checks.main}

if __name__ == "__main__":
    try:
        sys.exit(COMMANDS[sys.argv[1]](sys.argv[2:]))
    except StackError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
