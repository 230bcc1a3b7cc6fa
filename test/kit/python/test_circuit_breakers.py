"""A breaker for each destination."""

from __future__ import annotations

import unittest

from hardening.circuit_breaker import CircuitBreaker
from hardening.circuit_breakers import CircuitBreakers


class Registries(unittest.TestCase):
    def test_one_per_destination_and_those_at_rest_are_forgotten_first(self) -> None:
        breakers = CircuitBreakers(lambda name: CircuitBreaker(name, failures=1), max_keys=3)
        with self.assertLogs("hardening.circuit_breaker"), self.assertRaises(TimeoutError):
            with breakers.get("bad").guard():
                raise TimeoutError
        self.assertIs(breakers.get("bad"), breakers.get("bad"))
        for n in range(10):
            breakers.get(f"good {n}")
        self.assertEqual(breakers.states(), {"bad": "open", "good 8": "closed", "good 9": "closed"})


if __name__ == "__main__":
    unittest.main()
