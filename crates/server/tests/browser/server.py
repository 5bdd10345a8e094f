"""A server of its own for the tests, in a folder of its own, with an administrator's link."""

import os
import pathlib
import socket
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[4]
PROGRAM = ROOT / "target/debug/lanyard-server"


def free_port():
    """A port on which nothing listens now, for a server that must know its own address before it starts."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def clock_set_to(at):
    """The environment of a program whose clock begins at that moment (UTC) and goes on from there."""
    library = next(pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    # What it times itself with is left alone.
    return {"LD_PRELOAD": str(library), "FAKETIME": f"@{at}", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "TZ": "UTC"}


class Server:
    """Runs `demo` (a full practice) or `serve` (an empty one) on any free port; `at` sets its clock."""

    def __init__(self, command, listen="127.0.0.1:0", options=(), at=None):
        self.folder = tempfile.TemporaryDirectory(prefix="lanyard-browser-")
        arguments = [PROGRAM, command, "--data", self.folder.name, "--listen", listen, *options]
        env = os.environ | (clock_set_to(at) if at else {})
        self.log = open(f"{self.folder.name}/log", "w")
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=self.log, text=True, env=env)
        self.link = self.url = None
        for line in self.process.stdout:
            if line.startswith("Open this link"):
                self.link = line.split()[-1]
            if line.startswith("Ready: "):
                self.url = line.split()[-1]
                return
        raise RuntimeError(f"{command} did not start: " + open(f"{self.folder.name}/log").read())

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        self.log.close()
        self.folder.cleanup()


def routes():
    """Every address that the server knows, in axum's notation."""
    return subprocess.run([PROGRAM, "routes"], check=True, capture_output=True, text=True).stdout.split()
