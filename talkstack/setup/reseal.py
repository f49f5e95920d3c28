"""What lies sealed under the key of before, sealed under today's: afterwards that key can be forgotten."""

from __future__ import annotations

from talkstack.database import Collection, Database, Document, translated
from talkstack.secrets import store as secrets
from talkstack.secrets.cipher import Cipher, Sealed
from talkstack.webhooks import store as webhooks


@translated
async def reseal(database: Database, cipher: Cipher) -> int:
    """How many were sealed anew. Whoever writes one meanwhile is quicker: it is under today's key then."""
    if cipher.former is None:
        return 0
    customers = await _customers(database[secrets.COLLECTION], cipher)
    return customers + await _endpoints(database[webhooks.ENDPOINTS], cipher)


async def _customers(collection: Collection, cipher: Cipher) -> int:
    changed = 0
    async for found in collection.find({"key_id": cipher.former}):
        renewed = _renewed(cipher, found["project_id"], found["name"], found)
        same = {"_id": found["_id"], "nonce": found["nonce"]}
        changed += (await collection.update_one(same, {"$set": renewed})).modified_count
    return changed


async def _endpoints(collection: Collection, cipher: Cipher) -> int:
    changed = 0
    async for found in collection.find({"secrets.key_id": cipher.former}):
        renewed = [it | _renewed(cipher, found["project_id"], found["_id"], it) for it in found["secrets"]]
        same = {"_id": found["_id"], "revision": found["revision"]}
        changed += (await collection.update_one(same, {"$set": {"secrets": renewed}})).modified_count
    return changed


def _renewed(cipher: Cipher, project_id: str, name: str, known: Document) -> Document:
    if known["key_id"] != cipher.former:
        return {}
    sealed = Sealed(known["key_id"], known["nonce"], known["ciphertext"])
    renewed = cipher.renewed(project_id, name, sealed)
    return {"key_id": renewed.key_id, "nonce": renewed.nonce, "ciphertext": renewed.ciphertext}
