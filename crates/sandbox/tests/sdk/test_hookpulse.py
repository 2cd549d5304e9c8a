"""HookPulse's own Python SDK against the sandbox."""

import unittest
import uuid

from hookpulse import HookPulseAPIError, HookPulseAuthError, HookPulseClient

from sandbox import SandboxTest

KEY = "sandbox-hookpulse-key"
BRAND = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


class HookPulse(SandboxTest):
    SEED = 13  # More than one page.

    def client(self, key=KEY, brand=BRAND):
        return HookPulseClient(api_key=key, brand_uuid=brand, base_url=f"{self.address}/hookpulse")

    def page(self, number):
        # The SDK has no method for the list; this is how its own methods ask.
        path = "/v1/api/get_all_pending_approvals_paginated/"
        return self.client()._request("GET", path, params={"page": number})

    def pending(self):
        plans, number = [], 1
        while True:
            page = self.page(number)
            self.assertIs(page["success"], True)
            plans += page["data"]
            if not page["meta"]["has_next"]:
                return plans
            number += 1

    def identifiers(self):
        return [plan["execution_plan_uuid"] for plan in self.pending()]

    def test_lists_every_page_newest_first(self):
        plans = self.pending()
        self.assertEqual(len(plans), self.page(1)["meta"]["total_count"])
        self.assertGreater(len(plans), self.page(1)["meta"]["per_page"])
        self.assertEqual(len(set(self.identifiers())), len(plans))
        self.assertTrue(all(plan["status"] == "waiting_approval" for plan in plans))

    def test_approves_once(self):
        plan = self.identifiers()[0]
        answer = self.client().approve_execution(plan)
        self.assertEqual(answer, {"success": True, "message": "Workflow approved and resumed"})
        self.assertNotIn(plan, self.identifiers())

    def test_rejects_once(self):
        plan = self.identifiers()[0]
        answer = self.client().reject_execution(plan)
        self.assertEqual(answer, {"success": True, "message": "Workflow rejected and skipped"})
        self.assertNotIn(plan, self.identifiers())

    def test_a_second_action_is_refused_whatever_it_is(self):
        plan = self.identifiers()[0]
        self.client().approve_execution(plan)
        for act in (self.client().approve_execution, self.client().reject_execution):
            answer = act(plan)
            self.assertIs(answer["success"], False)
            self.assertTrue(answer["error"])

    def test_an_unknown_plan_is_not_found(self):
        with self.assertRaises(HookPulseAPIError) as caught:
            self.client().approve_execution(str(uuid.uuid4()))
        self.assertEqual(caught.exception.status_code, 404)

    def test_wrong_credentials_are_refused(self):
        plan = self.identifiers()[0]
        for client in (self.client(key="wrong"), self.client(brand=str(uuid.uuid4()))):
            with self.assertRaises(HookPulseAuthError):
                client.approve_execution(plan)
        self.assertIn(plan, self.identifiers())


if __name__ == "__main__":
    unittest.main()
