from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from talkstack.agents.model import AgentVersion, Interruptible, Listening, ListeningEngine, TransferTarget
from talkstack.calls.model.plan import EndReason
from talkstack.conversation.model import Close, ReplyState, Segment, TurnReply
from talkstack.conversation.reply.deliver import LONGEST_OUTSIDE_MS, Deliverer
from talkstack.errors import ProviderError
from talkstack.speech.memory import MemoryAudioStore, MemorySynthesiser
from talkstack.speech.model import segment_blob, segment_mac, stock_blob, wav
from talkstack.speech.service import Speaker
from talkstack.telemetry.memory import MemoryMeter
from talkstack.telephony.addresses import Addresses
from tests.builders import NOON, a_call, a_draft, a_reply, a_segment, a_version

ADDRESSES = Addresses("https://phone.example.com")
DESK = TransferTarget(name="desk", description="The desk.", number="+15550003000", ring_seconds=12)
GREETING = "Hello. This is Dr. Lee's clinic."


class Down(MemoryAudioStore):
    async def get(self, name: str) -> bytes:
        raise ProviderError("blob", f"no {name}", retryable=True)


def a_deliverer(audio: MemoryAudioStore | None = None) -> Deliverer:
    files = {segment_blob("call_1", 1, f"{k}"): wav(bytes([k]) * 80) for k in range(1, 5)}
    speaker = Speaker(
        synthesiser=MemorySynthesiser(),
        audio=audio or MemoryAudioStore(files=files),
        addresses=ADDRESSES,
        meter=MemoryMeter(),
        media_key="media",
    )
    return Deliverer(speaker=speaker, addresses=ADDRESSES)


def saying(*segments: Segment, complete: bool = True, **close: object) -> TurnReply:
    state = ReplyState.COMPLETE if complete else ReplyState.PRODUCING
    return a_reply(segments=segments, next=len(segments) + 1, state=state, close=Close(**close))


async def document(
    reply: TurnReply,
    *,
    after: int = 0,
    deliverer: Deliverer | None = None,
    version: AgentVersion | None = None,
) -> ET.Element:
    made = await (deliverer or a_deliverer()).document(reply, a_call(), version or a_version(), after)
    assert made.through == (reply.segments[-1].k if reply.beyond(after) else after)
    return ET.fromstring(made.twiml)


def played(k: str) -> str:
    mac = segment_mac("media", call_id="call_1", n=1, k=k)
    return f"https://phone.example.com/audio/calls/call_1/1-{k}-{mac}.wav"


def sounds(parent: ET.Element) -> list[tuple[str, str | None]]:
    return [(it.tag, it.text) for it in parent if it.tag in {"Play", "Say"}]


async def test_the_last_document_listens_while_it_plays():
    [gather] = await document(saying(a_segment(1)))
    assert sounds(gather) == [("Play", played("1"))]
    assert "/turns/2#" in gather.attrib["action"]
    assert "/turns/2/partial#" in gather.attrib["partialResultCallback"]


async def test_a_document_before_it_leads_on_behind_what_it_plays():
    root = await document(saying(a_segment(1), complete=False))
    assert sounds(root) == [("Play", played("1"))]
    assert root[-1].tag == "Redirect"
    assert "/turns/1/next?after=1&fillers=0#" in (root[-1].text or "")


async def test_several_segments_are_one_file():
    deliverer = a_deliverer()
    [gather] = await document(saying(*(a_segment(k) for k in (1, 2, 3, 4))), after=1, deliverer=deliverer)
    assert sounds(gather) == [("Play", played("2.4"))]
    joined = deliverer.speaker.audio.files["calls/call_1/1-2.4.wav"]
    assert joined == wav(b"\2" * 80 + b"\3" * 80 + b"\4" * 80)


@pytest.mark.parametrize("audio", [Down(), MemoryAudioStore()], ids=["down", "not there"])
async def test_files_that_cannot_be_joined_are_played_one_by_one(audio: MemoryAudioStore):
    [gather] = await document(saying(a_segment(1), a_segment(2)), deliverer=a_deliverer(audio))
    assert sounds(gather) == [("Play", played("1")), ("Play", played("2"))]


