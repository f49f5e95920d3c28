from __future__ import annotations

from talkstack.database import VERSION, Database, Document, insert_new, readable, translated
from talkstack.errors import NotFoundError
from talkstack.secrets.cipher import Cipher, Sealed

COLLECTION = "secrets"


class MongoSecretStore:
    """Seals before it writes and opens after it reads: the database never sees a value."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._secrets = database[COLLECTION]
        self._cipher = cipher

    @translated
    async def put(self, project_id: str, name: str, value: str) -> None:
        secret_id = _secret_id(project_id, name)
        sealed = _document(self._cipher.seal(project_id, name, value))
        owner = {"_id": secret_id, "project_id": project_id, "name": name}
        if not await insert_new(self._secrets, owner | sealed):
            await self._secrets.update_one({"_id": secret_id}, {"$set": sealed})

    @translated
    async def get(self, project_id: str, name: str) -> str:
        found = await self._secrets.find_one({"_id": _secret_id(project_id, name)})
        if found is None:
            raise NotFoundError("secret", name)
        return self._cipher.open(project_id, name, _sealed(found))


def _secret_id(project_id: str, name: str) -> str:
    return f"{project_id}:{name}"


def _document(sealed: Sealed) -> Document:
    return {
        "v": VERSION,
        "key_id": sealed.key_id,
        "nonce": sealed.nonce,
        "ciphertext": sealed.ciphertext,
    }


def _sealed(document: Document) -> Sealed:
    known = readable(document, "secret")
    return Sealed(known["key_id"], known["nonce"], known["ciphertext"])
