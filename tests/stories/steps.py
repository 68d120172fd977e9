"""What people do and see, in a line each."""

from tests.stories.world import World

RECIPE = "recipes/llama-3-70b/vllm/agg"
DEPLOY = f"{RECIPE}/deploy.yaml"


def deploy(world: World, old: bytes = b"apiVersion:", new: bytes = b"# changed\napiVersion:") -> dict[str, bytes]:
    data = world.github.base[DEPLOY]
    assert old in data
    return {DEPLOY: data.replace(old, new, 1)}


async def opened(world: World, author: str = "stranger") -> int:
    number = await world.github.open(author, deploy(world))
    await world.settle(sweep=True)
    return number


async def approved(world: World) -> int:
    number = await opened(world)
    await world.github.say("maintainer", number, f"/ok-to-test {world.github.head(number)}")
    await world.settle(sweep=True)
    return number


def conclusion(world: World, number: int) -> str | None:
    found: str | None = world.github.check(world.github.head(number))["conclusion"]
    return found


def title(world: World, number: int) -> str:
    found: str = world.github.check(world.github.head(number))["output"]["title"]
    return found
