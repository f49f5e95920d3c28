import pytest

from local.carrier.faults import UnsupportedFeatureError
from local.carrier.twiml.document import parse
from local.carrier.twiml.verbs import Dial, Gather, Hangup, Pause, Play, Record, Redirect, Reject, Say


def read(*verbs: str):
    return parse(f"<Response>{''.join(verbs)}</Response>".encode())


def codes(*verbs: str) -> list[int]:
    return [notice.code for notice in read(*verbs).notices]


def test_verbs_have_twilios_defaults():
    document = read("<Gather/>", "<Record/>", "<Redirect>/a</Redirect>", "<Reject/>", "<Pause/>", "<Hangup/>")
    gather, record, *others = document.verbs
    assert gather == Gather(
        prompts=(),
        hears_speech=False,
        hears_keys=True,
        action="",
        method="POST",
        timeout=5,
        speech_timeout=5,
        hints=(),
        finish_on_key="#",
        num_digits=None,
        action_on_empty_result=False,
        partial_callback="",
        partial_method="POST",
    )
    assert record == Record(
        action="",
        method="POST",
        timeout=5,
        max_length=3_600,
        finish_on_key="1234567890*#",
        play_beep=True,
        trim=True,
        callback=None,
    )
    assert others == [Redirect("/a", "POST"), Reject("rejected"), Pause(1), Hangup()]
    assert document.notices == ()


@pytest.mark.parametrize(
    "verb", ["<Dial> +15550003333 </Dial>", "<Dial><Number>+15550003333</Number></Dial>"]
)
def test_one_number_is_dialled(verb):
    [dial] = read(verb).verbs
    assert dial == Dial(
        number="+15550003333",
        action="",
        method="POST",
        timeout=30,
        caller_id="",
        time_limit=14_400,
        answer_on_bridge=False,
        hangup_on_star=False,
    )


def test_nested_prompts_keep_their_order():
    [gather] = read('<Gather><Play>/a.wav</Play><Pause length="2"/><Say voice="alloy">b</Say></Gather>').verbs
    assert isinstance(gather, Gather)
    assert gather.prompts == (Play("/a.wav", 1), Pause(2), Say("b", "alloy", 1))


def test_the_gather_of_a_conversation_raises_no_notice():
    assert not codes(
        '<Gather input="speech dtmf" action="/t" method="POST" language="en-US" speechTimeout="auto"'
        ' timeout="6" profanityFilter="false" actionOnEmptyResult="true" hints="Harbour, check-up"'
        ' numDigits="4" finishOnKey=""/>'
    )


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        ("<Gather finishOnKey='x'/>", 13310),
        ("<Gather method='PUT'/>", 13312),
        ("<Gather timeout='0'/>", 13313),
        ("<Gather timeout='1.5'/>", 13313),
        ("<Gather numDigits='0'/>", 13314),
        ("<Gather><Hangup/></Gather>", 13320),
        ("<Gather input='voice'/>", 13326),
        ("<Gather speechTimeout='0.5'/>", 13327),
        (f"<Gather hints='{'x' * 101}'/>", 13330),
        (f"<Gather hints='{','.join('x' * 501)}'/>", 13330),
        ("<Gather language='english please'/>", 13331),
        ("<Gather profanityFilter='no'/>", 13333),
        ("<Gather speechModel='nova-3' speechTimeout='1'/>", 13334),
        ("<Gather speechModel='phone_call' speechTimeout='auto'/>", 13335),
        ("<Gather actionOnEmptyResult='yes'/>", 13338),
        ("<Gather partialResultCallbackMethod='PUT'/>", 13329),
        ("<Dial method='PUT'>+15550003333</Dial>", 13210),
        ("<Dial timeout='0'>+15550003333</Dial>", 13212),
        ("<Dial hangupOnStar='yes'>+15550003333</Dial>", 13213),
        ("<Dial timeLimit='0'>+15550003333</Dial>", 13216),
        ("<Dial>0155533</Dial>", 13223),
        ("<Dial><Number/></Dial>", 13223),
        ("<Dial><Number loud='true'>+15550003333</Number></Dial>", 12200),
        ("<Play loop='x'>/a</Play>", 13410),
        ("<Say loop='-1'>a</Say>", 13510),
        ("<Say/>", 13520),
        (f"<Say>{'x' * 4097}</Say>", 13521),
        ("<Record method='PUT'/>", 13610),
        ("<Record timeout='0'/>", 13611),
        ("<Record maxLength='1'/>", 13612),
        ("<Record finishOnKey='x'/>", 13613),
        ("<Record transcribe='maybe'/>", 13614),
        ("<Record playBeep='loud'/>", 13616),
        ("<Record recordingStatusCallbackEvent='failed'/>", 13621),
        ("<Start><Recording track='left'/></Start>", 13622),
        ("<Start><Recording recordingStatusCallback='/relative'/></Start>", 11200),
        ("<Record trim='all'/>", 13699),
        ("<Redirect method='PUT'>/a</Redirect>", 13710),
        ("<Reject reason='tired'/>", 13810),
        ("<Pause length='0'/>", 13910),
        ("<say>a</say>", 12200),
        ("<Hangup now='true'/>", 12200),
        ("<Gather speechTimeOut='auto'/>", 12200),
    ],
)
def test_defects_are_noted_under_twilios_codes(verb, code):
    assert codes(verb) == [code]


@pytest.mark.parametrize(
    "verb",
    [
        "<Dial><Client>joey</Client></Dial>",
        "<Dial><Conference>room</Conference></Dial>",
        "<Dial><Number>+15550003333</Number><Number>+15550004444</Number></Dial>",
        "<Dial><Number url='/whisper'>+15550003333</Number></Dial>",
        "<Dial record='true'>+15550003333</Dial>",
        "<Connect><Stream url='wss://a'/></Connect>",
        "<Start><Stream url='wss://a'/></Start>",
        "<Pay/>",
        "<Enqueue>a</Enqueue>",
        "<Say><break/></Say>",
        "<Play digits='1'/>",
        "<Gather bargeIn='true'/>",
        "<Record transcribe='true'/>",
    ],
)
def test_what_is_not_done_is_refused(verb):
    with pytest.raises(UnsupportedFeatureError):
        read(verb)
