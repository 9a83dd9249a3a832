"""What may stand on a broker and is no message: of another program, of another version, or of somebody who means harm."""

import json
from typing import Any

import redis

from tests.faults.kit import Run

QUEUE = "schakel"
TASK = {"task": "core.tasks.drain_outbox", "id": "1"}


def _message(tag: str, *, body: str = "W1tdLHt9LHt9XQ==", kind: str = "application/json", headers: Any = TASK, **more: Any) -> str:  # fmt: skip
    return json.dumps(
        {
            "body": body, "content-type": kind, "content-encoding": "utf-8", "headers": headers,
            "properties": {"delivery_tag": tag, "body_encoding": "base64", **more},
        }
    )  # fmt: skip


def things() -> list[str]:
    """Each another way to be no message. The tags differ, as they do in life."""
    whole: Any = {"delivery_info": {"exchange": "", "routing_key": QUEUE}}
    return [
        "", "junk", "5", "[]", "null", "{}", '{"properties": {}}', "\x00\x7f", "[" * 100_000,
        _message("no-base64", body="!!!", **whole),
        _message("pickle", body="eA==", kind="application/x-python-serialize", **whole),
        _message("no-json", body="eA==", **whole),
        _message("headers", headers=5),
        _message("no-info"),
        _message("moment", headers={**TASK, "eta": "gisteren"}, **whole),
        _message("task", headers={"task": 5, "id": []}, **whole),
        *(_message(f"again-{n}", headers=n) for n in range(10)),  # more than a worker holds at a time
    ]  # fmt: skip


def put(run: Run) -> int:
    """Put all of it on the queue of wake-ups; return how many."""
    found = things()
    client = redis.Redis(unix_socket_path=str(run.world.stack.sockets / "redis.sock"))
    for thing in found:
        client.lpush(QUEUE, thing)
    client.close()
    return len(found)
