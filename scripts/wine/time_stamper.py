"""A time stamping authority of a test (RFC 3161): its certificate is self-made, its answers are those of openssl.

Prints the address that it answers at; takes the folder in which key.pem, cert.pem and what it writes are.
"""

import http.server
import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(sys.argv[1])
CONFIG = """
[tsa]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
"""


class Stamper(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        (FOLDER / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
        command = "openssl ts -reply -config config -section tsa -queryfile query -signer cert.pem -inkey key.pem -out reply"
        subprocess.run(command.split(), cwd=FOLDER, check=True, stderr=subprocess.DEVNULL)
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        self.wfile.write((FOLDER / "reply").read_bytes())

    def log_message(self, *args):
        pass


(FOLDER / "config").write_text(CONFIG)
server = http.server.HTTPServer(("127.0.0.1", 0), Stamper)
print(f"http://127.0.0.1:{server.server_port}/", flush=True)
server.serve_forever()
