"""Walk an OpenAPI description: its operations, and what an answer must look like."""

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

METHODS = {"get", "put", "post", "delete", "patch"}


def operations(document):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield path, method, operation


NAMES = {
    "slug": "taliouine-dormitory",
    "book": "demo",
    "day": "2026-03-10",
    "keeper": "TAMUNT",
    "payer": "giver-nobody",
}


def concrete(path, names=NAMES):
    return path.format_map(names)


def schema_errors(document, schema, answer):
    resource = Resource(contents=document, specification=DRAFT202012)
    registry = Registry().with_resource("urn:document", resource)
    validator = Draft202012Validator(_absolute(schema), registry=registry)
    return [error.message for error in validator.iter_errors(answer)]


def _absolute(part):
    if isinstance(part, dict):
        return {
            key: f"urn:document{value}" if key == "$ref" else _absolute(value)
            for key, value in part.items()
        }
    if isinstance(part, list):
        return [_absolute(item) for item in part]
    return part
