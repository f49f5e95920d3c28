from __future__ import annotations

import re

from talkstack.agents.words.phrases import Phrases
from talkstack.agents.words.variables import Variable
from talkstack.conversation.model import CallerSilent
from talkstack.llm.model import Prompt
from talkstack.speech.memory import sound_of
from talkstack.speech.model import stock_blob, wav
from tests.builders import a_call, a_draft
from tests.world import SID, World, cut_off

NAME = Variable(name="name", default="Ann")
VOICE = a_draft().voice


def repeating(prompt: Prompt) -> str:
    return prompt.messages[0].content.partition("\n")[0]


async def ringing(*, pace: float = 0.0, **values: str) -> World:
    """With a call of other values than the defaults, if any are given."""
    draft = a_draft(
        instructions="You speak with {{name}}. They ask. You answer.",
        phrases=Phrases(greeting="Hello {{name}}.", reprompts=("Are you there, {{name}}?",)),
        variables=(NAME,),
    )
    world = await World(repeating, pace=pace).open(draft)
    if values:
        await world.adapters.calls.insert(a_call(twilio_sid=SID, variables=values))
    else:
        await world.ring()
    return world


async def test_an_inbound_call_has_the_defaults_and_hears_them_from_stock():
    world = await ringing()
    call = await world.call()
    assert call.variables == {"name": "Ann"}
    [digest] = re.findall("/audio/stock/([0-9a-f]+).wav", call.greeting)
    assert world.adapters.audio.files[stock_blob(digest)] == wav(sound_of("Hello Ann.", VOICE))
    assert [segment.text for segment in call.opening] == ["Hello Ann."]


async def test_the_model_is_told_the_values_of_the_call():
    world = await ringing(name="{{name}} Bo")
    await world.hear(1, "Hi.")
    [segment] = (await world.reply()).segments
    assert segment.text == "You speak with {{name}} Bo. They ask. You answer."


async def test_a_phrase_with_a_value_of_the_call_is_voiced_for_it():
    world = await ringing(name="Bo")
    twiml = await world.hear(1, CallerSilent())
    [segment] = (await world.reply()).segments
    assert (segment.text, segment.audio) == ("Are you there, Bo?", "calls/call_1/1-1.wav")
    assert "/audio/calls/call_1/1-1-" in twiml
    assert world.adapters.audio.files[segment.audio] == wav(sound_of("Are you there, Bo?", VOICE))


async def test_with_the_defaults_it_is_stock():
    world = await ringing()
    assert "/audio/stock/" in await world.hear(1, CallerSilent())


async def test_who_takes_the_turn_over_says_the_same():
    world = await ringing(pace=0.125, name="Bo")
    twiml = await world.hear(1, "Hi.", after=0)
    await cut_off()
    other = world.elsewhere()
    while "Redirect" in twiml:
        twiml = await other.follow(1, twiml)
    reply = await world.reply()
    assert reply.epoch == 2
    assert [it.text for it in reply.segments] == ["You speak with Bo.", "They ask.", "You answer."]
