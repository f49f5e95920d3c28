"""The one place that knows adapters. Nothing is built before the first invocation asks for it."""
# ruff: noqa: PLC0415 - an adapter, and the SDK behind it, is loaded when it is first needed

from __future__ import annotations

import gc
import importlib
import logging
import os
import threading
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING

from talkstack.clock import SystemClock
from talkstack.settings import Settings

if TYPE_CHECKING:
    from talkstack.adapters import Adapters
    from talkstack.services import Services

HEAVY = (
    "pymongo",
    "azure.storage.blob.aio",
    "openai",
    "azure.cognitiveservices.speech",
    "twilio.rest",
    "cryptography.hazmat.primitives.ciphers.aead",
    "talkstack.conversation.thinking.grammar.english.grammar",
)
"""What a call needs sooner or later and what takes long to import."""

WORDY = ("azure", "httpx2", "pymongo", "twilio")
"""The SDKs tell of every request; what is worth telling of them is told by the adapters."""


CHOSEN: ContextVar[Services] = ContextVar("services")
"""Services to use here in place of the process's own."""


def services() -> Services:
    return CHOSEN.get(None) or _own()


@cache
def _own() -> Services:
    """The process's services; the first call of it begins to load the SDKs in a thread."""
    settings = Settings.read(os.environ)
    logging.getLogger("talkstack").setLevel(settings.log_level)
    for name in WORDY:
        logging.getLogger(name).setLevel(logging.WARNING)
    from talkstack.adapters import Adapters
    from talkstack.services import Services

    clock = SystemClock()
    adapters = Adapters(settings, clock)
    threading.Thread(target=_load, args=(adapters,), name="load-sdks", daemon=True).start()
    return Services(settings, adapters, clock)


def _load(adapters: Adapters) -> None:
    """A caller listens to the greeting meanwhile. A turn that comes sooner loads what it needs itself."""
    for name in HEAVY:
        importlib.import_module(name)
    adapters.prepare()
    # The collector need not look through 140,000 objects that stay: a full collection stops every call for 0.1 s.
    gc.freeze()
    adapters.measure()
