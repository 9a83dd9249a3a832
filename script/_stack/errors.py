"""The one error that the scripts show to a person."""


class StackError(Exception):
    """Something the person at the keyboard can act on; the message is one or two plain sentences."""
