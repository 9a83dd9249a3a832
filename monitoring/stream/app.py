"""The ASGI application: GET /live/ is a stream of events for a session, GET /live/health says whether it hears news."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError
from django.http.request import split_domain_port, validate_host

from monitoring.stream import viewers
from monitoring.stream.hub import END, Hub, Stream

logger = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PATH: Final = "/live/"
HEALTH: Final = "/live/health"
RETRY: Final = b"retry: 3000\n\n"
LONGEST_ID: Final = 100
TAKES_NOTHING: Final = 30


class Application:
    """Holds the hub of this process."""

    def __init__(self) -> None:
        self.hub = Hub()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.hub.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.hub.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if scope["path"] == HEALTH:
            await _end(send, 200 if self.hub.hears else 503)
        elif scope["path"] != PATH:
            await _end(send, 404)
        elif scope["method"] != "GET":
            await _end(send, 405)
        elif not _is_ours(headers):
            await _end(send, 403)
        else:
            await self._stream(scope, headers, receive, send)

    async def _stream(self, scope: Scope, headers: dict[str, str], receive: Receive, send: Send) -> None:
        try:
            viewer = await sync_to_async(viewers.identify, thread_sensitive=False)(_cookie(headers))
        except DatabaseError as error:
            # The message of an error may hold text from a file: only its type is logged.
            logger.error("Nobody can be identified: %s", type(error).__name__)
            return await _end(send, 503, headers)
        if viewer is None:
            return await _end(send, 401, headers)
        if not self.hub.admits(viewer):
            return await _end(send, 503, headers)
        query = parse_qs(scope["query_string"].decode("latin-1"))
        stream = Stream(
            viewer, headers.get("last-event-id", "")[:LONGEST_ID], on_alarm_page=query.get("alarmen") == ["1"]
        )
        self.hub.add(stream)
        gone = asyncio.create_task(_gone(receive, stream))
        try:
            await _start(send, 200, headers)
            await _body(send, RETRY)
            while event := await stream.next():
                # A screen that takes nothing for so long is gone, whatever its connection says.
                async with asyncio.timeout(TAKES_NOTHING):
                    await _body(send, event)
                if event == END:
                    break
            if not stream.gone:
                await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            logger.info("A screen took nothing for %d seconds.", TAKES_NOTHING)
        finally:
            gone.cancel()
            self.hub.streams.discard(stream)


def _is_ours(headers: dict[str, str]) -> bool:
    """Whether host and origin are those of this installation: no other site may listen along."""
    named = [headers.get("host", "")]
    if origin := headers.get("origin"):
        named.append(urlsplit(origin).netloc)
    return all(validate_host(split_domain_port(name)[0], settings.ALLOWED_HOSTS) for name in named)


def _cookie(headers: dict[str, str]) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return found.value if found is not None else ""


async def _gone(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.hang_up()


async def _start(send: Send, status: int, headers: dict[str, str] | None = None) -> None:
    given = {
        "content-type": "text/event-stream; charset=utf-8" if status == 200 else "text/plain",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        # A proxy must not wait until a buffer is full.
        "x-accel-buffering": "no",
    }
    if origin := (headers or {}).get("origin"):
        # Only where the stream has a port of its own: on a developer's machine.
        given |= {
            "access-control-allow-origin": origin,
            "access-control-allow-credentials": "true",
            "vary": "Origin",
        }
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        }
    )


async def _body(send: Send, part: bytes) -> None:
    await send({"type": "http.response.body", "body": part, "more_body": True})


async def _end(send: Send, status: int, headers: dict[str, str] | None = None) -> None:
    await _start(send, status, headers)
    await send({"type": "http.response.body", "body": b""})
