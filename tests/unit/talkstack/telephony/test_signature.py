from __future__ import annotations

from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from talkstack.telephony.addresses import OVERRIDES
from talkstack.telephony.signature import signed_by_twilio

TOKEN, PREVIOUS = "a-token", "an-older-token"
BASE = "https://phone.example.com"
PATH = "/twilio/calls/call_1/turns/2/next?after=1&fillers=0"
FORM = {"CallSid": ["CA1"], "SpeechResult": ["Größe, bitte + Danke"], "Digits": [""]}

text = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=8)
forms = st.dictionaries(text.filter(bool), st.lists(text, min_size=1, max_size=3), max_size=4)
quick = settings(max_examples=60, derandomize=True, deadline=None)


class Fields(dict[str, list[str]]):
    """The form as web frameworks hand it to the SDK."""

    def getlist(self, name: str) -> list[str]:
        return self[name]


def sign(url: str, form: dict[str, list[str]] = FORM, token: str = TOKEN) -> str:
    return RequestValidator(token).compute_signature(url, Fields(form))


def accepted(signature: str, **changes: object) -> bool:
    facts = {"tokens": (TOKEN, PREVIOUS), "base": BASE, "path_and_query": PATH, "params": FORM} | changes
    return signed_by_twilio(signature=signature, **facts)


@pytest.mark.parametrize("fragment", ["", OVERRIDES])
@pytest.mark.parametrize(
    ("base", "signed"),
    [
        ("https://phone.example.com", "https://phone.example.com"),
        ("https://phone.example.com", "https://phone.example.com:443"),
        ("https://phone.example.com:8443", "https://phone.example.com:8443"),
        ("https://phone.example.com:8443", "https://phone.example.com"),
        ("http://127.0.0.1:7071", "http://127.0.0.1:7071"),
        ("http://127.0.0.1:7071", "http://127.0.0.1"),
        ("http://phone.example.com", "http://phone.example.com:80"),
    ],
)
def test_the_address_counts_with_and_without_port_and_fragment(base: str, signed: str, fragment: str):
    assert accepted(sign(signed + PATH + fragment), base=base)


@pytest.mark.parametrize(
    "url",
    [
        "https://phone.example.com:8080" + PATH,
        "http://phone.example.com" + PATH,
        "https://other.example.com" + PATH,
        BASE + PATH + OVERRIDES.replace("rc=1", "rc=5"),
        BASE + PATH + "#",
        BASE + PATH + "&more=1",
        BASE + PATH.replace("turns/2", "turns/3"),
        BASE + PATH.partition("?")[0],
        BASE + PATH.replace("after=1&fillers=0", "fillers=0&after=1"),
    ],
)
def test_no_other_address_counts(url: str):
    assert not accepted(sign(url))


def test_both_tokens_count_and_no_other():
    assert accepted(sign(BASE + PATH, token=PREVIOUS))
    assert not accepted(sign(BASE + PATH, token="another"))
    assert not accepted(sign(BASE + PATH, token=PREVIOUS), tokens=(TOKEN, ""))


@pytest.mark.parametrize("tokens", [(), ("",), ("", "")])
def test_an_empty_token_refuses_everything(tokens: tuple[str, ...]):
    assert not accepted(sign(BASE + PATH, token=""), tokens=tokens)
    assert not accepted(sign(BASE + PATH), tokens=tokens)
    assert not accepted("", tokens=tokens)


@pytest.mark.parametrize("signature", ["", "=", "A" * 27 + "=", " " + sign(BASE + PATH), "Größe"])
def test_a_signature_that_is_none_is_refused(signature: str):
    assert not accepted(signature)


def test_repeated_fields_are_signed_with_each_of_their_values():
    form = {"Media": ["b", "a", "b"], "CallSid": ["CA1"]}
    signature = sign(BASE + PATH, form)
    assert accepted(signature, params=form)
    assert accepted(signature, params={"CallSid": ["CA1"], "Media": ["a", "b"]})
    assert not accepted(signature, params={"CallSid": ["CA1"], "Media": ["a"]})


@quick
@given(forms)
def test_it_agrees_with_the_sdk(form: dict[str, list[str]]):
    signature = sign(BASE + PATH, form)
    assert RequestValidator(TOKEN).validate(BASE + PATH, Fields(form), signature)
    assert accepted(signature, params=form)
    over_the_wire = parse_qs(urlencode(form, doseq=True), keep_blank_values=True)
    assert accepted(signature, params=over_the_wire)


@quick
@given(forms, st.data())
def test_a_form_that_was_tampered_with_is_refused(form: dict[str, list[str]], data: st.DataObject):
    signature = sign(BASE + PATH, form)
    name = data.draw(st.sampled_from(sorted(form) or ["New"]))
    tampered = {**form, name: [*form.get(name, []), data.draw(text) + "x" * 25]}
    assert not accepted(signature, params=tampered)


@quick
@given(st.integers(0, 27), st.sampled_from("ABCabc019+/"))
def test_a_signature_with_one_letter_changed_is_refused(at: int, letter: str):
    signature = sign(BASE + PATH)
    forged = signature[:at] + letter + signature[at + 1 :]
    assert accepted(forged) is (forged == signature)
