from local.carrier.twiml.document import Document
from local.carrier.webhooks.request import WebhookRequest

type Source = WebhookRequest | Document


class DivertedError(Exception):
    """A new document put in the place of the one in hand, by REST."""

    def __init__(self, source: Source) -> None:
        super().__init__("diverted")
        self.source = source
