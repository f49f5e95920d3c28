from __future__ import annotations

from talkstack.http.rest.table.patch import Patches

SCHEMAS = {
    "Agent": {
        "type": "object",
        "required": ["name", "voice"],
        "properties": {
            "name": {"type": "string"},
            "voice": {"$ref": "#/Voice", "description": "How it sounds"},
            "next": {"anyOf": [{"$ref": "#/Agent"}, {"type": "null"}], "default": None},
            "mood": {"$ref": "#/Mood", "default": "calm"},
            "days": {"type": "array", "items": {"$ref": "#/Voice"}, "title": "Days"},
            "words": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    },
    "Voice": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
    "Mood": {"type": "string", "enum": ["calm"]},
}
NULL = {"type": "null"}


def test_a_patch_may_leave_out_everything_on_every_level():
    patches = Patches(SCHEMAS, "#/")
    assert patches.of({"$ref": "#/Agent"}) == {"$ref": "#/AgentPatch"}
    assert "required" not in patches.made["AgentPatch"]
    assert patches.made["AgentPatch"]["properties"] == {
        "name": {"type": "string"},
        "voice": {"$ref": "#/VoicePatch", "description": "How it sounds"},
        "next": {"anyOf": [{"$ref": "#/AgentPatch"}, NULL]},
        "mood": {"anyOf": [{"$ref": "#/Mood"}, NULL]},
        "days": {
            "title": "Days",
            "anyOf": [{"type": "array", "items": {"$ref": "#/Voice"}}, NULL],
        },
        "words": {
            "anyOf": [
                {"type": "object", "additionalProperties": {"anyOf": [{"type": "string"}, NULL]}},
                NULL,
            ]
        },
    }
    assert patches.made["VoicePatch"]["properties"] == {"name": {"type": "string"}}


def test_what_a_thing_is_told_apart_by_may_be_left_out():
    choice = {
        "type": "object",
        "required": ["one"],
        "properties": {
            "one": {
                "oneOf": [{"$ref": "#/Voice"}, {"$ref": "#/Mood"}],
                "discriminator": {"propertyName": "name", "mapping": {"voice": "#/Voice"}},
            }
        },
    }
    patches = Patches(SCHEMAS | {"Choice": choice}, "#/")
    patches.of({"$ref": "#/Choice"})
    assert patches.made["ChoicePatch"]["properties"] == {
        "one": {"anyOf": [{"$ref": "#/VoicePatch"}, {"$ref": "#/Mood"}]}
    }
