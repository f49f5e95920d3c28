from __future__ import annotations

import azure.functions as func
import pytest

from functions.api.api import incoming_of


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ("limit=&name=a%20b", {"limit": "", "name": "a b"}),
        ("name=%2B1+2", {"name": "+1 2"}),
        ("name=%ff", {"name": "\ufffd"}),
        ("", {}),
    ],
)
def test_every_parameter_of_the_address_is_read(query: str, read: dict[str, str]):
    """The platform hands on none that are empty: they would be taken for left out."""
    request = func.HttpRequest("GET", f"https://phone.example.com/v1/projects?{query}", params={}, body=b"")
    assert incoming_of(request).query == read
