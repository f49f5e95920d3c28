from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from local.carrier.records.folder import Document, Folder
from local.carrier.twiml.verbs import StatusCallback

type RecordingStatus = Literal[
    "in-progress", "paused", "stopped", "processing", "completed", "absent", "deleted"
]
type Ending = Literal["completed", "absent"]
type Source = Literal["RecordVerb", "StartCallRecordingAPI", "StartCallRecordingTwiML"]


@dataclass
class Recording:
    sid: str
    account_sid: str
    call_sid: str
    source: Source
    channels: int
    track: str
    trim: bool
    callback: StatusCallback | None
    status: RecordingStatus = "in-progress"
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated: datetime = field(default_factory=lambda: datetime.now(UTC))
    duration: int | None = None

    @property
    def active(self) -> bool:
        return self.status in {"in-progress", "paused"}

    def become(self, status: RecordingStatus) -> None:
        self.status = status
        self.updated = datetime.now(UTC)


class Recordings:
    """Recordings by sid, each one's media in a file of that name. Finished ones are kept across restarts."""

    def __init__(self, path: Path) -> None:
        self._folder = Folder(path)
        stored = sorted(map(_recording, self._folder.documents()), key=lambda recording: recording.started)
        self._by_sid = {recording.sid: recording for recording in stored}
        self._deleted: list[Recording] = []

    def add(self, recording: Recording) -> None:
        self._by_sid[recording.sid] = recording

    def finish(self, recording: Recording, status: Ending) -> bool:
        """Whether it was still there: of what was deleted meanwhile nothing is left."""
        if recording.sid not in self._by_sid:
            self.file(recording.sid).unlink(missing_ok=True)
            return False
        recording.become(status)
        self._folder.keep(recording.sid, asdict(replace(recording, callback=None)))
        return True

    def get(self, sid: str) -> Recording | None:
        return self._by_sid.get(sid)

    def all(self, call_sid: str | None = None, *, deleted: bool = False) -> list[Recording]:
        """`deleted`: with what describes those that were deleted since this carrier was started."""
        newest_first = reversed([*(self._deleted if deleted else ()), *self._by_sid.values()])
        return [recording for recording in newest_first if call_sid in {None, recording.call_sid}]

    def file(self, sid: str) -> Path:
        return self._folder.path / f"{sid}.wav"

    def remove(self, sid: str) -> None:
        recording = self._by_sid.pop(sid)
        recording.status = "deleted"
        self._deleted.append(recording)
        self._folder.remove(sid)
        self.file(sid).unlink(missing_ok=True)


def _recording(document: Document) -> Recording:
    for name in ("started", "updated"):
        document[name] = datetime.fromisoformat(document[name])
    return Recording(**document)
