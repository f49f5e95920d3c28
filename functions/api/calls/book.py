from __future__ import annotations

from typing import TYPE_CHECKING

from functions.api.api import Api, actor_of
from talkstack.book.schemas import calls, latency, timeline, transcript
from talkstack.http.rest.exchange import TEXT, VTT, Ask, Binary
from talkstack.http.rest.paging import Page, page
from talkstack.keys.model import Scope

if TYPE_CHECKING:
    from talkstack.desk import CallDesk
    from talkstack.management import Management

api = Api("Calls")
ONE = "/v1/calls/{call_id}"


@api.get("/v1/calls", scope=Scope.CALLS_READ)
async def list_calls(ask: Ask, app: Management, query: calls.CallQuery) -> Page[calls.CallListed]:
    """List the project's calls, the newest first.

    Filters go together: a call is listed when all of them are true of it.
    """
    window = query.window
    found = await app.book.page(ask.project_id, query.wanted, after=window.after, limit=window.limit)
    return page(found, window, lambda it: it.id, calls.CallListed.of)


@api.get(ONE, scope=Scope.CALLS_READ)
async def read_call(ask: Ask, app: Management, call_id: str) -> calls.Call:
    """Read a call: how it stands, or why it ended."""
    return calls.Call.read(await app.book.record(ask.project_id, call_id))


@api.get(f"{ONE}/transcript", scope=Scope.CALLS_READ)
async def read_call_transcript(ask: Ask, app: Management, call_id: str) -> transcript.Transcript:
    """Read what was said in a call.

    What the agent said last is known once the caller has answered, or the call is over.
    """
    return transcript.Transcript.of(await app.book.words(ask.project_id, call_id))


@api.get(f"{ONE}/transcript/export", scope=Scope.CALLS_READ, media_type=(TEXT, VTT))
async def export_call_transcript(
    ask: Ask, app: Management, call_id: str, query: transcript.ExportQuery
) -> Binary:
    """Export a call's transcript as text, or as subtitles of its recording (WebVTT).

    Without a transcript of record there are no subtitles, and the text is that of the turns.
    """
    words = await app.book.words(ask.project_id, call_id)
    return transcript.exported(call_id, words, query.format)


@api.get(f"{ONE}/timeline", scope=Scope.CALLS_READ)
async def read_call_timeline(ask: Ask, app: Management, call_id: str) -> timeline.Timeline:
    """Read what happened in a call, what followed from it, and when; no words of it."""
    return timeline.Timeline.of(await app.book.history(ask.project_id, call_id))


@api.get(f"{ONE}/latency", scope=Scope.CALLS_READ)
async def read_call_latency(ask: Ask, app: Management, call_id: str) -> latency.Latency:
    """Read how long the caller waited in each turn, and for what."""
    return latency.Latency.of(await app.book.course(ask.project_id, call_id))


@api.delete(ONE, scope=Scope.CALLS_DELETE, rings=True)
async def delete_call(ask: Ask, app: CallDesk, call_id: str) -> None:
    """Erase a call everywhere: its words, sounds, tools' results, recordings and records at Twilio, its history.

    It must be over, and nothing be left to be done for it.
    """
    await app.switchboard.removal.remove(actor_of(ask), ask.project_id, call_id, app.lifecycle)
