from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from talkstack.database import VERSION, Database, Document, Index, insert_new, readable, translated
from talkstack.errors import NotFoundError
from talkstack.secrets.cipher import Cipher, Sealed
from talkstack.secrets.model import SecretName

COLLECTION = "secrets"
INDEXES = (Index(name="project", keys=(("project_id", 1), ("name", 1)), unique=True),)
TOLD = {"v": 1, "name": 1, "updated_at": 1}


class MongoSecretStore:
    """Seals before it writes and opens after it reads: the database never sees a value."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._secrets = database[COLLECTION]
        self._cipher = cipher

    @translated
    async def put(self, project_id: str, name: str, value: str, *, at: datetime) -> None:
        """Tried again when it is deleted in between."""
        secret_id = _secret_id(project_id, name)
        sealed = _document(self._cipher.seal(project_id, name, value)) | {"updated_at": at}
        owner = {"_id": secret_id, "project_id": project_id, "name": name}
        while not await insert_new(self._secrets, owner | sealed):
            written = await self._secrets.update_one({"_id": secret_id}, {"$set": sealed})
            if written.matched_count:
                break

    @translated
    async def get(self, project_id: str, name: str) -> str:
        found = await self._secrets.find_one({"_id": _secret_id(project_id, name)})
        if found is None:
            raise NotFoundError("secret", name)
        return self._cipher.open(project_id, name, _sealed(found))

    @translated
    async def known(self, project_id: str, names: Iterable[str]) -> frozenset[str]:
        ids = [_secret_id(project_id, name) for name in names]
        found = self._secrets.find({"_id": {"$in": ids}}, {"name": 1})
        return frozenset([document["name"] async for document in found])

    @translated
    async def page(self, project_id: str, *, after: str | None, limit: int) -> list[SecretName]:
        wanted: Document = {"project_id": project_id} | ({"name": {"$gt": after}} if after else {})
        found = self._secrets.find(wanted, TOLD).sort("name", 1).limit(limit + 1)
        return [_name(document) async for document in found]

    @translated
    async def delete(self, project_id: str, name: str) -> None:
        await self._secrets.delete_one({"_id": _secret_id(project_id, name)})

    @translated
    async def delete_all(self, project_id: str) -> None:
        await self._secrets.delete_many({"project_id": project_id})


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


def _name(document: Document) -> SecretName:
    known = readable(document, "secret")
    return SecretName(known["name"], known.get("updated_at"))
