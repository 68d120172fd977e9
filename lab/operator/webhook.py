"""The operator's webhooks over HTTPS: conversion between versions, stamping of defaults, and admission."""

import base64
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from lab.operator import admission, component_conversion
from lab.operator.conversion import ConversionError, convert

Review = dict[str, Any]
STAMPS = {"nvidia.com/dynamo-operator-origin-version": "1.5.0", "nvidia.com/workload-provider": "component"}


def application(cluster: Callable[[], admission.Cluster]) -> web.Application:
    """The webhooks; `cluster` answers what the cluster offers at this moment."""

    async def answer_conversion(request: web.Request) -> web.Response:
        return _answer(conversion(await request.json()))

    async def answer_defaults(request: web.Request) -> web.Response:
        return _answer(defaults(await request.json()))

    async def answer_admission(request: web.Request) -> web.Response:
        return _answer(validation(await request.json(), cluster()))

    app = web.Application(client_max_size=16 * 1024 * 1024)
    app.router.add_post("/convert", answer_conversion)
    app.router.add_post("/mutate", answer_defaults)
    app.router.add_post("/validate", answer_admission)
    return app


def _answer(review: Review) -> web.Response:
    return web.json_response(review)


def conversion(review: Review) -> Review:
    """The ConversionReview with every object in the desired version, or the first failure."""
    request = review["request"]
    response: dict[str, Any] = {"uid": request["uid"], "result": {"status": "Success"}, "convertedObjects": []}
    try:
        response["convertedObjects"] = [_converted(one, request["desiredAPIVersion"]) for one in request["objects"]]
    except ConversionError as error:
        response["result"] = {"status": "Failure", "message": str(error)}
    return {"apiVersion": review["apiVersion"], "kind": review["kind"], "response": response}


def _converted(thing: dict[str, Any], version: str) -> dict[str, Any]:
    of_component = thing.get("kind") == component_conversion.KIND
    return component_conversion.convert(thing, version) if of_component else convert(thing, version)


def defaults(review: Review) -> Review:
    """The AdmissionReview that stamps the operator's version on a new graph."""
    request = review["request"]
    annotations = (request["object"].get("metadata") or {}).get("annotations") or {}
    patch: list[dict[str, Any]] = []
    if request["operation"] == "CREATE" and not STAMPS.keys() <= annotations.keys():
        patch = [{"op": "add", "path": "/metadata/annotations", "value": {**STAMPS, **annotations}}]
    response = {"uid": request["uid"], "allowed": True}
    if patch:
        response |= {"patchType": "JSONPatch", "patch": base64.b64encode(json.dumps(patch).encode()).decode()}
    return {"apiVersion": review["apiVersion"], "kind": review["kind"], "response": response}


def validation(review: Review, cluster: admission.Cluster) -> Review:
    """The AdmissionReview that admits a graph or names every refused field."""
    request = review["request"]
    graph = request["object"]
    response: dict[str, Any] = {"uid": request["uid"], "allowed": True}
    if not (graph.get("metadata") or {}).get("deletionTimestamp"):
        causes = admission.refused(graph, cluster)
        response["allowed"] = not causes
        response["warnings"] = list(admission.warnings(graph, request.get("namespace", "")))
        if causes:
            response["status"] = _status(request["name"], causes)
    return {"apiVersion": review["apiVersion"], "kind": review["kind"], "response": response}


def _status(name: str, causes: tuple[admission.Cause, ...]) -> dict[str, Any]:
    told = ", ".join(f"{cause.field}: {cause.message}" for cause in causes)
    told = f"[{told}]" if len(causes) > 1 else told
    return {
        "status": "Failure",
        "code": 422,
        "reason": "Invalid",
        "message": f'DynamoGraphDeployment.nvidia.com "{name}" is invalid: {told}',
        "details": {
            "name": name,
            "group": "nvidia.com",
            "kind": "DynamoGraphDeployment",
            "causes": [{"reason": cause.reason, "message": cause.message, "field": cause.field} for cause in causes],
        },
    }
