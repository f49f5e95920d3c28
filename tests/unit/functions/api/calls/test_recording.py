from __future__ import annotations

import pytest

from talkstack.aftermath.model import Step
from talkstack.agents.model import AgentDraft
from talkstack.calls.call import PAUSE_RECORDING, RESUME_RECORDING
from talkstack.calls.model.fact import FactKind
from talkstack.conversation.model import CallerPressed
from talkstack.errors import ProviderError
from talkstack.keys.model import Scope
from talkstack.telephony.form import RecordingChanged, StatusChanged
from talkstack.telephony.ports import Captured
from tests.builders import ON_CONSENT, UNRECORDED, a_draft
from tests.rest import Answer, Client, a_client
from tests.unit.functions.desk import Desk
from tests.unit.talkstack.speech.waves import mulaw_wav
from tests.world import SID, World

RECORDING = "RE" + "1" * 32
SOUND = mulaw_wav(b"\x11" * 16000, b"\x22" * 16000)
KEYS = (Scope.CALLS_READ, Scope.CALLS_WRITE, Scope.CALLS_DELETE)


async def in_a_call(draft: AgentDraft | None = None) -> Client:
    world = await World().open(draft)
    await world.ring()
    world.adapters.captures.taken[SID] = [Captured(sid=RECORDING, status="in-progress")]
    return await a_client(*KEYS, world=world)


async def ended(world: World, what: str = "completed") -> None:
    changed = StatusChanged(call_sid=SID, status="completed", source="", sequence="")
    await world.services.recorder.status(changed, world.arrival(), world.lifecycle)
    if what:
        changed = RecordingChanged(recording_sid=RECORDING, status=what)
        await world.services.recorder.recording((await world.call()).id, changed, world.lifecycle)


async def ready() -> Client:
    client = await in_a_call()
    await ended(client.world)
    client.world.adapters.captures.file(SID, RECORDING, SOUND)
    await client.world.finish(Step.RECORDING)
    return client


async def path(client: Client, more: str = "") -> str:
    return f"/v1/calls/{(await client.world.call()).id}/recording{more}"


async def read(client: Client) -> Answer:
    return await client.get(await path(client))


async def status(client: Client) -> str:
    answer = (await read(client)).json
    assert (answer["url"] is None) is (answer["status"] != "ready")
    return answer["status"]


async def test_it_is_told_where_it_can_be_fetched_and_until_when():
    client = await ready()
    told = (await read(client)).json
    url = told.pop("url")
    assert url.startswith(f"https://phone.example.com/audio/recordings/{(await client.world.call()).id}-")
    assert told == {
        "status": "ready",
        "channels": 2,
        "seconds": 2,
        "bytes": len(SOUND),
        "expires_at": "2026-03-02T12:15:00Z",
    }


async def test_the_address_gives_all_of_it_or_a_part():
    client = await ready()
    desk, url = Desk(client.world), (await read(client)).json["url"]
    whole = await desk.recording(url)
    assert (whole.status_code, whole.get_body()) == (200, SOUND)
    assert (whole.mimetype, whole.headers["Cache-Control"]) == ("audio/wav", "private, no-store")
    head = await desk.recording(url, "HEAD")
    assert (head.status_code, head.get_body(), head.headers["ETag"]) == (200, b"", whole.headers["ETag"])
    part = await desk.recording(url, range="bytes=4-7")
    assert (part.status_code, part.get_body()) == (206, SOUND[4:8])
    assert part.headers["Content-Range"] == f"bytes 4-7/{len(SOUND)}"
    assert (await desk.recording(url, range="bytes=999999-")).status_code == 416


async def test_no_other_address_gives_it():
    client = await ready()
    desk, url = Desk(client.world), (await read(client)).json["url"]
    call_id = (await client.world.call()).id
    base, expires, mac = url.rsplit("-", 2)
    for wrong in (
        url.replace(call_id, "call_other"),
        f"{base}-{int(expires) + 900}-{mac}",
        f"{base}-{expires}-{'0' * 40}.wav",
        url.replace(".wav", ".mp3"),
    ):
        assert (await desk.recording(wrong)).status_code == 404
    client.world.clock.advance(15 * 60)
    assert (await desk.recording(url)).status_code == 404


async def test_an_address_that_was_signed_with_the_key_before_still_gives_it():
    client = await ready()
    url = (await read(client)).json["url"]
    desk = Desk(client.world)
    renewed = {"media_key": "new", "media_key_previous": desk.services.settings.media_key}
    desk.services.settings = desk.services.settings.model_copy(
        update=renewed | {"media_key": type(desk.services.settings.media_key)("new")}
    )
    assert (await desk.recording(url)).status_code == 200


