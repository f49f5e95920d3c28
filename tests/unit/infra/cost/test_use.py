from __future__ import annotations

from infra.cost.talk import Talk
from infra.cost.use import costs
from talkstack.agents.model import ListeningEngine
from talkstack.usage.model.meter import Meter


def quantities(talk: Talk) -> dict[Meter, int]:
    found: dict[Meter, int] = {}
    for entry in costs(talk):
        found[entry.meter] = found.get(entry.meter, 0) + entry.quantity
    return found


def test_a_call_costs_what_the_demos_call_was_charged():
    """$0.184 for five turns in 89 s of real speech."""
    talk = Talk(minutes=15_000)
    dollars = sum(entry.micros for entry in costs(talk)) / 1_000_000
    assert round(dollars / talk.calls, 2) == 0.19


def test_a_minute_that_has_begun_is_paid_for():
    assert quantities(Talk(minutes=90, call_seconds=90))[Meter.TELEPHONY_INBOUND] == 120
    assert quantities(Talk(minutes=90, call_seconds=60))[Meter.TELEPHONY_INBOUND] == 90


def test_every_turn_is_a_use_of_gather_or_a_recording_that_is_heard():
    twilio = quantities(Talk(minutes=60, call_seconds=60, turns_per_minute=5))
    azure = quantities(Talk(minutes=60, call_seconds=60, turns_per_minute=5, listening=ListeningEngine.AZURE))
    assert (twilio[Meter.GATHER], twilio[Meter.RECORDING]) == (300, 60)
    assert (azure.get(Meter.GATHER), azure[Meter.RECORDING]) == (None, 360)
    assert azure[Meter.ASR] - twilio[Meter.ASR] == 60 * 60 * 0.4


def test_what_the_model_finds_in_its_cache_is_not_paid_for_in_full():
    talk = Talk(minutes=100, turns_per_minute=1, input_tokens=1_000, cached=0.25, analysis_input_tokens=0)
    assert quantities(talk)[Meter.LLM_CACHED] == 25_000
    assert quantities(talk)[Meter.LLM_INPUT] == 75_000


def test_calls_that_are_not_recorded_are_neither_heard_again_nor_kept():
    assert {Meter.ASR, Meter.RECORDING, Meter.STORAGE}.isdisjoint(
        quantities(Talk(minutes=100, recorded=False))
    )


def test_numbers_that_are_called_have_their_countrys_price():
    home, abroad = (costs(Talk(minutes=100, outbound=True, number=it)) for it in ("+1", "+49"))
    assert [it.key for it in home if it.meter is Meter.TELEPHONY_OUTBOUND] == ["+1"]
    assert [it.key for it in abroad if it.meter is Meter.TELEPHONY_OUTBOUND] == ["*"]