async def test_stock_is_played_from_its_own_address_and_words_without_a_sound_are_said():
    stock = a_segment(2, text=GREETING, audio=stock_blob("d1"))
    [gather] = await document(saying(a_segment(1), stock, a_segment(3, text="Hm.", audio=None)))
    assert sounds(gather) == [
        ("Play", played("1")),
        ("Play", "https://phone.example.com/audio/stock/d1.wav"),
        ("Say", "Hm."),
    ]


async def test_an_end_hangs_up_behind_the_words():
    root = await document(saying(a_segment(1), ends=EndReason.AGENT_HUNG_UP))
    assert [it.tag for it in root] == ["Play", "Hangup"]
    assert [it.tag for it in await document(saying(ends=EndReason.TRANSFERRED))] == ["Hangup"]


async def test_an_end_that_is_not_there_yet_leads_on():
    root = await document(saying(a_segment(1), complete=False, ends=EndReason.AGENT_HUNG_UP))
    assert [it.tag for it in root] == ["Play", "Redirect"]


async def test_a_transfer_dials_behind_the_words():
    version = a_version(draft=a_draft(transfers=(DESK,)))
    root = await document(saying(a_segment(1), transfer="desk"), version=version)
    assert [it.tag for it in root] == ["Play", "Dial"]
    dial = root[1]
    assert dial.findtext("Number") == DESK.number
    assert (dial.attrib["timeout"], dial.attrib["callerId"]) == ("12", a_call().called)
    assert "/turns/2/dial#" in dial.attrib["action"]
    assert dial.attrib["timeLimit"] == "1800"


async def test_who_is_put_through_late_has_the_rest_of_the_calls_time():
    version = a_version(draft=a_draft(transfers=(DESK,)))
    reply = replace(saying(a_segment(1), transfer="desk"), at=NOON + timedelta(minutes=20))
    for _ in range(2):
        [_, dial] = await document(reply, version=version)
        assert dial.attrib["timeLimit"] == "600"


async def test_who_listens_by_recording_plays_and_records():
    version = a_version(draft=a_draft(listening=Listening(engine=ListeningEngine.AZURE)))
    root = await document(saying(a_segment(1)), version=version)
    assert [it.tag for it in root] == ["Play", "Record", "Redirect"]


async def test_nothing_more_to_say_still_listens():
    [gather] = await document(saying(a_segment(1)), after=1)
    assert (gather.tag, sounds(gather)) == ("Gather", [])


def ready(reply: TurnReply, after: int, interruptible: Interruptible = Interruptible.LAST_PART) -> bool:
    return a_deliverer().ready(reply, a_version(draft=a_draft(interruptible=interruptible)), after)


def test_what_is_made_may_leave_and_what_is_not_may_not():
    assert ready(saying(a_segment(1), complete=False), 0)
    assert not ready(saying(a_segment(1), complete=False), 1)
    assert not ready(saying(complete=False), 0)
    assert ready(saying(a_segment(1)), 1)


@pytest.mark.parametrize(("longer", "may"), [(0, True), (1, False)])
def test_at_most_8_seconds_in_a_row_cannot_be_interrupted(longer: int, *, may: bool):
    half = LONGEST_OUTSIDE_MS // 2
    reply = saying(a_segment(1, ms=half), a_segment(2, ms=half + longer), complete=False)
    assert LONGEST_OUTSIDE_MS == 8000
    assert ready(reply, 0) is may
    assert ready(reply, 1) is may
    assert ready(replace(reply, state=ReplyState.COMPLETE), 1)


def test_a_reply_that_may_be_interrupted_everywhere_waits_for_its_end():
    reply = saying(a_segment(1), complete=False)
    assert not ready(reply, 0, Interruptible.WHOLE_REPLY)
    assert ready(replace(reply, state=ReplyState.COMPLETE), 0, Interruptible.WHOLE_REPLY)
