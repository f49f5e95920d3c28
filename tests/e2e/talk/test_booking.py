from __future__ import annotations

import pytest

from tests.e2e.site import Site, talk

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

LISTENING = pytest.mark.parametrize("listen", ["twilio", "azure"])


@LISTENING
async def test_a_caller_books_an_appointment_by_voice(site: Site, listen: str):
    before = await site.effects()
    lines = await site.booking()
    async with site.dial(listen) as leg:
        heard = await talk(leg, lines)
    call = await site.eventually(leg, lambda call: "closed" in call["steps"])
    after = await site.effects()

    assert after["appointments"] == before["appointments"] + 1
    booked = [
        run for run in await site.of_call("tool_runs", call["_id"]) if run["name"] == "book_appointment"
    ]
    assert [(run["n"], run["state"]) for run in booked] == [(4, "done")]
    assert after["by_key"][booked[0]["_id"]] == {"requests": 1, "effects": 1}
    assert call["plan"]["ended"] == "agent_hung_up"

    utterances = await site.of_call("utterances", call["_id"])
    told = [each["text"] for each in utterances if each["speaker"] == "caller"]
    said = [each["text"] for each in utterances if each["speaker"] == "agent"]
    assert told == [line for line, _ in lines]
    assert said[:-1] == heard[:-1]
    # Nobody can tell a caller who heard the goodbye out from one who hung up on its last words.
    assert heard[-1].startswith(said[-1])
    assert {each["engine"] for each in utterances if each["speaker"] == "caller"} == {listen}


@LISTENING
async def test_the_record_holds_what_azure_heard_in_both_channels(site: Site, listen: str):
    lines = await site.booking()
    async with site.dial(listen) as leg:
        heard = await talk(leg, lines)
    call = await site.eventually(leg, lambda call: "closed" in call["steps"])
    record = await site.transcript(call["_id"])
    said = {side: [it for it in record["phrases"] if it["speaker"] == side] for side in ("caller", "agent")}
    assert " ".join(it["text"] for it in said["caller"]) == " ".join(line for line, _ in lines)
    assert " ".join(it["text"] for it in said["agent"]) == " ".join(heard)
    assert [it["turn"] for it in said["caller"]] == sorted(it["turn"] for it in said["caller"])
    assert all(it["start_ms"] <= word[1] < it["end_ms"] for it in record["phrases"] for word in it["words"])
    assert [it for it in record["differences"] if it["speaker"] == "caller"] == []
    assert call["steps"]["transcript"]["phrases"] == len(record["phrases"])


@LISTENING
async def test_silence_is_reprompted_and_then_ends_the_call(site: Site, listen: str):
    async with site.dial(listen) as leg:
        await leg.hear()
        first, second = await leg.hear(), await leg.hear()
        last = await leg.hear()
        assert [first.text, second.text] == [
            "Are you still there?",
            "I'm sorry, I can't hear you. Please say that again.",
        ]
        assert "hang up" in last.text
        assert leg.ended
        assert leg.ended.by == "agent"
    call = await site.eventually(leg, lambda call: "closed" in call["steps"])
    assert call["plan"]["ended"] == "silence"


async def test_keys_are_an_answer(site: Site):
    async with site.dial() as leg:
        await leg.hear()
        await leg.dtmf("4#")
        await leg.hear()
    call = await site.eventually(leg, lambda call: "closed" in call["steps"])
    utterances = await site.of_call("utterances", call["_id"])
    assert [(each["text"], each["engine"]) for each in utterances if each["speaker"] == "caller"] == [
        ("4", "keypad")
    ]
