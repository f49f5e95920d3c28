"""<Say>, <Play> and <Pause>: https://www.twilio.com/docs/voice/twiml/say, /play, /pause"""

from xml.etree.ElementTree import Element

from local.carrier.faults import Notice, UnsupportedFeatureError
from local.carrier.twiml.attributes import Attributes
from local.carrier.twiml.verbs import Pause, Play, Prompt, Say

_SAY_LIMIT = 4_096
_MOST_PLAYS = 1_000


def read_say(element: Element, notices: list[Notice]) -> Say | None:
    attributes = Attributes("Say", element.attrib, notices)
    if len(element):
        raise UnsupportedFeatureError(f"<Say><{element[0].tag}>")
    attributes.text("language")
    voice = attributes.text("voice") or ""
    loop = attributes.whole("loop", 1, 13510, least=0) or _MOST_PLAYS
    attributes.end()
    text = (element.text or "").strip()
    if not text:
        return attributes.note(13520, "Invalid text")
    if len(text) > _SAY_LIMIT:
        return attributes.note(13521, "character limits exceeded")
    return Say(text, voice, loop)


def read_play(element: Element, notices: list[Notice]) -> Play | None:
    attributes = Attributes("Play", element.attrib, notices)
    attributes.refuse("digits")
    loop = attributes.whole("loop", 1, 13410, least=0) or _MOST_PLAYS
    attributes.end()
    url = (element.text or "").strip()
    return Play(url, loop) if url else attributes.note(11100, "Invalid URL format")


def read_pause(element: Element, notices: list[Notice]) -> Pause:
    attributes = Attributes("Pause", element.attrib, notices)
    seconds = attributes.whole("length", 1, 13910)
    attributes.end()
    return Pause(seconds)


_PROMPTS = {"Say": read_say, "Play": read_play, "Pause": read_pause}


def read_prompts(parent: Element, notices: list[Notice]) -> tuple[Prompt, ...]:
    """Read what is nested in a <Gather>; nothing else may be."""
    read: list[Prompt | None] = []
    for element in parent:
        if element.tag in _PROMPTS:
            read.append(_PROMPTS[element.tag](element, notices))
        else:
            notices.append(Notice(13320, f"Gather: Invalid nested verb {element.tag}"))
    return tuple(prompt for prompt in read if prompt)
