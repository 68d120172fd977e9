"""One GitHub: what it knows and what happens to it, whoever serves it and whichever clock it runs by."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from lab.github.faults import Faults
from lab.github.rates import Rates
from lab.github.state import State
from lab.github.validation import Validator
from lab.github.webhooks import Webhooks


@dataclass
class World:
    """Everything that a request may need; `changed` is called after each that may have changed the state."""

    state: State
    validator: Validator
    webhooks: Webhooks
    changed: Callable[[], None]
    faults: Faults
    rates: Rates = field(default_factory=Rates)


def begun(
    state: State,
    validator: Validator | None = None,
    changed: Callable[[], None] = lambda: None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> World:
    """A GitHub on a good day; `sleep` is how slow answers and shuffled deliveries wait, in seconds."""
    return World(state, validator or Validator({}), Webhooks(state, changed, sleep), changed, Faults(sleep))
