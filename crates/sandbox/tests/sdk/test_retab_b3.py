"""Retab's own Python SDK, of the generation `retab-b3`, against the sandbox."""

import time
import unittest

from retab import Retab
from retab.exceptions import APIError, AuthenticationError, NotFoundError, PermissionDeniedError

from sandbox import SandboxTest

WAITING = "waiting_for_human"


class RetabB3(SandboxTest):
    def runs(self, key="sandbox-retab-key"):
        client = Retab(api_key=key, base_url=f"{self.address}/retab-b3/v1", max_retries=0)
        self.addCleanup(client.close)
        return client.workflows.runs

    def waiting(self):
        """The first run that waits, and the block it waits at."""
        page = self.runs().list(status=WAITING)
        self.assertTrue(page.data)
        run = self.runs().get(page.data[0].id)
        self.assertEqual(run.lifecycle.status, WAITING)
        return run.id, run.lifecycle.waiting_for_block_ids[0]

    def applied(self, run, block):
        """The decision, once the workflow has applied it."""
        end = time.monotonic() + 15
        while time.monotonic() < end:
            decision = self.runs().get_hil_decision(run, block)
            if decision.decision_applied:
                return decision
            time.sleep(0.05)
        self.fail("the decision was not applied")

    def test_lists_every_page(self):
        runs, after = [], None
        while True:
            page = self.runs().list(status=WAITING, limit=3, after=after)
            runs += [run.id for run in page.data]
            after = page.list_metadata.after
            if after is None:
                break
        self.assertGreater(len(runs), 3)
        self.assertEqual(len(set(runs)), len(runs))

    def test_gets_the_steps_and_what_is_to_be_reviewed(self):
        run, block = self.waiting()
        steps = {step.block_id: step for step in self.runs().steps.list(run)}
        self.assertIn(block, steps)
        step = self.runs().steps.get(run, block)
        data = [handle.data for handle in step.handle_inputs.values() if handle.type == "json"]
        self.assertTrue(data and data[0])

    def test_nothing_is_decided_at_first(self):
        decision = self.runs().get_hil_decision(*self.waiting())
        self.assertFalse(decision.decision_received)
        self.assertFalse(decision.decision_applied)
        self.assertIsNone(decision.approved)

    def test_submits_and_repeats_with_the_same_command_and_another(self):
        run, block = self.waiting()
        submit = self.runs().submit_hil_decision
        first = submit(run, block, approved=True, command_id="one")
        self.assertEqual(first.submission_status, "accepted")
        self.assertIs(first.decision.approved, True)

        again = submit(run, block, approved=True, command_id="one")
        self.assertIn(again.submission_status, ("already_received", "already_applied"))
        other = submit(run, block, approved=True, command_id="two")
        self.assertIn(other.submission_status, ("already_received", "already_applied"))
        self.assertEqual(other.decision.payload_hash, first.decision.payload_hash)

        self.assertIs(self.applied(run, block).approved, True)
        late = submit(run, block, approved=True, command_id="one")
        self.assertEqual(late.submission_status, "already_applied")

    def test_the_opposite_decision_is_a_conflict(self):
        run, block = self.waiting()
        self.runs().submit_hil_decision(run, block, approved=False, command_id="one")
        for command in ("one", "two"):
            with self.assertRaises(APIError) as caught:
                self.runs().submit_hil_decision(run, block, approved=True, command_id=command)
            self.assertEqual(caught.exception.status_code, 409)
        self.assertIs(self.applied(run, block).approved, False)

    def test_changed_data_is_kept_and_other_data_is_a_conflict(self):
        run, block = self.waiting()
        data = {"total": "1250.10", "lines": [1, 2], "note": None}
        self.runs().submit_hil_decision(run, block, approved=True, modified_data=data)
        with self.assertRaises(APIError) as caught:
            self.runs().submit_hil_decision(run, block, approved=True, modified_data={"total": "1"})
        self.assertEqual(caught.exception.status_code, 409)
        self.assertEqual(self.applied(run, block).modified_data, data)

    def test_the_run_moves_on(self):
        run, block = self.waiting()
        self.runs().submit_hil_decision(run, block, approved=True)
        self.applied(run, block)
        end = time.monotonic() + 15
        while time.monotonic() < end:
            lifecycle = self.runs().get(run).lifecycle
            if lifecycle.status != WAITING or block not in lifecycle.waiting_for_block_ids:
                return
            time.sleep(0.05)
        self.fail("the run still waits for the block")

    def test_refusals(self):
        run, block = self.waiting()
        with self.assertRaises(NotFoundError):
            self.runs().get("run_does_not_exist")
        with self.assertRaises(AuthenticationError):
            self.runs(key="wrong").list()
        with self.assertRaises(PermissionDeniedError):
            self.runs(key="sandbox-retab-readonly").submit_hil_decision(run, block, approved=True)
        self.assertFalse(self.runs().get_hil_decision(run, block).decision_received)


if __name__ == "__main__":
    unittest.main()
