"""Trouble that a test makes, and what a caller hears meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from local.phone.leg import Leg
from tests.e2e.site import Site

SOON_MS = 6_000
"""From the caller's last word to the first sound of an answer, whatever is wrong."""

HOURS = "What are your opening hours?"
FAULTY = ("model", "speech", "clinic")


@dataclass(frozen=True)
class At:
    """Trouble at a part's door."""

    part: str
    mode: str
    how: dict[str, Any]

    @property
    def request(self) -> tuple[str, str, dict[str, Any]]:
        return "trouble", f"/trouble/{self.part}", {"mode": self.mode, **self.how}

    def __str__(self) -> str:
        return _named(self.part, self.mode, self.how)


@dataclass(frozen=True)
class By:
    """Trouble by the part itself."""

    part: str
    kind: str
    how: dict[str, Any]

    @property
    def request(self) -> tuple[str, str, dict[str, Any]]:
        return self.part, f"/{self.part}/fault", {"kind": self.kind, **self.how}

    def __str__(self) -> str:
        return _named(self.part, f"fault {self.kind}", self.how)


def _named(part: str, what: str, how: dict[str, Any]) -> str:
    return " ".join([part, what, *(f"{name}={value}" for name, value in how.items())])


def at(part: str, mode: str, **how: Any) -> At:
    return At(part, mode, how)


def by(part: str, kind: str, **how: Any) -> By:
    return By(part, kind, how)


@dataclass(frozen=True)
class Trouble:
    site: Site

    async def make(self, *troubles: At | By) -> None:
        for trouble in troubles:
            part, path, body = trouble.request
            await self._send("PUT", part, path, body)

    async def over(self) -> None:
        await self._send("DELETE", "trouble", "/trouble")
        for part in FAULTY:
            await self._send("DELETE", part, f"/{part}/fault")

    async def _send(self, method: str, part: str, path: str, body: dict[str, Any] | None = None) -> None:
        headers = {"Authorization": f"Bearer {self.site.clinic.key}"} if part == "clinic" else {}
        url = f"{self.site.stack.urls[part]}{path}"
        async with self.site.http.request(method, url, json=body, headers=headers) as response:
            assert response.status == 200, await response.text()


async def ask(leg: Leg, words: str) -> str:
    """What is heard in answer, which has begun to be heard soon enough."""
    await leg.say(words)
    heard = (await leg.hear()).text
    waited = leg.turns[-1].answered_after_ms
    assert waited is not None, "nothing was heard"
    assert waited < SOON_MS, f"{heard!r} after {waited:.0f} ms"
    return heard


async def ask_in_trouble(site: Site, leg: Leg, words: str) -> str:
    """The same, with the carrier's view of the call when it goes wrong."""
    try:
        heard = await ask(leg, words)
        assert not leg.ended, leg.ended
    except AssertionError as error:
        error.add_note(str(await timeline(site, leg)))
        raise
    return heard


async def timeline(site: Site, leg: Leg) -> list[dict[str, Any]]:
    sid = next(event.facts["call_sid"] for event in leg.events if event.name == "answered")
    return (await site.get("carrier", f"/carrier/calls/{sid}/timeline"))["timeline"]


@dataclass(frozen=True)
class Record:
    """What was kept of a turn."""

    reply: dict[str, Any]
    facts: list[dict[str, Any]]
    runs: list[dict[str, Any]]

    @property
    def spoken_by_twilio(self) -> bool:
        return any("<Say" in twiml for twiml in self.reply["answers"].values())

    @property
    def faulty(self) -> bool:
        return any(fact.get("what") == "fault" for fact in self.facts)


async def record_of(site: Site, leg: Leg, n: int) -> Record:
    call = await site.recorded(leg, n)
    replies = {reply["n"]: reply for reply in await site.of_call("replies", call["_id"])}
    return Record(
        reply=replies[n],
        facts=[fact for fact in call["log"] if fact.get("n") == n],
        runs=[run for run in await site.of_call("tool_runs", call["_id"]) if run["n"] == n],
    )
