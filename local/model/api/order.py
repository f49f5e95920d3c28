"""Each tool call is answered before anything else is said, and nothing is answered that was not asked."""

from collections.abc import Sequence

from local.model.api.errors import ApiError
from local.model.api.request import Assistant, Message, ToolResult


def check_order(messages: Sequence[Message]) -> None:
    open_calls: set[str] = set()
    for index, message in enumerate(messages):
        if isinstance(message, ToolResult):
            if message.tool_call_id not in open_calls:
                raise _unasked(index)
            open_calls.remove(message.tool_call_id)
        elif open_calls:
            raise _unanswered(index, open_calls)
        elif isinstance(message, Assistant):
            if message.content is None and message.tool_calls is None:
                text = "Assistant messages need 'content' unless 'tool_calls' is specified."
                raise ApiError(text, param=f"messages.[{index}].content")
            open_calls = {call.id for call in message.tool_calls or []}
    if open_calls:
        raise _unanswered(len(messages), open_calls)


def _unasked(index: int) -> ApiError:
    text = "Invalid parameter: messages with role 'tool' must be a response to a preceding message with 'tool_calls'."
    return ApiError(text, param=f"messages.[{index}].role")


def _unanswered(index: int, calls: set[str]) -> ApiError:
    text = (
        "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
        f"'tool_call_id'. The following tool_call_ids did not have response messages: {', '.join(sorted(calls))}"
    )
    return ApiError(text, param=f"messages.[{index}].role")
