from __future__ import annotations

import pytest

from talkstack.webhooks.signature import UnusableSecretError, key_of, signed

PUBLISHED = {
    "by": ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    "id_": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "timestamp": 1614265330,
    "body": b'{"test": 2432232314}',
}
"""An example of the scheme's own libraries."""


def test_what_is_published_as_an_example_comes_out():
    assert signed(**PUBLISHED) == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@pytest.mark.parametrize("change", [{"id_": "msg_2"}, {"timestamp": 1614265331}, {"body": b"{}"}])
def test_whatever_is_told_is_signed(change: dict[str, object]):
    assert signed(**PUBLISHED | change)["webhook-signature"] != signed(**PUBLISHED)["webhook-signature"]


@pytest.mark.parametrize(
    ("secret", "key"),
    [("whsec_c2VjcmV0IQ==", b"secret!"), ("whsec_c2VjcmV0IQ", b"secret!"), ("open sesame", b"open sesame")],
)
def test_a_secret_is_base64_only_where_it_says_so(secret: str, key: bytes):
    assert key_of(secret) == key


@pytest.mark.parametrize("secret", ["whsec_", "whsec_#", "whsec_c2Vj cmV0", ""])
def test_a_secret_that_is_none_is_refused(secret: str):
    with pytest.raises(UnusableSecretError):
        key_of(secret)
