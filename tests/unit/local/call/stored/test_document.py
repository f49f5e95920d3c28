from datetime import UTC, datetime, timedelta

from local.call.stored.document import lines
from local.call.stored.records import is_closed

STARTED = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
CALL = {
    "_id": "call_1",
    "twilio_sid": "CA1",
    "caller": "+15550100001",
    "called": "+15550001000",
    "started_at": STARTED,
    "ended_at": STARTED + timedelta(seconds=61.5),
    "status": "completed",
    "plan": {"phase": "closed", "ended": "caller_hung_up"},
    "facts": 4,
    "folded": 4,
    "steps": {"transcript": {"phrases": 2}, "closed": {}},
}
SAID = [{"speaker": "caller", "text": text} for text in ("Hello.", "Bye.")]
DIFFERENCE = {"n": 1, "speaker": "caller", "spans": [{"live": "Hi", "record": "Hello."}]}
RECORD = {
    "calls": [CALL],
    "utterances": [{"n": 1, "speaker": "caller", "text": "Hello."}],
    "tool_runs": [{"n": 1, "ordinal": 1, "name": "find_slots", "arguments": "{}", "state": "done"}],
    "transcripts": [{"_id": "call_1", "record": {"phrases": SAID, "differences": [DIFFERENCE]}}],
}


def test_a_record_reads_from_the_call_to_what_was_heard_afterwards():
    told = list(lines(RECORD))
    assert ("time", "2026-11-22 09:30:00 UTC, 61.5 s") in told
    assert ("turn 1", "caller: Hello.") in told
    assert ("tool 1:1", "find_slots {} done") in told
    assert told[-2:] == [
        ("recording", "caller, as Azure Speech hears it afterwards: Hello. / Bye."),
        ("turn 1", "caller differs: 'Hi' live, 'Hello.' in the recording"),
    ]


def test_its_analysis_is_told_with_the_turns_that_bear_it_out():
    place = {"n": 1, "speaker": "caller"}
    analysis = {
        "summary": "They said hello.",
        "topics": ["hello"],
        "follow_ups": [{"text": "I will call.", "evidence": [place]}],
        "general": [
            {"name": "outcome", "status": "answered", "value": '"resolved"', "evidence": [place]},
        ],
        "answers": [{"name": "new_patient", "status": "not_said", "value": "null", "evidence": []}],
    }
    assert list(lines(RECORD | {"analyses": [analysis]}))[-6:-1] == [
        ("summary", "They said hello."),
        ("topics", "hello"),
        ("outcome", "resolved (turn 1 caller)"),
        ("new patient", "not said"),
        ("follow-up", "I will call. (turn 1 caller)"),
    ]


def test_what_arrived_at_the_clinic_is_told_and_what_has_not():
    events = [{"type": f"call.{name}", "arrived": name != "ended"} for name in ("started", "ended")]
    told = dict(lines(RECORD | {"events": events}))
    assert (told["webhooks"], told["not yet"]) == ("call.started", "call.ended")
    assert dict(lines(RECORD | {"events": events[1:]}))["webhooks"] == "nothing"
    assert "webhooks" not in dict(lines(RECORD))


def test_a_call_that_is_not_over_can_be_shown():
    unfinished = {name: value for name, value in CALL.items() if name not in {"ended_at", "plan", "steps"}}
    assert dict(lines({"calls": [unfinished]}))["time"] == "2026-11-22 09:30:00 UTC"


def test_only_a_finished_wrap_up_closes_a_record():
    assert is_closed(RECORD)
    assert not is_closed({"calls": [{**CALL, "steps": {}}]})
    assert not is_closed({})
