"""The product's REST API, as any client of it places calls and reads what became of them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from local.stack.run_file import Run

POLL_SECONDS = 0.2

type Json = dict[str, Any]


class RefusedError(Exception):
    """The API does not do what was asked for."""


@dataclass(frozen=True)
class Api:
    url: str
    key: str

    @classmethod
    def of(cls, run: Run) -> "Api":
        return cls(run.urls["public"], run.api_key)

    async def ask(self, method: str, path: str, body: Json | None = None, **headers: str) -> Json:
        told = {"x-api-key": self.key} | headers
        async with (
            aiohttp.ClientSession(self.url, headers=told) as session,
            session.request(method, path, json=body) as answer,
        ):
            found: Json = await answer.json() if answer.content_length else {}
            if not answer.ok:
                raise RefusedError(_told(found, answer.status))
            return found

    async def call_once(
        self, call_id: str, holds: Callable[[Json], bool], *, seconds: float, told: Callable[[str], None]
    ) -> Json:
        """The call when it is as wanted, or once the time is over; `told` hears of each status that it takes."""
        status = ""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            call = await self.ask("GET", f"/v1/calls/{call_id}")
            if call["status"] != status:
                status = call["status"]
                told(status)
            if holds(call) or asyncio.get_running_loop().time() >= deadline:
                return call
            await asyncio.sleep(POLL_SECONDS)


def _told(problem: Json, status: int) -> str:
    wrong = "; ".join(f"{it['pointer']}: {it['detail']}" for it in problem.get("errors", ()))
    return f"the API refuses the call ({status} {problem.get('code')}): {wrong or problem.get('detail')}"
