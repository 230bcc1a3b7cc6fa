"""Metrics: the page, its bounds, and sinks."""

from __future__ import annotations

import threading
import unittest

from hardening.metrics import Metrics, MetricSample


class Pages(unittest.TestCase):
    def test_the_page_is_as_prometheus_reads_it(self) -> None:
        metrics = Metrics()
        requests = metrics.counter("requests_total", "Requests\nanswered.", ["status"])
        requests.add(status=200)
        requests.add(2, status=200)
        requests.add(status='a"b\\c\nd')
        metrics.gauge("depth", "Letters.").set(1.5)
        seconds = metrics.histogram("seconds", "How long.", buckets=(0.1, 1))
        for value in (0.05, 0.1, 0.5, 7):
            seconds.observe(value)
        self.assertEqual(
            metrics.page().splitlines(),
            [
                "# HELP requests_total Requests\\nanswered.",
                "# TYPE requests_total counter",
                'requests_total{status="200"} 3',
                'requests_total{status="a\\"b\\\\c\\nd"} 1',
                "# HELP depth Letters.",
                "# TYPE depth gauge",
                "depth 1.5",
                "# HELP seconds How long.",
                "# TYPE seconds histogram",
                'seconds_bucket{le="0.1"} 2',
                'seconds_bucket{le="1"} 3',
                'seconds_bucket{le="+Inf"} 4',
                "seconds_sum 7.65",
                "seconds_count 4",
            ],
        )
        self.assertTrue(metrics.page().endswith("\n"))

    def test_asking_again_gives_the_same_and_another_kind_is_an_error(self) -> None:
        metrics = Metrics()
        first = metrics.counter("a", "", ["x"])
        self.assertIs(metrics.counter("a", "", ["x"]), first)
        self.assertRaises(TypeError, metrics.gauge, "a", "", ["x"])
        self.assertRaises(TypeError, metrics.counter, "a", "", ["y"])
        self.assertRaises(TypeError, first.set, 1)

    def test_series_are_bounded(self) -> None:
        metrics = Metrics(max_series=3)
        counter = metrics.counter("a", "", ["id", "kind"])
        for n in range(100):
            counter.add(id=n, kind="x")
        counter.add(id=0, kind="x")
        self.assertEqual((counter.value(id="other", kind="other"), counter.value(id=0, kind="x")), (97, 2))
        self.assertEqual(len(counter.lines()), 2 + 4)

    def test_values_that_make_no_sense_are_dropped_and_counted(self) -> None:
        metrics = Metrics()
        counter, histogram = metrics.counter("a", ""), metrics.histogram("b", "")
        for value in (-1, float("nan"), float("inf")):
            counter.add(value)
        histogram.observe(float("nan"))
        self.assertEqual((counter.dropped, histogram.dropped, counter.value()), (3, 1, None))
        gauge = metrics.gauge("c", "")
        for value, text in ((float("nan"), "NaN"), (float("inf"), "+Inf"), (float("-inf"), "-Inf"), (1e20, "1e+20")):
            gauge.set(value)
            self.assertEqual(gauge.lines()[-1], f"c {text}")

    def test_labels_that_are_missing_are_empty_and_unknown_ones_left_out(self) -> None:
        counter = Metrics().counter("a", "", ["x"])
        counter.add(y=1)
        self.assertEqual(counter.lines()[-1], 'a{x=""} 1')

    def test_sinks_hear_of_every_change_and_collectors_of_every_page(self) -> None:
        metrics = Metrics()
        heard: list[MetricSample] = []
        gauge = metrics.gauge("depth", "")

        def broken(*_: object) -> None:
            raise ValueError

        metrics.subscribe(broken)
        metrics.subscribe(heard.append)
        metrics.collect(broken)
        metrics.collect(lambda: gauge.set(7))
        metrics.counter("a", "", ["x"]).add(2, x="y")
        self.assertIn("depth 7", metrics.page())
        self.assertEqual(heard, [MetricSample("a", "counter", 2, {"x": "y"}), MetricSample("depth", "gauge", 7, {})])

    def test_wrong_names_are_refused(self) -> None:
        metrics = Metrics()
        for name in ("", "1a", "a-b", "ä", "a\n"):
            self.assertRaises(ValueError, metrics.counter, name, "")
        for label in ("", "a-b", "le", "__x"):
            self.assertRaises(ValueError, metrics.counter, "a", "", [label])
        for buckets in ((2, 1), (1, 1), (float("inf"),)):
            self.assertRaises(ValueError, metrics.histogram, "a", "", (), buckets)
        self.assertRaises(ValueError, Metrics, max_series=0)

    def test_threads_lose_nothing(self) -> None:
        counter = Metrics().counter("a", "")
        threads = [threading.Thread(target=lambda: [counter.add() for _ in range(2_000)]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(counter.value(), 8_000)


if __name__ == "__main__":
    unittest.main()
