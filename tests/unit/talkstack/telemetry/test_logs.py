"""What is logged of a call in trouble: which call it is, and nobody's words."""

from __future__ import annotations

import logging

import pytest

from talkstack.aftermath.model import Step
from talkstack.conversation.model import CallerPressed
from talkstack.errors import ProviderError
from talkstack.llm.memory import Reply
from talkstack.speech.memory import MemoryAudioStore
from talkstack.telemetry.model import Trace
from tests.world import World, cut_off

MARK, NUMBER = "marigold", "+15550002000"
DOWN = ProviderError("openai", "HTTP 503", retryable=True)


class FullAudioStore(MemoryAudioStore):
    async def put(self, *args: object, **kwargs: object) -> None:
        del args, kwargs
        raise ProviderError("blob", "HTTP 507", retryable=True)


class DeafTracer:
    async def export(self, trace: Trace) -> None:
        del trace
        raise ProviderError("telemetry", "HTTP 400", retryable=False, refusal=400)


async def in_trouble() -> World:
    world = await World(
        (Reply(f"{MARK}. ", fault=DOWN), MARK, f"The {MARK} opens at nine. And {MARK} on Monday?", MARK),
        pace=0.5,
    ).open()
    world.adapters.audio = FullAudioStore(files={})
    world.adapters.tracer = DeafTracer()
    world = world.elsewhere()
    await world.ring()
    await world.hear(1, f"My name is {MARK}, {NUMBER}")
    await world.hear(2, CallerPressed("15550002000"))
    await world.hear(3, MARK, after=0)
    await cut_off()
    await world.next(3, after=1)
    await world.finish(Step.MEASURED)
    return world


async def test_every_line_names_its_call_and_none_a_person_or_what_was_said(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    world = await in_trouble()
    call = await world.call()
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("talkstack")]
    kinds = {line.partition(" ")[0] for line in lines}
    assert {"turn.failed", "turn.take_over", "speech.not_kept", "aftermath.given_up"} <= kinds
    assert [line for line in lines if f"call={call.id}" not in line] == []
    for secret in (MARK, NUMBER.lstrip("+"), "Dr. Lee"):
        assert secret not in caplog.text
