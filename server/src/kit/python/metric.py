"""One metric with its series, told apart by labels, in the text format of Prometheus."""

from __future__ import annotations

import math
import re
import threading
from dataclasses import dataclass, field
from typing import Callable, Literal, Optional

__all__ = ["Metric", "MetricKind", "MetricSample"]

MetricKind = Literal["counter", "gauge", "histogram"]


@dataclass(frozen=True)
class MetricSample:
    """One change, for sinks such as StatsD: the increment of a counter, the new value of a gauge, an observed value."""

    name: str
    kind: MetricKind
    value: float
    labels: dict[str, str]


@dataclass
class _Series:
    value: float = 0.0
    sum: float = 0.0
    counts: list[int] = field(default_factory=list)


class Metric:
    """A counter, gauge or histogram of a `Metrics` registry.

    A metric must not fail the work that it measures: a value that makes no sense is dropped and counted in `dropped`,
    a label that is missing is empty, one that is unknown is left out.
    """

    def __init__(
        self,
        name: str,
        help: str,
        kind: MetricKind,
        labels: tuple[str, ...],
        buckets: tuple[float, ...],
        max_series: int,
        tell: Callable[[MetricSample], None],
    ) -> None:
        if not re.fullmatch(r"[a-zA-Z_:][a-zA-Z0-9_:]*", name):
            raise ValueError(f"{name!r} is no name for a metric")
        if not all(re.fullmatch(r"(?!__)[a-zA-Z_][a-zA-Z0-9_]*", label) and label != "le" for label in labels):
            raise ValueError(f"{labels!r} are no names for labels")
        if list(buckets) != sorted(set(buckets)) or not all(math.isfinite(bound) for bound in buckets):
            raise ValueError("buckets are finite and rise")
        self.name, self.help, self.kind, self.labels, self.buckets = name, help, kind, labels, buckets
        self.dropped = 0
        self._max_series = max_series
        self._tell = tell
        self._lock = threading.Lock()
        self._series: dict[tuple[str, ...], _Series] = {}

    def add(self, value: float = 1, **labels: object) -> None:
        self._change("counter", value, labels, value >= 0 and math.isfinite(value))

    def set(self, value: float, **labels: object) -> None:
        self._change("gauge", value, labels, True)

    def observe(self, value: float, **labels: object) -> None:
        self._change("histogram", value, labels, math.isfinite(value))

    def value(self, **labels: object) -> Optional[float]:
        """What a counter or gauge stands at, or how often a histogram was observed; None before the first time."""
        series = self._series.get(self._values(labels))
        return None if series is None else series.value

    def lines(self) -> list[str]:
        """As Prometheus reads them."""
        help = self.help.replace("\\", "\\\\").replace("\n", "\\n")
        found = [f"# HELP {self.name} {help}", f"# TYPE {self.name} {self.kind}"]
        with self._lock:
            for values, series in self._series.items():
                pairs = [f'{name}="{_escape(value)}"' for name, value in zip(self.labels, values)]
                if self.kind != "histogram":
                    found.append(f"{self.name}{_braces(pairs)} {_number(series.value)}")
                    continue
                total = 0
                for bound, count in zip((*self.buckets, math.inf), series.counts):
                    total += count
                    limit = f'le="{_number(bound)}"'
                    found.append(f"{self.name}_bucket{_braces([*pairs, limit])} {total}")
                found.append(f"{self.name}_sum{_braces(pairs)} {_number(series.sum)}")
                found.append(f"{self.name}_count{_braces(pairs)} {total}")
        return found

    def _change(self, kind: MetricKind, value: float, labels: dict[str, object], makes_sense: bool) -> None:
        if kind != self.kind:
            raise TypeError(f"{self.name} is a {self.kind}")
        values = self._values(labels)
        with self._lock:
            if not makes_sense:
                self.dropped += 1
                return
            if values not in self._series and len(self._series) >= self._max_series:
                values = ("other",) * len(self.labels)
            series = self._series.setdefault(values, _Series(counts=[0] * (len(self.buckets) + 1)))
            if kind == "histogram":
                first = next((index for index, bound in enumerate(self.buckets) if value <= bound), len(self.buckets))
                series.counts[first] += 1
                series.sum += value
            series.value = value if kind == "gauge" else series.value + (value if kind == "counter" else 1)
        self._tell(MetricSample(self.name, kind, value, dict(zip(self.labels, values))))

    def _values(self, labels: dict[str, object]) -> tuple[str, ...]:
        return tuple(str(labels.get(name, "")) for name in self.labels)


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _braces(pairs: list[str]) -> str:
    return f"{{{','.join(pairs)}}}" if pairs else ""


def _number(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
