"""Metrics: counters, gauges and histograms with a bounded number of series, for a Prometheus page or any other sink."""

from __future__ import annotations

import contextlib
import threading
from typing import Callable, Sequence

from .metric import Metric, MetricKind, MetricSample

__all__ = ["DURATION_BUCKETS", "METRICS_TYPE", "Metric", "MetricSample", "Metrics"]

# Buckets for the durations of requests, in seconds.
DURATION_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# The content type of a page.
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """A registry, one for the program. Asking for a metric again gives the same one.

        requests = metrics.counter("http_requests_total", "Requests answered.", ["status"])
        requests.add(status=200)

    Each metric has at most `max_series` combinations of label values; what comes later counts in one whose labels all
    are `other`. No ids as labels: each value costs memory here and in Prometheus for good.
    """

    def __init__(self, *, max_series: int = 100) -> None:
        if max_series < 1:
            raise ValueError("max_series is at least 1")
        self._max_series = max_series
        self._metrics: dict[str, Metric] = {}
        self._listeners: list[Callable[[MetricSample], object]] = []
        self._collectors: list[Callable[[], object]] = []
        self._lock = threading.Lock()

    def counter(self, name: str, help: str, labels: Sequence[str] = ()) -> Metric:
        """`counter.add()` or `counter.add(3, status="ok")`."""
        return self._get(name, help, "counter", labels, ())

    def gauge(self, name: str, help: str, labels: Sequence[str] = ()) -> Metric:
        """`gauge.set(7)`."""
        return self._get(name, help, "gauge", labels, ())

    def histogram(
        self, name: str, help: str, labels: Sequence[str] = (), buckets: Sequence[float] = DURATION_BUCKETS
    ) -> Metric:
        """`histogram.observe(0.25)`: durations in seconds, as everywhere in Prometheus."""
        return self._get(name, help, "histogram", labels, tuple(buckets))

    def subscribe(self, listener: Callable[[MetricSample], object]) -> None:
        """Calls back for every change, at once. What it raises is ignored."""
        self._listeners.append(listener)

    def collect(self, callback: Callable[[], object]) -> None:
        """Calls back before each page, to set what is only known when asked for. What it raises is ignored."""
        self._collectors.append(callback)

    def page(self) -> str:
        """All metrics in the text format of Prometheus, to be sent as `METRICS_TYPE`."""
        for callback in self._collectors:
            with contextlib.suppress(Exception):
                callback()
        with self._lock:
            metrics = list(self._metrics.values())
        return "".join(f"{line}\n" for metric in metrics for line in metric.lines())

    def _get(self, name: str, help: str, kind: MetricKind, labels: Sequence[str], buckets: tuple[float, ...]) -> Metric:
        with self._lock:
            known = self._metrics.get(name)
            if known is None:
                made = Metric(name, help, kind, tuple(labels), buckets, self._max_series, self._tell)
                self._metrics[name] = made
                return made
        if (known.kind, known.labels, known.buckets) != (kind, tuple(labels), buckets):
            raise TypeError(f"the metric {name} exists with another type, labels or buckets")
        return known

    def _tell(self, sample: MetricSample) -> None:
        for listener in self._listeners:
            with contextlib.suppress(Exception):
                listener(sample)
