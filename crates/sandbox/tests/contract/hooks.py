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


WORK = hookpulse_work() if "/hookpulse" in API else retab_work()
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
    body = case.body
    if isinstance(body, dict):
        for name in ("execution_plan_uuid", "workflow_uuid"):
            if name in item and isinstance(body.get(name), str) and UUID.fullmatch(body[name]):
                body[name] = item[name]
        for name in ("node_id", "block_id"):
            if isinstance(body.get(name), str):
                body[name] = item["node_id"]
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
