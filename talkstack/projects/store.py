from __future__ import annotations

from talkstack.database import VERSION, Database, Document, Index, insert_new, readable, translated
from talkstack.errors import NotFoundError, StaleError
from talkstack.projects.model import Project

COLLECTION = "projects"
INDEXES = (Index(name="name", keys=(("name", 1),), unique=True),)


class MongoProjectStore:
    def __init__(self, database: Database) -> None:
        self._projects = database[COLLECTION]

    @translated
    async def ensure(self, project: Project) -> Project:
        if await insert_new(self._projects, _document(project)):
            return project
        found = await self._projects.find_one({"name": project.name})
        if found is None:
            raise StaleError("project", project.id)
        return _project(found)

    @translated
    async def get(self, project_id: str) -> Project:
        found = await self._projects.find_one({"_id": project_id})
        if found is None:
            raise NotFoundError("project", project_id)
        return _project(found)


def _document(project: Project) -> Document:
    return {
        "_id": project.id,
        "v": VERSION,
        "name": project.name,
        "created_at": project.created_at,
        "revision": project.revision,
    }


def _project(document: Document) -> Project:
    known = readable(document, "project")
    return Project(
        id=known["_id"], name=known["name"], created_at=known["created_at"], revision=known["revision"]
    )
