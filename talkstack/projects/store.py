from __future__ import annotations

from dataclasses import asdict, fields

from talkstack.database import (
    VERSION,
    Database,
    Document,
    Index,
    insert_new,
    newest,
    readable,
    replace_guarded,
    translated,
    unique,
)
from talkstack.errors import ConflictError, NotFoundError, StaleError
from talkstack.projects.model import Limits, Project

COLLECTION = "projects"
LIVING = {"deleted": False}
ADDED: Document = {"recording_retention_days": None, "transcript_retention_days": None}
"""What a project has not that an earlier version wrote."""
INDEXES = (
    Index(name="living_name", keys=(("name", 1),), unique=True, where=tuple(LIVING.items())),
    Index(name="living", keys=(("deleted", 1), ("_id", -1))),
    Index(name="living_name_id", keys=(("deleted", 1), ("name", 1), ("_id", -1))),
)
PLAIN = tuple(field.name for field in fields(Project) if field.name != "id")


class MongoProjectStore:
    def __init__(self, database: Database) -> None:
        self._projects = database[COLLECTION]

    @translated
    async def ensure(self, project: Project) -> Project:
        if await insert_new(self._projects, _document(project)):
            return project
        found = await self._projects.find_one({"name": project.name} | LIVING)
        if found is None:
            raise StaleError("project", project.id)
        return _project(found)

    @translated
    async def insert(self, project: Project) -> None:
        if not await insert_new(self._projects, _document(project)):
            raise _taken()

    @translated
    async def get(self, project_id: str) -> Project:
        found = await self._projects.find_one({"_id": project_id} | LIVING)
        if found is None:
            raise NotFoundError("project", project_id)
        return _project(found)

    @translated
    async def replace(self, before: Project, after: Project) -> None:
        with unique(_taken()):
            await replace_guarded(self._projects, "project", before.id, before.revision, _fields(after))

    @translated
    async def page(
        self, *, name: str | None, after: str | None, limit: int, deleted: bool = False
    ) -> list[Project]:
        wanted: Document = {"deleted": deleted} | ({"name": name} if name is not None else {})
        return [_project(it) async for it in newest(self._projects, wanted, after=after, limit=limit)]


def _taken() -> ConflictError:
    return ConflictError("name_taken", "another project has that name")


def _document(project: Project) -> Document:
    return {"_id": project.id, "v": VERSION} | _fields(project)


def _fields(project: Project) -> Document:
    """`deleted` beside its time: a partial index can only look for what is."""
    plain = asdict(project)
    del plain["id"]
    return plain | {"countries": list(project.countries), "deleted": project.deleted_at is not None}


def _project(document: Document) -> Project:
    known = ADDED | readable(document, "project")
    plain = {name: known[name] for name in PLAIN if name not in {"limits", "countries"}}
    return Project(
        id=known["_id"],
        limits=_limits(known.get("limits", {})),
        countries=tuple(known.get("countries", ())),
        **plain,
    )


def _limits(document: Document) -> Limits:
    """Without what a later version limits as well: it may have written here already."""
    known = {field.name for field in fields(Limits)}
    return Limits(**{name: value for name, value in document.items() if name in known})
