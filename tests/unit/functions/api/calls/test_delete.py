from __future__ import annotations

from talkstack.audit.model import Outcome
from talkstack.calls.call import Call
from talkstack.calls.model.fact import FactDraft, FactKind
from talkstack.calls.model.news import News
from talkstack.calls.service.erase import LONGEST_REPLY
from talkstack.conversation.model import reply_id
from talkstack.deliveries.model.delivery import courier_id
from talkstack.dialling.attempt import Attempt
from talkstack.errors import ProviderError
from talkstack.keys.model import Scope
from tests.builders import NOON, a_fact, a_reply, an_endpoint
from tests.rest import Client, a_client
from tests.world import SID, World

RECORDING = "RE" + "1" * 32
PLACED = "CA" + "5" * 32
OVER = a_fact("over", kind=FactKind.STATUS, what="completed")
RECORDED = a_fact("recording", kind=FactKind.RECORDING, what="completed", ref=RECORDING)


async def a_caller() -> Client:
    """Who was answered once, in a call of two attempts as if we had placed it; with a recording."""
    world = await World(["We open at nine."]).open()
    await world.ring()
    await world.hear(1, "When do you open?")
    call = await world.call()
    world.adapters.telephony.recordings[RECORDING] = b"RIFF"
    attempt = Attempt(call_id=call.id, project_id="prj_1", n=1, to="+1", from_="+2", began_at=NOON)
    await world.adapters.dials.begin(attempt)
    await world.adapters.dials.learn(call.id, 1, PLACED)
    await world.adapters.webhooks.insert(an_endpoint())
    await world.services.backroom.publisher.publish(call.id, [News.STARTED], sequence=1, k=1)
    world.lifecycle.instances[courier_id("whk_1", call.id)] = world.lifecycle.instances[call.id]
    return await a_client(Scope.CALLS_READ, Scope.CALLS_DELETE, world=world)


async def tell(client: Client, *drafts: FactDraft) -> Call:
    world = client.world
    call = await world.call()
    await world.lifecycle.ring(call.id, await world.adapters.calls.append(call.id, drafts))
    return call


async def left(client: Client, call_id: str) -> list[object]:
    adapters = client.world.adapters
    return [
        *(call for call in adapters.calls.all() if call.id == call_id),
        *await adapters.replies.of_call(call_id),
        *await adapters.utterances.of_call(call_id),
        *await adapters.tool_runs.of_call(call_id),
        *await adapters.dials.of_call(call_id),
        *await adapters.events.of_stream(call_id),
        *await adapters.deliveries.of_stream(call_id),
        *(name for name in adapters.audio.files if call_id in name),
        *adapters.telephony.recordings,
        *client.world.lifecycle.instances,
    ]


async def test_nothing_is_left_of_a_call_anywhere():
    client = await a_caller()
    call = await tell(client, OVER, RECORDED)
    assert len(await left(client, call.id)) > 9
    assert (await client.delete(f"/v1/calls/{call.id}")).status == 204
    assert await left(client, call.id) == []
    assert client.world.adapters.exchange.forgotten == {SID, PLACED}
    assert (await client.get(f"/v1/calls/{call.id}")).status == 404
    assert (await client.delete(f"/v1/calls/{call.id}")).status == 404


async def test_a_call_that_is_not_over_stays_whole():
    client = await a_caller()
    call = await tell(client)
    before = await left(client, call.id)
    answer = await client.delete(f"/v1/calls/{call.id}")
    assert (answer.status, answer.code) == (409, "call_live")
    assert await left(client, call.id) == before


async def test_a_call_whose_recording_is_to_come_is_not_erased_before_it():
    client = await a_caller()
    call = await tell(client, OVER)
    answer = await client.delete(f"/v1/calls/{call.id}")
    assert (answer.status, answer.code) == (409, "call_live")
    assert int(answer.outgoing.headers["Retry-After"]) > 0
    await tell(client, RECORDED)
    assert (await client.delete(f"/v1/calls/{call.id}")).status == 204


async def test_one_in_which_something_cannot_be_had_yet_is_asked_for_an_hour_later():
    client = await a_caller()
    call = await tell(client, OVER)
    at = client.world.clock.now()
    await client.world.adapters.calls.count_try(call.id, "recording_failing", at, {"error": "ProviderError"})
    answer = await client.delete(f"/v1/calls/{call.id}")
    assert (answer.code, answer.outgoing.headers["Retry-After"]) == ("call_live", "3600")


async def test_a_call_is_not_erased_while_a_reply_that_nobody_hears_is_being_made():
    client = await a_caller()
    call = await tell(client, OVER, RECORDED)
    unheard = a_reply(2, id=reply_id(call.id, 2), call_id=call.id, at=client.world.clock.now())
    await client.world.adapters.replies.insert(unheard)
    assert (await client.delete(f"/v1/calls/{call.id}")).code == "call_live"
    client.world.clock.advance(LONGEST_REPLY.total_seconds())
    assert (await client.delete(f"/v1/calls/{call.id}")).status == 204
    assert await left(client, call.id) == []


async def test_a_call_that_no_orchestration_knows_any_more_can_be_erased():
    client = await a_caller()
    call = await tell(client, OVER)
    client.world.lifecycle.instances.clear()
    assert (await client.delete(f"/v1/calls/{call.id}")).status == 204


async def test_what_could_not_be_erased_is_erased_by_asking_again():
    client = await a_caller()
    call = await tell(client, OVER, RECORDED)
    telephony = client.world.adapters.telephony
    telephony.fault = ProviderError("twilio", "no answer", retryable=True)
    assert (await client.delete(f"/v1/calls/{call.id}")).status == 502
    assert (await client.get(f"/v1/calls/{call.id}")).status == 200
    telephony.fault = None
    assert (await client.delete(f"/v1/calls/{call.id}")).status == 204
    assert await left(client, call.id) == []


async def test_an_erasure_is_written_down_without_anything_of_the_call():
    client = await a_caller()
    call = await tell(client, OVER, RECORDED)
    await client.delete(f"/v1/calls/{call.id}")
    [entry] = await client.world.adapters.audit.page("prj_1", resource=call.id, after=None, limit=1)
    assert (entry.action, entry.outcome, entry.fields, entry.digests) == (
        "call.erase",
        Outcome.DONE,
        (),
        None,
    )


async def test_a_call_of_another_project_stays_whole():
    client = await a_caller()
    call = await tell(client, OVER, RECORDED)
    owner = await a_client(world=client.world)
    other = (await owner.post("/v1/projects", {"name": "Other"})).json["id"]
    key = await owner.post(f"/v1/projects/{other}/keys", {"name": "key", "scopes": [Scope.CALLS_DELETE]})
    before = await left(client, call.id)
    answer = await owner.using(key.json["secret"]).delete(f"/v1/calls/{call.id}")
    assert (answer.status, answer.code) == (404, "not_found")
    assert await left(client, call.id) == before
