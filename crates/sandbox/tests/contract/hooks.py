"""Makes schemathesis ask about work that exists.

Made-up identifiers would mostly be answered with 404, and the shapes of real answers would never be seen.
So most requests get identifiers from the sandbox's own list. At the end, the operations that never
answered with success are written to a file, and the run fails on them (see `crates/xtask/src/test/parts.rs`).
"""

import atexit
import itertools
import os
import pathlib
import re
import urllib.parse

import requests
import schemathesis

API = os.environ["COUNTERSIGN_API"]
HEADERS = dict(line.split(": ", 1) for line in os.environ["COUNTERSIGN_HEADERS"].splitlines())
UNANSWERED = pathlib.Path(os.environ["COUNTERSIGN_UNANSWERED"])

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def get(path):
    answer = requests.get(API + path, headers=HEADERS, timeout=30)
    answer.raise_for_status()
    return answer.json()


def hookpulse_work():
    """What waits in HookPulse: the identifiers of each plan."""
    plans = []
    for page in itertools.count(1):
        answer = get(f"/v1/api/get_all_pending_approvals_paginated/?page={page}")
        plans += answer["data"]
        if not answer["meta"]["has_next"]:
            return [{name: plan[name] for name in ("execution_plan_uuid", "workflow_uuid")} for plan in plans]


def retab_work():
    """What is in Retab: each run with the step that waits, if one does, and a document."""
    work = []
    for run in get("/v1/workflows/runs?limit=100")["data"]:
        run = get(f"/v1/workflows/runs/{run['id']}")
        waiting = run.get("waiting_for_node_ids") or run.get("waiting_for_block_ids")
        waiting = waiting or run.get("lifecycle", {}).get("waiting_for_block_ids") or []
        documents = run.get("input_documents") or run.get("inputs", {}).get("documents") or {}
        for node, document in documents.items():
            human = waiting[0] if waiting else node
            work.append({"run_id": run["id"], "node_id": human, "start": node, "file_id": document["id"]})
    return work


def review_work():
    """What waits for a review: each with its run, its versions, and what its step leads to."""
    work = []
    for review in get("/v1/workflows/reviews?limit=200")["data"]:
        item = {name: review[name] for name in ("workflow_id", "workflow_version_id", "run_id", "step_id", "block_id")}
        versions = get(f"/v1/workflows/reviews/versions?review_id={review['id']}")["data"]
        item["review_id"] = review["id"]
        item["version_id"] = item["parent_id"] = versions[-1]["id"]
        item["snapshot"] = changed(review["block_type"], versions[0]["snapshot"])
        step = get(f"/v1/workflows/steps/{review['step_id']}?run_id={review['run_id']}")
        artifact = step["artifact"]
        item[f"{artifact['operation']}_id"] = artifact["id"]
        for handle in step["handle_inputs"].values():
            item["file_id"] = handle["document"]["id"]
        work.append(item)
    return work


def changed(block_type, snapshot):
    """A snapshot that fits the block, and is not the one that is there."""
    if block_type == "classifier":
        return {"category": "invoice"}
    if block_type in ("split", "for_each"):
        (name, groups), = snapshot.items()
        return {name: groups[:1]}
    name = next(iter(snapshot))
    return {name: snapshot[name]}


def work():
    if "/hookpulse" in API:
        return hookpulse_work()
    return review_work() if "/retab-c" in API else retab_work()


WORK = work()
assert WORK, "the sandbox has no work to ask about"
TURNS = itertools.cycle(WORK)
CALLS = itertools.count()

answered = set()
asked = set()


@schemathesis.hook
def before_call(context, case, kwargs):
    # Every fourth call keeps what was made up.
    if next(CALLS) % 4 == 3:
        return
    item = next(TURNS)
    path = case.path_parameters
    if isinstance(path, dict):
        for name in path.keys() & item.keys():
            # Odd values stay: they are there to see how odd values are refused.
            if isinstance(path[name], str):
                on_document = name == "node_id" and "/documents/" in case.path
                path[name] = urllib.parse.quote(item["start" if on_document else name], safe="")
    query = case.query
    if "review_id" in item and isinstance(query, dict):
        for name in ("review_id", "run_id", "workflow_id"):
            if isinstance(query.get(name), str):
                query[name] = item[name]
        # Made-up cursors belong to no list.
        query.pop("before", None)
        query.pop("after", None)
    body = case.body
    if isinstance(body, dict):
        for name in ("execution_plan_uuid", "workflow_uuid"):
            if name in item and isinstance(body.get(name), str) and UUID.fullmatch(body[name]):
                body[name] = item[name]
        for name in ("node_id", "block_id"):
            if "node_id" in item and isinstance(body.get(name), str):
                body[name] = item["node_id"]
        if "review_id" in item:
            # The review of the path and what the body says about it have to go together.
            for name in ("review_id", "version_id", "parent_id"):
                if isinstance(body.get(name), str):
                    body[name] = item[name]
            if isinstance(body.get("snapshot"), dict):
                body["snapshot"] = item["snapshot"]
            body.pop("acknowledged_superseded_version_ids", None)
        for name in ("node_ids", "block_ids"):
            if isinstance(body.get(name), list) and all(isinstance(part, str) for part in body[name]):
                body[name] = [item["node_id"], *body[name]][:5]


@schemathesis.hook
def after_call(context, case, response):
    # The operation of the file, which is not what was sent when other methods are tried out.
    operation = f"{case.operation.method.upper()} {case.operation.path}"
    asked.add(operation)
    # HookPulse can refuse with 200.
    if response.status_code == 200 and b'"success":false' not in response.content.replace(b" ", b""):
        answered.add(operation)


@atexit.register
def write_unanswered():
    UNANSWERED.write_text("".join(f"{operation}\n" for operation in sorted(asked - answered)))
