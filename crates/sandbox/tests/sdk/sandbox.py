"""The sandbox as a program on a free port, for tests that use the vendors' own clients."""

import os
import subprocess
import tempfile
import unittest

LISTENING = "Countersign sandbox: "


class SandboxTest(unittest.TestCase):
    """Gives every test a sandbox of its own, seeded with a few approvals per API."""

    SEED = 4

    def setUp(self):
        program = os.environ.get("COUNTERSIGN_SANDBOX")
        if not program:
            self.fail("COUNTERSIGN_SANDBOX is not set; run these tests with `cargo xtask test sdk`")
        data = self.enterContext(tempfile.TemporaryDirectory(prefix="countersign-sdk-"))
        self.sandbox = subprocess.Popen(
            [program, "--port", "0", "--data", data, "--seed", str(self.SEED)],
            stdout=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(self._end)
        for line in self.sandbox.stdout:
            if line.startswith(LISTENING):
                self.address = line[len(LISTENING):].strip().rstrip("/")
                return
        self.fail("the sandbox ended before it listened")

    def _end(self):
        self.sandbox.terminate()
        self.sandbox.stdout.close()
        self.sandbox.wait(timeout=20)
