"""What was read before, within a bound: the least recently used goes first, and what alone is beyond the bound is not kept."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class BoundedCache(Generic[K, V]):
    """Values by key, of which all together weigh no more than `limit`."""

    def __init__(self, limit: int, weight: Callable[[V], int]) -> None:
        self._limit = limit
        self._weight = weight
        self._kept: OrderedDict[K, V] = OrderedDict()
        self.weight = 0
        """Of all that is kept."""

    def get(self, key: K) -> V | None:
        """The value of a key, if it is still kept."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, key: K, value: V) -> None:
        """Keep a value in place of the key's last one."""
        self.drop(key)
        weight = self._weight(value)
        if weight > self._limit:
            return
        self._kept[key] = value
        self.weight += weight
        while self.weight > self._limit:
            self.weight -= self._weight(self._kept.popitem(last=False)[1])

    def drop(self, key: K) -> None:
        """Forget a key, if it is known."""
        if key in self._kept:
            self.weight -= self._weight(self._kept.pop(key))
