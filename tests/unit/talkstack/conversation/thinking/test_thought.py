from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from talkstack.agents.model import AgentDraft, Limits
from talkstack.conversation.thinking.thought import Thought
from talkstack.errors import ProviderError
from talkstack.llm.memory import Reply, ScriptedModel
from talkstack.llm.model import Function, Message, Prompt, ToolCall, Usage
from talkstack.tools.memory import MemoryToolCaller, MemoryToolRunStore
from talkstack.tools.model import Outcome, RunState, ToolRun
from talkstack.tools.service import Ledger, Turn
from tests.builders import NOON, a_draft, a_run, a_tool
from tests.virtual import LoopClock

BOOK = a_tool(done_words={"en-US": ("booked",)})
LOOK = a_tool(name="look", writes=False, done_words={"en-US": ("found",)})
DRAFT = a_draft(tools=(BOOK, LOOK))
PROMPT = Prompt(messages=(Message("system", "You answer."), Message("user", "Book Monday")))
BOOKING = ToolCall("tc_1", "book", '{"day": "Monday"}')
LOOKING = ToolCall("tc_2", "look", '{"day": "Monday"}')
CLAIM = "Your visit is booked."


class Thinking:
    """A thought with all that it needs, and what came of it."""

    def __init__(
        self,
        script: Iterable[Reply | str] | Callable[[Prompt], Reply | str],
        *,
        draft: AgentDraft = DRAFT,
        said: tuple[str, ...] = (),
        rows: tuple[ToolRun, ...] = (),
        earlier: tuple[ToolRun, ...] = (),
        outcome: Outcome | None = None,
    ) -> None:
        self.model = ScriptedModel(script)
        self.caller = MemoryToolCaller(lambda *_: outcome or Outcome(RunState.DONE, '{"ok": true}'))
        self.runs = MemoryToolRunStore()
        clock = LoopClock(NOON)
        self.thought = Thought(
            model=self.model,
            ledger=Ledger(runs=self.runs, caller=self.caller, clock=clock),
            clock=clock,
            turn=Turn(
                project_id="prj_1",
                call_id="call_1",
                n=2,
                tools={tool.name: tool for tool in draft.tools},
                register=self._register,
                earlier=earlier,
            ),
            draft=draft,
            said=said,
            rows=rows,
            runs=[],
            stages={},
            usages=[],
        )

    async def _register(self, run_id: str) -> None:
        del run_id

    async def spoken(self) -> list[str]:
        return [sentence async for sentence in self.thought.sentences(PROMPT)]

    @property
    def told(self) -> list[Message]:
        """What the model was told in its last round beyond the first prompt."""
        return list(self.model.prompts[-1].messages[len(PROMPT.messages) :])


async def test_a_claim_that_no_tool_has_earned_is_held_and_corrected():
    it = Thinking([f"Sure. {CLAIM} Bye.", "Shall I book it?"])
    assert await it.spoken() == ["Sure.", "Shall I book it?"]
    assert it.thought.stock is None
    assert "claim_held" in it.thought.stages
    [said, _, correction] = it.told
    assert (said.role, said.content, correction.role) == ("assistant", "Sure.", "system")
    assert "none was called" in correction.content


async def test_after_a_second_claim_a_stock_sentence_follows():
    it = Thinking([CLAIM, f"Well. {CLAIM} Bye."])
    assert await it.spoken() == ["Well."]
    assert it.thought.stock == DRAFT.phrases.unproven
    assert len(it.model.prompts) == 2


async def test_the_usage_of_every_request_that_told_its_own_is_kept():
    it = Thinking([Reply(tool_calls=(BOOKING,)), CLAIM])
    await it.spoken()
    told = [sum(len(message.content.split()) for message in prompt.messages) for prompt in it.model.prompts]
    assert it.thought.usages == [Usage(told[0], 0, 0), Usage(told[1], 0, 4)]


async def test_a_claim_that_was_earned_is_spoken():
    it = Thinking([Reply(tool_calls=(BOOKING,)), CLAIM])
    assert await it.spoken() == [CLAIM]
    assert "claim_held" not in it.thought.stages


async def test_what_was_done_in_a_former_turn_may_be_said_again():
    done = a_run(state=RunState.DONE, result="{}")
    assert await Thinking([CLAIM], earlier=(done,)).spoken() == [CLAIM]


@pytest.mark.parametrize("state", [RunState.FAILED, RunState.UNKNOWN])
async def test_what_failed_or_is_unknown_earns_no_claim(state: RunState):
    it = Thinking([Reply(tool_calls=(BOOKING,)), CLAIM, "It was not."], outcome=Outcome(state, "Full."))  # type: ignore[arg-type] - one of two
    assert await it.spoken() == ["It was not."]
    assert f"book is {state}" in it.told[-1].content


async def test_another_tools_success_earns_no_claim():
    it = Thinking([Reply(tool_calls=(LOOKING,)), CLAIM, "There is room."])
    assert await it.spoken() == ["There is room."]


