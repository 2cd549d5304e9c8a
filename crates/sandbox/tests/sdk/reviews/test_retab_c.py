"""Retab's own Python SDK, of the generation `retab-c`, against the sandbox."""

import json
import time
import unittest
import urllib.request

from retab import Retab
from retab.exceptions import APIError, AuthenticationError, NotFoundError, PermissionDeniedError

from sandbox import SandboxTest


class RetabC(SandboxTest):
    SEED = 30  # Enough for a loop and for a run with two reviews.

    def client(self, key="sandbox-retab-key"):
        client = Retab(api_key=key, base_url=f"{self.address}/retab-c", max_retries=0)
        self.addCleanup(client.close)
        return client

    def setUp(self):
        super().setUp()
        self.retab = self.client()
        self.reviews = self.retab.workflows.reviews

    def pending(self, **wanted):
        """All reviews that wait, page by page."""
        reviews, after = [], None
        while True:
            page = self.reviews.list(limit=7, after=after, **wanted)
            reviews += page.data
            after = page.list_metadata.after
            if after is None:
                return reviews

    def invoice(self):
        """The invoice every seed begins with, and the version its run made."""
        review = self.pending()[-1]
        self.assertEqual(review.block_type, "extract")
        versions = self.reviews.versions.list(review.id).data
        self.assertEqual(len(versions), 1)
        return review, versions[0]

    def corrected(self, version):
        return {**version.snapshot, "total_amount": 1280.1}

    def sandbox_post(self, name, body):
        request = urllib.request.Request(
            f"{self.address}/_sandbox/{name}", data=json.dumps(body).encode(), method="POST"
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def refused(self, status, call, *arguments, **named):
        with self.assertRaises(APIError) as caught:
            call(*arguments, **named)
        self.assertEqual(caught.exception.status_code, status)
        return str(caught.exception)

    def test_lists_every_page_oldest_first(self):
        reviews = self.pending()
        self.assertEqual(len(reviews), self.SEED)
        self.assertEqual(len({review.id for review in reviews}), self.SEED)
        moments = [review.created_at for review in reviews]
        self.assertEqual(moments, sorted(moments))
        newest_first = self.reviews.list(limit=200, order="desc").data
        self.assertEqual([review.id for review in newest_first[::-1]], [review.id for review in reviews])
        types = {review.block_type for review in reviews}
        self.assertEqual(types, {"extract", "classifier", "split", "for_each"})
        decided = self.pending(decision_status="decided")
        self.assertTrue(decided and all(review.decision for review in decided))
        cancelled = self.pending(decision_status="cancelled")
        self.assertTrue(cancelled and all(review.cancelled_at for review in cancelled))

    def test_reads_what_belongs_to_every_review(self):
        for review in self.pending():
            self.assertEqual(self.reviews.get(review.id), review)
            versions = self.reviews.versions.list(review.id).data
            self.assertIsNone(versions[0].parent_id)
            one = self.reviews.versions.get(versions[-1].id)
            self.assertEqual(one.snapshot, versions[-1].snapshot)
            run = self.retab.workflows.runs.get(review.run_id)
            self.assertEqual(run.lifecycle.status, "awaiting_review")
            self.assertIn(review.block_id, run.lifecycle.waiting_for_block_ids)
            step = self.retab.workflows.steps.get(review.step_id, run_id=review.run_id)
            self.assertEqual(step.lifecycle.status, "awaiting_review")
            operation = step.artifact.operation.value
            record = {
                "extraction": self.retab.extractions,
                "classification": self.retab.classifications,
                "split": self.retab.splits,
                "partition": self.retab.partitions,
            }[operation].get(step.artifact.id)
            self.assertEqual(record.status.value, "completed")
            if operation == "extraction":
                self.assertEqual(record.output, versions[0].snapshot)
            for handle in step.handle_inputs.values():
                link = self.retab.files.get_download_link(handle.document.id)
                with urllib.request.urlopen(link.download_url, timeout=30) as paper:
                    self.assertTrue(paper.read())

    def test_lists_steps_and_runs(self):
        review = self.pending()[0]
        page = self.retab.workflows.steps.list(run_id=review.run_id, include_download_urls=True)
        self.assertIn(review.step_id, [step.step_id for step in page.data])
        self.assertTrue(page.data[0].handle_outputs["output-file-0"].download_url)
        runs = self.retab.workflows.runs.list(status="awaiting_review", limit=100).data
        self.assertIn(review.run_id, [run.id for run in runs])

    def test_creates_a_version_and_approves_it(self):
        review, first = self.invoice()
        version = self.reviews.versions.create(
            review.id, first.id, self.corrected(first), note="Read again"
        )
        self.assertEqual(version.parent_id, first.id)
        self.assertEqual(version.author.kind, "human")
        again = self.reviews.versions.create(review.id, first.id, self.corrected(first))
        self.assertEqual(again, version)
        answer = self.reviews.approve(review.id, version.id)
        self.assertEqual((answer.submission_status, answer.resume_status), ("accepted", "resumed"))
        self.assertEqual(answer.review.decision.version_id, version.id)
        again = self.reviews.approve(review.id, version.id)
        self.assertEqual((again.submission_status, again.resume_status), ("already_applied", "skipped"))
        self.assertNotIn(review.id, [own.id for own in self.pending()])
        self.wait(review.run_id, "completed")

    def wait(self, run, status):
        end = time.monotonic() + 15
        while time.monotonic() < end:
            if self.retab.workflows.runs.get(run).lifecycle.status == status:
                return
            time.sleep(0.05)
        self.fail(f"the run is not {status}")

    def test_rejects_with_a_reason(self):
        review, first = self.invoice()
        self.refused(422, self.reviews.reject, review.id, first.id, reason=" ")
        answer = self.reviews.reject(review.id, first.id, reason="Not an invoice")
        self.assertEqual(answer.submission_status, "accepted")
        self.assertEqual(answer.review.decision.reason, "Not an invoice")
        self.wait(review.run_id, "error")
        run = self.retab.workflows.runs.get(review.run_id)
        self.assertEqual(run.lifecycle.failing_step_id, review.step_id)

    def test_another_decision_is_a_conflict_without_an_exception(self):
        review, first = self.invoice()
        self.sandbox_post("decide", {"api": "retab-c", "key": review.id, "verdict": "rejected"})
        answer = self.reviews.approve(review.id, first.id)
        self.assertEqual((answer.submission_status, answer.resume_status), ("conflict", "skipped"))
        self.assertEqual(answer.review.decision.verdict, "rejected")
        self.assertTrue(answer.resume_error)

    def test_the_same_content_under_another_parent_is_a_conflict(self):
        review, first = self.invoice()
        second = self.reviews.versions.create(review.id, first.id, self.corrected(first))
        text = self.refused(409, self.reviews.versions.create, review.id, second.id, first.snapshot)
        self.assertIn("parent_conflict", text)

    def test_a_version_in_between_has_to_be_acknowledged(self):
        review, first = self.invoice()
        change = {"api": "retab-c", "key": review.id, "data": self.corrected(first)}
        newer = self.sandbox_post("change", change)["version_id"]
        text = self.refused(409, self.reviews.approve, review.id, first.id)
        self.assertIn(f"acknowledged_superseded_version_ids=[{newer}]", text)
        answer = self.reviews.approve(
            review.id, first.id, acknowledged_superseded_version_ids=[newer]
        )
        self.assertEqual(answer.submission_status, "accepted")

    def test_what_does_not_fit_is_refused(self):
        review, first = self.invoice()
        unknown = {**first.snapshot, "colour": "green"}
        self.refused(422, self.reviews.versions.create, review.id, first.id, unknown)
        self.refused(422, self.reviews.list, after="rev_unknown")
        self.refused(422, self.reviews.list, limit=201)
        self.assertEqual(len(self.reviews.versions.list(review.id).data), 1)

    def test_refusals(self):
        review, first = self.invoice()
        with self.assertRaises(NotFoundError):
            self.reviews.get("rev_unknown")
        with self.assertRaises(AuthenticationError):
            self.client(key="wrong").workflows.reviews.list()
        with self.assertRaises(PermissionDeniedError):
            self.client(key="sandbox-retab-readonly").workflows.reviews.approve(review.id, first.id)
        self.assertIsNone(self.reviews.get(review.id).decision)


if __name__ == "__main__":
    unittest.main()
