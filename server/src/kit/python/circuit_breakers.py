"""A circuit breaker for each destination, in a map that never grows beyond its limit."""

from __future__ import annotations

from typing import Callable

from .circuit_breaker import CircuitBreaker, CircuitState
from .keyed_state import KeyedState

__all__ = ["CircuitBreakers"]


class CircuitBreakers:
    """A breaker per destination: `with breakers.get(host).guard():`; those at rest are forgotten first."""

    def __init__(self, make: Callable[[str], CircuitBreaker] = CircuitBreaker, max_keys: int = 1_000) -> None:
        self._breakers: KeyedState[CircuitBreaker] = KeyedState(make, lambda breaker: breaker.is_at_rest, max_keys)

    def get(self, name: str) -> CircuitBreaker:
        return self._breakers.get(name)

    def states(self) -> dict[str, CircuitState]:
        """For health pages and metrics."""
        return {name: breaker.state for name, breaker in self._breakers.items()}
