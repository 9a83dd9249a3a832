"""The open streams, and one connection to the broker for all of them.

A wake-up names an organisation. What stands on its screens is then read once and sent to everybody who still may see
it; several wake-ups within a fifth of a second are one. A stream keeps only the newest: it is a state, so a slow reader
misses nothing.
"""

import asyncio
import contextlib
import json
import logging
import secrets
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import monotonic
from typing import Any, Final, TypeVar
from uuid import UUID

from django.conf import settings
from redis.asyncio import Redis
from redis.exceptions import RedisError

from monitoring.channels.screen import topic
from monitoring.stream import viewers
from monitoring.stream.viewers import Shown, Viewer

logger = logging.getLogger(__name__)

R = TypeVar("R")

RECHECK_SECONDS: Final = 15.0
"""How often everybody is rechecked when nothing happens; the rule is once a minute."""
BETWEEN_SECONDS: Final = 0.2
"""At fifty alarms a second two hundred screens otherwise cost a processor of their own."""
IDLE_SECONDS: Final = 1.0
"""After so long without news the connection to the database is closed."""
AGAIN_SECONDS: Final = 2.0
MOST_STREAMS: Final = 2000
MOST_OF_A_SESSION: Final = 8

END: Final = b"event: end\ndata: {}\n\n"
PING: Final = b"event: ping\ndata: {}\n\n"


class Stream:
    """One open screen."""

    def __init__(self, viewer: Viewer, last_id: str, *, on_alarm_page: bool) -> None:
        self.viewer = viewer
        self.last_id = last_id
        self.on_alarm_page = on_alarm_page
        self.ended = False
        self.gone = False
        self._next = b""
        self._there = asyncio.Event()

    def put(self, event: bytes) -> None:
        """Let this be the next to be sent. A newer one takes the place of one that was not sent yet; an end stays."""
        if not self.ended and not (event == PING and self._next):
            self._next = event
            self._there.set()

    def end(self) -> None:
        """Say that it is over."""
        self.put(END)
        self.ended = True

    def hang_up(self) -> None:
        """The screen is gone: nothing more is sent."""
        self.gone = True
        self._there.set()

    async def next(self) -> bytes:
        """Wait for what is to be sent; empty when the screen is gone."""
        await self._there.wait()
        self._there.clear()
        if self.gone:
            return b""
        event, self._next = self._next, b""
        return event


class Hub:
    """Keeps the streams, hears the broker, sends."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self.hears = False
        self._dirty: set[UUID] = set()
        self._poke = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        # One thread, so that news that follows news finds the connection open.
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="news")
        # An id of a process that was restarted is never mistaken for one of this.
        self._epoch = secrets.token_hex(4)
        self._numbers: Counter[UUID] = Counter()

    def start(self) -> None:
        """Begin to listen and to send; call it once, inside the loop."""
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._send())]

    async def stop(self) -> None:
        """End every stream."""
        for task in self._tasks:
            task.cancel()
        for stream in self.streams:
            stream.end()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._read(viewers.hang_up)
        self._reader.shutdown()

    def admits(self, viewer: Viewer) -> bool:
        """Whether there is room for another stream of this session, and news to send over it."""
        own = sum(stream.viewer.key == viewer.key for stream in self.streams)
        return self.hears and len(self.streams) < MOST_STREAMS and own < MOST_OF_A_SESSION

    def add(self, stream: Stream) -> None:
        """Take a stream in; what stands on the screens now goes out at once, unless it has that already."""
        self.streams.add(stream)
        self._dirty.add(stream.viewer.organisation_id)
        self._poke.set()

    async def _listen(self) -> None:
        while True:
            try:
                async with Redis.from_url(settings.REDIS.client, socket_connect_timeout=2) as broker:
                    pubsub = broker.pubsub(ignore_subscribe_messages=True)
                    await pubsub.subscribe(topic())
                    self.hears = True
                    # What was said while nobody listened is not said again.
                    self._changed({stream.viewer.organisation_id for stream in self.streams})
                    async for message in pubsub.listen():
                        with contextlib.suppress(ValueError):
                            self._changed({UUID(message["data"].decode())})
            except (RedisError, OSError) as error:
                logger.warning(
                    "The broker does not answer (%s); screens ask by themselves.", type(error).__name__
                )
            self.hears = False
            # A stream that can bring no news must not keep a screen from asking.
            for stream in self.streams:
                stream.end()
            await asyncio.sleep(AGAIN_SECONDS)

    def _changed(self, organisations: set[UUID]) -> None:
        for organisation_id in organisations:
            self._numbers[organisation_id] += 1
        self._dirty |= organisations
        self._poke.set()

    async def _read(self, act: Callable[..., R], *arguments: Any) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._reader, partial(act, *arguments))

    async def _send(self) -> None:
        checked = monotonic()
        connected = False
        while True:
            left = max(0.0, RECHECK_SECONDS - (monotonic() - checked))
            try:
                await asyncio.wait_for(self._poke.wait(), min(left, IDLE_SECONDS) if connected else left)
            except TimeoutError:
                if connected:
                    await self._read(viewers.hang_up)
                    connected = False
            self._poke.clear()
            everybody = monotonic() - checked >= RECHECK_SECONDS
            dirty, self._dirty = self._dirty, set()
            if everybody:
                checked = monotonic()
            streams = [s for s in self.streams if everybody or s.viewer.organisation_id in dirty]
            if not streams:
                continue
            connected = True
            try:
                await self._send_to(streams, dirty)
            except Exception as error:
                # Without the database nothing can be rechecked: then nothing is sent, and screens ask by themselves.
                logger.error("Nothing could be sent: %s", type(error).__name__)
                for stream in self.streams:
                    stream.end()
            await asyncio.sleep(BETWEEN_SECONDS)

    async def _send_to(self, streams: list[Stream], dirty: set[UUID]) -> None:
        # Before it is read: a change that comes meanwhile makes another round.
        numbers = dict(self._numbers)
        now, found = await self._read(viewers.news, {s.viewer for s in streams}, dirty)
        for stream in streams:
            viewer = now[stream.viewer]
            if viewer is None or viewer.organisation_id != stream.viewer.organisation_id:
                stream.end()
            else:
                stream.viewer = viewer
        streams = [stream for stream in streams if not stream.ended]
        events: dict[tuple[UUID, bool], tuple[str, bytes]] = {}
        for stream in streams:
            organisation_id = stream.viewer.organisation_id
            there = found.get(organisation_id)
            if there is None:
                stream.put(PING)
                continue
            which = (organisation_id, stream.on_alarm_page)
            if which not in events:
                event_id = f"{self._epoch}.{numbers.get(organisation_id, 0)}.{there.mark}"
                events[which] = (event_id, _event(event_id, there, on_alarm_page=stream.on_alarm_page))
            event_id, event = events[which]
            if stream.last_id != event_id:
                stream.last_id = event_id
                stream.put(event)


def _event(event_id: str, there: Shown, *, on_alarm_page: bool) -> bytes:
    data: dict[str, Any] = {
        "alerts": there.alerts,
        "badge": there.badge_on_alarm_page if on_alarm_page else there.badge,
    }
    return f"id: {event_id}\nevent: alarm\ndata: {json.dumps(data)}\n\n".encode()
