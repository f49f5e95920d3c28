"""English written out: contractions as two words, idioms that only look like a negation as a pause."""

from __future__ import annotations

import re

from talkstack.conversation.thinking.grammar.english.words import one_of

ASIDE = one_of(
    r"unfortunately i_am_afraid i_am_sorry sadly sorry as_of_now for_now at_the_moment please however of_course"
    r" to_my_knowledge as_far_as_i_(?:can_see|can_tell|know) at_least it_seems (?:mr|mrs|ms|dr)_\w+ sir madam"
)
TROUBLE = r"(?:problem|trouble|difficult|issue|worr|doubt|matter|question|rush|hurry|fear|delay|fail|fuss|bother)\w*"
NO_NEGATION = "|".join(
    (
        r"\bno sooner\b",
        rf"\b(?:no|not a|never a|without (?:a|any)|without) {TROUBLE}(?: at all)?",
        r"\b(?:not to|do not(?: you)?|no need to|nothing to) worry(?: about (?:it|that|a thing|anything))?",
        r"\bnever mind\b",
        r"\bnot bad\b",
        r"\bwhy (?:do not you|not)\b",
        r"\bdo not mention it\b",
        r"\bnot at all\b",
    )
)
STEPS = (
    (r"(?<=\d) ?[ap]m\b", " o'clock"),
    (
        r"\b(is|are|was|were|do|does|did|have|has|had|ca|wo|could|would|should|must|need|ai)n'?t\b",
        r"\1 not",
    ),
    (r"\bshan't\b", "shall not"),
    (r"\b(?:ca not|cannot)\b", "can not"),
    (r"\bwo not\b", "will not"),
    (r"'ll\b", " will"),
    (r"'re\b", " are"),
    (r"'ve\b", " have"),
    (r"\bi'm\b", "i am"),
    (r"\b(?:let's|lets)\b", "let us"),
    (r"'d (?=(?:\w+ly |just )?(?:be|have|like|love|prefer|rather|need|get|want|hate|say)\b)", " would "),
    (r"'d\b", " had"),
    (r"'s\b", " is"),
    (r"\bnot (?:only|merely|simply|just(?! yet))\b", "truly"),
    (NO_NEGATION, " indeed "),
    (rf"\b(have|has|had|been|be|is|am|are|was|were|will|can|could|would|not), {ASIDE},", r"\1"),
    (r"\bso far\b", ""),
    (r" +", " "),
)
WRITTEN_OUT = tuple((re.compile(pattern), instead) for pattern, instead in STEPS)


def written_out(text: str) -> str:
    for pattern, instead in WRITTEN_OUT:
        text = pattern.sub(instead, text)
    return text.strip()
