import pytest

from local.speech.auth import Credentials


@pytest.mark.parametrize(
    ("headers", "accepted"),
    [
        ({"Ocp-Apim-Subscription-Key": "sesame"}, True),
        ({"Ocp-Apim-Subscription-Key": "sesame", "Authorization": "Bearer"}, True),
        ({"Ocp-Apim-Subscription-Key": "other", "Authorization": "Bearer token"}, False),
        ({"Authorization": "Bearer token"}, True),
        ({"Authorization": "Bearer aad#/subscriptions/1#token"}, True),
        ({"Authorization": "Bearer aad#token"}, False),
        ({"Authorization": "Basic token"}, False),
        ({"Authorization": "Bearer "}, False),
        ({}, False),
    ],
)
def test_a_key_or_a_token_opens(headers, accepted):
    assert Credentials("sesame", "token").accept(headers) is accepted


def test_an_issued_token_opens_where_it_was_issued():
    here, elsewhere = Credentials("sesame"), Credentials("sesame")
    token = {"Authorization": f"Bearer {here.issue()}"}
    assert here.accept(token)
    assert not elsewhere.accept(token)
