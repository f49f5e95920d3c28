from __future__ import annotations

import pytest

from orchestrations.call import call
from talkstack.calls.model.fact import FactKind
from tests.builders import a_fact
from tests.replay import Replay

pytestmark = pytest.mark.filterwarnings("ignore:azure.functions df_loads was called without expected_type")

TURNS = 30
MOST_ROWS = 200


def test_thirty_turns_with_tools_and_silences_stay_within_the_budget():
    first = a_fact("started", kind=FactKind.STARTED, what="recorded", ref="inbound").numbered(1)
    replay = Replay(call, {"call_id": "call_1", "fact": first.to_dict()}, "call").run().finish_activities()
    facts = [
        *(a_fact(f"tool:{n}", kind=FactKind.TOOL, n=n, what="done") for n in range(1, 6)),
        *(a_fact(f"turn:{n}", n=n, what="silence" if n % 10 == 0 else "speech") for n in range(1, TURNS + 1)),
        a_fact("status", kind=FactKind.STATUS, what="completed"),
        a_fact("recording", kind=FactKind.RECORDING, what="completed", ref="RE1"),
    ]
    for k, fact in enumerate(facts, start=2):
        replay.raise_event(f"fact-{k}", fact.numbered(k).to_dict())
        replay.run().finish_activities()
    assert replay.done
    assert len(replay.history) <= MOST_ROWS
