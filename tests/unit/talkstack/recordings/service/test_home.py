from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from talkstack.aftermath.model import Step
from talkstack.calls.model.fact import Consent, FactKind
from talkstack.calls.model.news import News
from talkstack.errors import NotFoundError, ProviderError
from talkstack.recordings.model import ERASED, Status, status_of
from talkstack.speech.model import recording_blob
from talkstack.telephony.ports import Captured, Media
from tests.builders import ON_CONSENT, UNRECORDED, a_draft, a_fact
from tests.unit.talkstack.speech.waves import mulaw_wav
from tests.world import SID, World

FIRST, SECOND = "RE" + "1" * 32, "RE" + "2" * 32
LONG, SHORT = mulaw_wav(b"\x11" * 16000, b"\x22" * 16000), mulaw_wav(b"\x33" * 8000, b"\x44" * 8000)
DOWN = ProviderError("twilio", "down", retryable=True)


async def recorded(**files: bytes) -> World:
    world = await World().open()
    await world.ring()
    for sid, wav in files.items():
        world.adapters.captures.file(SID, sid, wav, seconds=len(wav) // 16000)
        await world.recording_filed(sid)
    return world


async def blob(world: World) -> bytes:
    return await world.adapters.archive.get(recording_blob((await world.call()).id))


async def kept(world: World) -> dict[str, object]:
    return (await world.call()).steps["recording"]


async def test_how_long_it_is_and_how_many_channels_it_has_is_known_of_the_copy():
    world = await recorded(**{FIRST: LONG})
    assert await world.finish(Step.RECORDING) is News.RECORDING_READY
    told = {"recording_sid": FIRST, "bytes": len(LONG), "channels": 2, "seconds": 2}
    assert told.items() <= (await kept(world)).items()
    assert await blob(world) == LONG


async def test_of_several_the_longest_is_kept_and_none_is_left_at_twilio():
    world = await recorded(**{SECOND: SHORT, FIRST: LONG})
    await world.finish(Step.RECORDING)
    assert (await blob(world), world.adapters.telephony.recordings) == (LONG, {})


async def test_whoever_dies_between_two_deletions_does_not_keep_the_shorter_one():
    world = await recorded(**{SECOND: SHORT, FIRST: LONG})
    home = world.services.backroom.recordings
    await home.bring_home(await world.call())
    world.adapters.telephony.recordings[FIRST] = LONG
    await world.finish(Step.RECORDING)
    assert await blob(world) == LONG


async def test_one_that_still_goes_on_is_waited_for():
    world = await recorded(**{FIRST: LONG})
    world.adapters.captures.taken[SID].append(Captured(sid=SECOND, status="processing"))
    with pytest.raises(ProviderError, match="not finished") as caught:
        await world.finish(Step.RECORDING)
    assert caught.value.retryable
    assert world.adapters.telephony.recordings == {FIRST: LONG}


async def test_an_answer_that_was_recorded_by_itself_is_left_alone():
    world = await recorded(**{FIRST: SHORT, SECOND: LONG})
    taken = world.adapters.captures.taken
    taken[SID] = [replace(it, whole=it.sid == FIRST) for it in taken[SID]]
    await world.finish(Step.RECORDING)
    assert (await blob(world), list(world.adapters.telephony.recordings)) == (SHORT, [SECOND])


async def test_a_copy_that_is_not_as_long_leaves_the_original():
    world = await recorded(**{FIRST: LONG})
    captures = world.adapters.captures

    @asynccontextmanager
    async def cut_short(sid: str) -> AsyncGenerator[Media]:
        async with type(captures).media(captures, sid) as media:
            yield replace(media, length=len(LONG) + 1)

    captures.media = cut_short
    with pytest.raises(ProviderError, match="another length"):
        await world.finish(Step.RECORDING)
    assert world.adapters.telephony.recordings == {FIRST: LONG}


async def test_what_was_announced_is_fetched_though_no_list_has_it():
    world = await recorded(**{FIRST: LONG})
    world.adapters.captures.taken.clear()
    await world.finish(Step.RECORDING)
    assert (await blob(world), world.adapters.telephony.recordings) == (LONG, {})


async def test_what_is_erased_is_gone_and_the_call_says_so():
    world = await recorded(**{FIRST: LONG})
    await world.finish(Step.RECORDING)
    call_id = (await world.call()).id
    for _ in range(2):
        await world.services.backroom.recordings.erase(call_id)
    assert world.adapters.archive.files == {}
    assert ERASED in (await world.call()).steps


async def test_what_was_never_brought_home_is_erased_at_twilio():
    world = await recorded(**{FIRST: LONG})
    await world.services.backroom.recordings.erase((await world.call()).id)
    assert world.adapters.telephony.recordings == {}


@pytest.mark.parametrize("consent", [None, Consent.REFUSED])
async def test_of_a_call_that_was_not_recorded_nothing_is_erased(consent: Consent | None):
    world = await World().open(a_draft(recording=ON_CONSENT if consent else UNRECORDED))
    await world.ring()
    call, asked = await world.call(), list[str]()
    if consent:
        refused = a_fact("consent", kind=FactKind.CONSENT, what=consent.value)
        await world.adapters.calls.append(call.id, [refused])

    async def of_call(sid: str) -> list[Captured]:
        asked.append(sid)
        return []

    world.adapters.captures.of_call = of_call
    before = status_of(await world.call())
    await world.services.backroom.recordings.erase(call.id)
    assert status_of(await world.call()) is before is (Status.REFUSED if consent else Status.NONE)
    assert asked == []


async def test_what_is_erased_is_not_brought_home_afterwards():
    world = await recorded(**{FIRST: LONG})
    call = await world.call()
    await world.adapters.calls.keep_step(call.id, ERASED, {"at": "now"})
    assert await world.finish(Step.RECORDING) is None
    assert (world.adapters.archive.files, world.adapters.telephony.recordings) == ({}, {})
    assert await kept(world) == {"absent": True}


async def erased_while_it_is_copied(world: World, *, with_the_call: bool) -> None:
    captures, calls, call = world.adapters.captures, world.adapters.calls, await world.call()

    @asynccontextmanager
    async def meanwhile(sid: str) -> AsyncGenerator[Media]:
        async with type(captures).media(captures, sid) as media:
            yield media
        if with_the_call:
            await calls.delete(call.id)
        else:
            await calls.keep_step(call.id, ERASED, {"at": "now"})

    captures.media = meanwhile


async def test_what_is_erased_while_it_is_copied_leaves_no_copy():
    world = await recorded(**{FIRST: LONG})
    await erased_while_it_is_copied(world, with_the_call=False)
    assert await world.finish(Step.RECORDING) is None
    assert (world.adapters.archive.files, world.adapters.telephony.recordings) == ({}, {})
    assert await kept(world) == {"absent": True}


async def test_nor_does_a_call_that_is_erased_meanwhile():
    world = await recorded(**{FIRST: LONG})
    await erased_while_it_is_copied(world, with_the_call=True)
    with pytest.raises(NotFoundError):
        await world.finish(Step.RECORDING)
    assert world.adapters.archive.files == {}