async def test_how_it_stands_is_told_from_the_first_word_on():
    client = await in_a_call()
    assert await status(client) == "expected"
    await ended(client.world)
    assert await status(client) == "expected"


@pytest.mark.parametrize(
    ("draft", "pressed", "told"),
    [
        (a_draft(recording=UNRECORDED), None, "none"),
        (a_draft(recording=ON_CONSENT), None, "none"),
        (a_draft(recording=ON_CONSENT), "1", "expected"),
        (a_draft(recording=ON_CONSENT), "2", "refused"),
    ],
)
async def test_what_the_agent_and_the_caller_want_is_told(draft: AgentDraft, pressed: str | None, told: str):
    client = await in_a_call(draft)
    if pressed:
        await client.world.hear(1, CallerPressed(pressed))
    assert await status(client) == told


async def test_one_that_cannot_be_had_for_now_is_expected_and_may_be_erased():
    client = await in_a_call()
    world = client.world
    await ended(world)
    captures = world.adapters.captures
    captures.taken[SID] = [Captured(sid=RECORDING, status="processing")]
    assert (await client.delete(await path(client))).status == 409
    with pytest.raises(ProviderError):
        await world.finish(Step.RECORDING)
    world.clock.advance(12 * 3600)
    assert await status(client) == "expected"
    captures.file(SID, RECORDING, SOUND)
    captures.taken[SID] = captures.taken[SID][1:]
    assert (await client.delete(await path(client))).status == 204
    assert await world.finish(Step.RECORDING) is None
    assert (await status(client), world.adapters.telephony.recordings) == ("erased", {})


async def test_one_that_never_came_is_absent():
    client = await in_a_call()
    await ended(client.world, "absent")
    assert await status(client) == "absent"


async def test_it_can_be_erased_alone_and_is_then_told_to_be():
    client = await ready()
    url = (await read(client)).json["url"]
    for _ in range(2):
        assert (await client.ask("DELETE", await path(client))).status == 204
    assert await status(client) == "erased"
    assert (await Desk(client.world).recording(url)).status_code == 404
    assert (await client.get(f"/v1/calls/{(await client.world.call()).id}")).status == 200


async def test_what_is_on_its_way_cannot_be_erased_yet():
    client = await in_a_call()
    for _ in range(2):
        answer = await client.ask("DELETE", await path(client))
        assert (answer.status, answer.code) == (409, "recording_expected")
        await ended(client.world)


async def test_a_pause_and_its_end_are_told_to_twilio_and_stand_in_the_record():
    client = await in_a_call()
    taken = client.world.adapters.captures.taken
    for more, now in (("/pause", "paused"), ("/resume", "in-progress"), ("/pause", "paused")):
        answer = await client.post(await path(client, more), None)
        assert (answer.status, taken[SID][0].status) == (202, now)
        assert (await client.world.call()).log[-1].ref == answer.json["command_id"]
    kinds = [it.what for it in (await client.world.call()).log if it.kind is FactKind.COMMAND]
    assert kinds == [PAUSE_RECORDING, RESUME_RECORDING, PAUSE_RECORDING]


async def test_a_repeat_of_an_old_pause_does_not_undo_what_came_later():
    client = await in_a_call()
    await client.post(await path(client, "/pause"), None, idempotency_key="k1")
    await client.post(await path(client, "/resume"), None, idempotency_key="k2")
    world = client.world
    world.adapters.attempts = type(world.adapters.attempts)()
    again = await a_client(*KEYS, world=world.elsewhere())
    assert (await again.post(await path(client, "/pause"), None, idempotency_key="k1")).status == 202
    assert world.adapters.captures.taken[SID][0].status == "in-progress"


async def test_what_is_about_to_begin_cannot_be_paused_yet():
    client = await in_a_call()
    client.world.adapters.captures.taken.clear()
    answer = await client.post(await path(client, "/pause"), None)
    assert (answer.status, answer.code) == (409, "recording_not_begun")


async def test_where_nothing_is_recorded_numbers_can_be_kept_back_all_the_same():
    client = await in_a_call(a_draft(recording=UNRECORDED))
    client.world.adapters.captures.taken.clear()
    assert (await client.post(await path(client, "/pause"), None)).status == 202
    assert (await client.world.call()).private


async def test_a_call_that_is_over_has_nothing_to_be_paused():
    client = await in_a_call()
    await ended(client.world)
    answer = await client.post(await path(client, "/pause"), None)
    assert (answer.status, answer.code) == (409, "call_over")
