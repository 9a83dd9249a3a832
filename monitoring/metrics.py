"""Figures for Prometheus, asked of the database at each scrape: they hold for all processes together and need no worker.

Counts and ages only. A label names a part of the machinery, a kind of channel or a round; never an organisation, a
person or a case.
"""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from core import pulse
from monitoring import machinery


class Collector:
    """Asks everything anew at each scrape."""

    def collect(self) -> Iterable[Metric]:
        """The families of figures; all are gauges, in seconds or in numbers."""
        yield from self._parts()
        yield from self._waiting()

    @staticmethod
    def _parts() -> Iterable[Metric]:
        age = GaugeMetricFamily(
            "schakel_seen_age_seconds", "How long ago a part showed that work gets through.", labels=["part"]
        )
        late = GaugeMetricFamily("schakel_late", "1 when that is too long, or never.", labels=["part"])
        took = GaugeMetricFamily("schakel_canary_seconds", "How long the last canary was on its way.")
        for vital in pulse.vitals():
            late.add_metric([vital.name], float(vital.late))
            if vital.age is not None:
                age.add_metric([vital.name], vital.age)
            if vital.took is not None:
                took.add_metric([], vital.took / 1000)
        yield from (age, late, took)

    @staticmethod
    def _waiting() -> Iterable[Metric]:
        count = GaugeMetricFamily("schakel_waiting", "How many wait on this way.", labels=["way"])
        oldest = GaugeMetricFamily(
            "schakel_waiting_oldest_seconds", "How long the oldest waits on this way.", labels=["way"]
        )
        for one in (machinery.events(), *machinery.channels()):
            count.add_metric([one.name], one.count)
            oldest.add_metric([one.name], one.oldest)
        yield from (count, oldest)
        yield GaugeMetricFamily(
            "schakel_set_aside", "Events that wait for a person.", value=machinery.set_aside_count()
        )
        yield GaugeMetricFamily(
            "schakel_channels_failing", "Channels whose last try failed.", value=machinery.failing_channels()
        )


def text() -> bytes:
    """The figures in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(Collector())
    return generate_latest(registry)
