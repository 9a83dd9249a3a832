"""How API callers are known: the same session, so the same person, organisation and scope."""

from rest_framework import authentication


class SessionAuthentication(authentication.SessionAuthentication):
    """Session log-in that answers 401 with a challenge instead of 403."""

    def authenticate_header(self, request: object) -> str:
        return "Session"
