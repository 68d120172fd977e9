"""Requests as the App or as one of its installations: tokens are made, kept and renewed here and seen nowhere else."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from gidgethub import BadRequest, HTTPException

from bot.github.budget import AT_ONCE, Budget
from bot.github.share import Share
from bot.github.transport import Cache, Connection, Edge

T = TypeVar("T")

TOKEN_SECONDS = 50 * 60.0
"""GitHub's tokens live an hour; one is renewed early enough to outlive the requests of a tick."""

JWT_SECONDS, SKEW_SECONDS = 600, 60
"""GitHub allows an App's own proof ten minutes."""


class GraphQLError(Exception):
    """GitHub answered a GraphQL query with errors."""


class App:
    """The App itself: its installations, its webhook deliveries, and tokens for the installations."""

    def __init__(self, edge: Edge, app_id: int, private_key: RSAPrivateKey) -> None:
        self.edge = edge
        self.id = app_id
        self._private_key = private_key
        self._proof, self._proof_begun = "", float("-inf")
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._connection = Connection(edge, self.budget(), Cache())
        self._installations: dict[int, Installation] = {}
        self._login = ""

    def budget(self) -> Budget:
        """A new budget of requests; what is under way is counted for all of them together."""
        return Budget(self._at_once, self.edge.now, self.edge.sleep)

    async def get(self, url: str) -> Any:
        """The JSON at a URL of the App's own API."""
        return await self._connection.getitem(url, jwt=self._jwt())

    def pages(self, url: str) -> AsyncIterator[Any]:
        """Every item of a list of the App's own API."""
        return self._connection.getiter(url, jwt=self._jwt())

    async def login(self) -> str:
        """The name under which the App comments."""
        if not self._login:
            self._login = f"{(await self.get('/app'))['slug']}[bot]"
        return self._login

    async def token(self, installation: int) -> str:
        """A fresh token of an installation."""
        url = f"/app/installations/{installation}/access_tokens"
        answer = await self._connection.post(url, data={}, jwt=self._jwt())
        token: str = answer["token"]
        return token

    def _jwt(self) -> str:
        """What proves for a few minutes that we are the App; GitHub refuses one from the future, whose clocks differ."""
        now = int(self.edge.now())
        if now - self._proof_begun > JWT_SECONDS / 2:
            claims = {"iat": now - SKEW_SECONDS, "exp": now - SKEW_SECONDS + JWT_SECONDS, "iss": str(self.id)}
            self._proof, self._proof_begun = jwt.encode(claims, self._private_key, algorithm="RS256"), now
        return self._proof

    def installation(self, number: int) -> "Installation":
        """The installation of that id; always the same one, since it keeps a token and a cache."""
        if number not in self._installations:
            self._installations[number] = Installation(self, number)
        return self._installations[number]


class Installation:
    """One installation's requests, within its budget."""

    def __init__(
        self,
        app: App,
        number: int,
        budget: Budget | None = None,
        connection: Connection | None = None,
        token: "Token | None" = None,
    ) -> None:
        self.app_id = app.id
        self.number = number
        self._app = app
        self.budget = budget or app.budget()
        self._connection = connection or Connection(app.edge, self.budget, Cache())
        self._token = token or Token(app, number)
        self._graphql = f"{app.edge.base_url.rstrip('/').removesuffix('/v3')}/graphql"

    def within(self, share: Share) -> "Installation":
        """The same installation, whose requests are counted against a share too."""
        return Installation(self._app, self.number, self.budget, self._connection.within(share), self._token)

    async def get(self, url: str) -> Any:
        """The JSON at a URL."""
        return await self._as_us(lambda token: self._connection.getitem(url, oauth_token=token))

    async def pages(self, url: str, key: str = "items") -> list[Any]:
        """Every item of a list, over all of its pages; `key` is where a page that is an object keeps them."""

        async def read(token: str) -> list[Any]:
            return [item async for item in self._connection.getiter(url, oauth_token=token, iterable_key=key)]

        return await self._as_us(read)

    async def post(self, url: str, data: Mapping[str, Any]) -> Any:
        """The answer to a POST."""
        return await self._as_us(lambda token: self._connection.post(url, data=data, oauth_token=token))

    async def patch(self, url: str, data: Mapping[str, Any]) -> Any:
        """The answer to a PATCH."""
        return await self._as_us(lambda token: self._connection.patch(url, data=data, oauth_token=token))

    async def graphql(self, query: str, variables: Mapping[str, Any]) -> Any:
        """The data of a GraphQL answer; raises GraphQLError when GitHub names errors.

        It goes through `post`, since gidgethub's own GraphQL call takes no token and is never repeated.
        """
        answer = await self.post(self._graphql, {"query": query, "variables": variables})
        if answer.get("errors"):
            raise GraphQLError("; ".join(str(error.get("message")) for error in answer["errors"])[:500])
        return answer["data"]

    async def _as_us(self, perform: Callable[[str], Awaitable[T]]) -> T:
        """One request with our token; one that GitHub has withdrawn is replaced once."""
        try:
            return await perform(await self._token.fresh())
        except BadRequest as error:
            if error.status_code != HTTPStatus.UNAUTHORIZED:
                raise
        self._token.withdrawn()
        return await perform(await self._token.fresh())


class Token:
    """The token of one installation."""

    def __init__(self, app: App, number: int) -> None:
        self._app = app
        self._number = number
        self._renewal = asyncio.Lock()
        self._value = ""
        self._made = float("-inf")

    async def fresh(self) -> str:
        """A token with life left in it."""
        async with self._renewal:
            now = self._app.edge.now()
            if now - self._made > TOKEN_SECONDS:
                self._value = await self._app.token(self._number)
                self._made = now
            return self._value

    def withdrawn(self) -> None:
        """GitHub takes it no more."""
        self._made = float("-inf")


def missing(error: HTTPException) -> bool:
    """Whether GitHub says that there is no such thing (or none that we may see)."""
    return error.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN, HTTPStatus.GONE)
