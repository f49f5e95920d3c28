from __future__ import annotations

from bench.words.plain import VOICE, PlainLoop
from talkstack.clock import VirtualClock
from talkstack.llm.memory import ScriptedModel
from talkstack.memory import MemoryAdapters
from talkstack.speech.memory import sound_of
from tests.builders import NOON


async def test_the_whole_reply_is_said_in_one_piece():
    adapters = MemoryAdapters(ScriptedModel(["Yes, we do. On Mondays. Shall I book?"]), VirtualClock(NOON))
    speech = await PlainLoop(adapters).answer("Do you open early?")
    assert speech.mulaw == sound_of("Yes, we do. On Mondays. Shall I book?", VOICE)
    assert [spoken.text for spoken in adapters.synthesiser.spoken] == [
        "Yes, we do. On Mondays. Shall I book?"
    ]
    assert adapters.model.prompts[0].messages[-1].content == "Do you open early?"
