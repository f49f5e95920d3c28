"""Success that is still to come: promised, offered, wished for, being worked on, or depending on something."""

from __future__ import annotations

from talkstack.conversation.thinking.grammar.english.words import (
    ADVERB,
    CLAUSE,
    DETERMINER,
    GROUP,
    NAMED,
    OBJECT,
    OPEN,
    PRESENT,
    START,
    TAIL,
    one_of,
    rules,
)

AHEAD = one_of(
    "will would can could may might must shall let_me let_us going_to gonna about_to try_to trying_to"
    " has_to have_to want_to wants_to need_to needs_to hoping_to planning_to am_able_to are_able_to got_to_be"
)
DONE_TO = one_of(
    "seem seems seemed appear appears appeared happen happens happened out prove proves proved said known reported"
    " believed found get got able happy glad pleased proud lucky delighted thrilled relieved bound sure certain"
    " guaranteed continue continues supposed managed great good nice lovely wonderful fantastic pleasure honour honor"
    " joy delight relief"
)
"""Before "to have it booked" these say that it is."""
PAST = r"(?:(?!need )\w+ed|was|were|had|took|went|got|chose|made|came|did)"

STILL_TO_COME = rules(
    # "I'll have it booked", and not "it will have been booked by now"
    rf"\b(?!will have been |must have (?!(?:{OBJECT}|{DETERMINER}) )){AHEAD} {TAIL}",
    r"\b(?:i|we|you|they|he|she) should have $",
    rf"\b(?:happy|glad) to get {OPEN}*$",
    r"\bshould (?:ideally|preferably|normally|usually|always|best) be $",
    rf"\bshould get {OPEN}*$",
    # "I'd need it booked"
    rf"\b(?:want|wants|need|needs|prefer|would like) (?:{OBJECT}|{DETERMINER}) {OPEN}*$",
    # "I'm getting you booked", "it is being booked", "before getting it booked"
    rf"\b(?:am|are|is) (?:{ADVERB} )*(?:getting|having) {OPEN}*$",
    rf"\b(?:am|are|is) (?:{ADVERB} )*being (?:{ADVERB} )*$",
    rf"\b(?:working on|middle of|process of|thinking of|busy|before|avoid|prevent) (?:getting|having) {OPEN}*$",
    r"\b(?:almost|nearly) $",
    rf"\byou (?:wanted|asked for) {OPEN}*$",
    rf"\b(?:was|were) (?:supposed|meant|going) to (?:be|have|get) {OPEN}*$",
    rf"\b(?:ask|require|suggest|recommend)s? that {NAMED}be $",
    # "yet to be booked", "to get you booked I need …", and not "glad to have you booked"
    rf"\b(?!{DONE_TO} )\S+ to be (?:{ADVERB} )*$",
    rf"^(?!.*\b{PAST} )(?:.*\b(?!{DONE_TO} )\S+ )?to (?:get|have|be|keep) {OPEN}*$",
    rf"{START}please (?:get|have|keep) {OPEN}*$",
    rf"{START}how about (?:i|we) (?:get|have) {OPEN}*$",
    # "make sure it's booked", "I hope it's booked"
    rf"\b(?:make sure|be sure|ensure|see to it|double check|check|verify|hope|wish) {CLAUSE}",
    rf"\b(?:i|we) will see that {CLAUSE}",
    rf"\bwish i could (?:say|tell you) {CLAUSE}",
)
WHEN = r"(?:when|once|as soon as|by the time|whenever|the moment)"
AFTER = r"(?:after|before|until|till)"
ITEM = one_of(
    "account application appointment appointments booking bookings car card change claim code contract delivery device"
    " document email fee file key letter line link loan message order orders package parcel part payment phone policy"
    " prescription refund repair replacement request reservation room router shipment sim slot table test text ticket"
    " transaction transfer visit visits"
)
"""The nouns that "after" may begin a clause with; with others it is a time: "your visit after lunch is booked"."""
ITSELF = one_of("it you we i they he she everything anything nothing")
CONDITIONAL = rules(
    # "if it's booked", "unless it gets booked"
    r"(?<!as )\b(?:if|unless|whether|in case|provided|assuming|as long as|suppose|supposing) "
    rf"(?:by any chance |for some reason )?{CLAUSE}",
    rf"\bso that {NAMED}(?:can|could|may|might|will) {GROUP}$",
    # "once it's booked", and not "once it was booked"
    rf"\b{WHEN} (?!\w+ed ){NAMED}{PRESENT}",
    rf"{START}{AFTER} that {PRESENT}",
    rf"\b{AFTER} (?:{ITSELF}|{DETERMINER} (?:\w+ ){{0,2}}{ITEM}) {PRESENT}",
    rf"\bwhile (?:i|we) (?:can |try to )?(?:get|have) {OPEN}*$",
    # "once booked", "when you booked"
    rf"\b(?:when|once|unless|until|if|before) (?:{ADVERB} )*$",
    r"\b(?:when|once|after|before|whenever) (?:you|they|he|she) $",
    # "had you booked", "should it be booked"
    rf"{START}(?:should|had|were) {NAMED}{GROUP}$",
    rf"{START}you (?:said|mentioned|told me|told us) (?:that )?(?:you|it|that|this) {GROUP}$",
)
