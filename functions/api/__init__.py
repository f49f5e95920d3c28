"""The shapes of what is sent and told cost every start of the app a sixth of its import: no call needs them."""

from __future__ import annotations

from talkstack.deferred import defer

SHAPES = (
    "talkstack.agents.schemas",
    "talkstack.analysis.schemas",
    "talkstack.analytics.schemas",
    "talkstack.audit.schemas",
    "talkstack.book.schemas.calls",
    "talkstack.book.schemas.latency",
    "talkstack.book.schemas.timeline",
    "talkstack.book.schemas.transcript",
    "talkstack.deliveries.schemas",
    "talkstack.dialling.schemas",
    "talkstack.keys.schemas",
    "talkstack.live.schemas",
    "talkstack.numbers.schemas",
    "talkstack.persons.schemas",
    "talkstack.projects.schemas",
    "talkstack.reanalysis.schemas",
    "talkstack.recordings.schemas",
    "talkstack.secrets.schemas",
    "talkstack.setup.schemas",
    "talkstack.usage.schemas",
    "talkstack.voices.schemas",
    "talkstack.webhooks.schemas",
)

for shape in SHAPES:
    defer(shape)
