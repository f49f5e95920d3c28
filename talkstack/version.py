"""Of the product: what it says of itself to those who watch it."""

from __future__ import annotations

VERSION = "0.1.0"