async def test_a_reading_tool_needs_no_proof():
    assert await Thinking(["I found it."]).spoken() == ["I found it."]


@pytest.mark.parametrize("text", ["One moment, I will book it", "One moment."])
async def test_what_is_said_beside_a_writing_call_is_not_spoken(text: str):
    it = Thinking([Reply(text, tool_calls=(BOOKING,)), CLAIM])
    assert await it.spoken() == [CLAIM]
    assert [message.content for message in it.told if message.role == "assistant"] == [""]


async def test_what_is_said_beside_a_reading_call_is_spoken():
    it = Thinking([Reply("Let me look.", tool_calls=(LOOKING,)), "There is room."])
    assert await it.spoken() == ["Let me look.", "There is room."]
    assert [message.content for message in it.told if message.role == "assistant"] == ["Let me look."]


async def test_the_model_is_told_what_each_tool_answered():
    both = Reply(tool_calls=(LOOKING, BOOKING))
    it = Thinking([both, CLAIM])
    await it.spoken()
    calls, *results = it.told
    assert [call.name for call in calls.tool_calls] == ["look", "book"]
    assert [(each.role, each.tool_call_id, each.content) for each in results] == [
        ("tool", "tc_2", '{"ok": true}'),
        ("tool", "tc_1", '{"ok": true}'),
    ]
    assert [run.id for run in it.thought.runs] == ["call_1:2:1", "call_1:2:2"]
    assert [run.id for run in await it.runs.of_call("call_1")] == ["call_1:2:1", "call_1:2:2"]


async def test_a_model_that_calls_tools_over_and_over_is_stopped():
    it = Thinking(lambda _: Reply(tool_calls=(LOOKING,)), draft=a_draft(limits=Limits(max_tool_rounds=2)))
    with pytest.raises(ProviderError) as stopped:
        await it.spoken()
    assert (stopped.value.provider, stopped.value.retryable) == ("openai", False)
    assert len(it.model.prompts) == 3


def offered(prompt: Prompt) -> list[str]:
    return [function.name for function in prompt.functions]


def looking(prompt: Prompt) -> Reply | str:
    """Calls tools for as long as it has any."""
    return Reply(tool_calls=(LOOKING, LOOKING)) if "look" in offered(prompt) else "There is room."


@pytest.mark.parametrize(
    ("limits", "runs", "rounds"),
    [
        (Limits(max_tool_rounds=2), 4, 2),
        (Limits(max_tool_rounds=0), 0, 0),
        (Limits(max_tool_calls=5), 3, 2),
        (Limits(max_tool_calls=2), 0, 0),
        (Limits(max_tool_calls=0), 0, 0),
    ],
)
async def test_a_model_that_has_used_up_its_tools_answers_without(limits: Limits, runs: int, rounds: int):
    earlier = (a_run(1, 1, state=RunState.DONE), a_run(1, 2, state=RunState.DONE))
    it = Thinking(looking, draft=DRAFT.model_copy(update={"limits": limits}), earlier=earlier)
    functions = tuple(Function(name, "It is.", {}) for name in ("look", "end_call", "transfer"))
    said = [sentence async for sentence in it.thought.sentences(replace(PROMPT, functions=functions))]
    assert said == ["There is room."]
    assert (len(it.thought.runs), len(it.model.prompts)) == (runs, rounds + 1)
    assert offered(it.model.prompts[-1]) == ["end_call", "transfer"]


@pytest.mark.parametrize("text", ["", "  \n"])
async def test_a_model_that_says_nothing_is_excused(text: str):
    it = Thinking([text])
    assert await it.spoken() == []
    assert it.thought.stock == DRAFT.phrases.apology


async def test_a_silent_end_after_a_take_over_needs_no_apology():
    it = Thinking([""], said=("At nine.",))
    assert await it.spoken() == []
    assert it.thought.stock is None


async def test_what_was_said_before_a_take_over_is_not_said_again():
    it = Thinking(["At nine. Come any time. At nine. Bye."], said=("At NINE. Come any time!",))
    assert await it.spoken() == ["At nine.", "Bye."]


async def test_a_claim_that_was_said_before_a_take_over_is_no_new_claim():
    it = Thinking([f"{CLAIM} Bye."], said=(CLAIM,))
    assert await it.spoken() == ["Bye."]


async def test_rows_of_a_take_over_are_finished_in_their_order_and_go_on_counting():
    it = Thinking(lambda prompt: "Done." if len(prompt.messages) > 5 else Reply(tool_calls=(LOOKING,)))
    rows = [
        await it.runs.propose(a_run(2, 1, state=RunState.DONE, result="{}")),
        await it.runs.propose(a_run(2, 2, name="look", model_call_id="tc_9")),
    ]
    it.thought.rows = rows
    assert await it.spoken() == ["Done."]
    assert [(run.id, run.state) for run in it.thought.runs] == [
        ("call_1:2:1", RunState.DONE),
        ("call_1:2:2", RunState.DONE),
    ]
    assert it.caller.effects == {"call_1:2:2": 1}
