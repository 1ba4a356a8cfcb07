# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the checks share: an emulated cloud, and eyes for its secrets."""
import base64
import glob
import json
import os
import re
import shlex
import subprocess
import tempfile
import threading
import time
import urllib.request

START_LIMIT = 30  # s

# Tickets are new in every answer; they are known by their shape (API reference
# 4.2), share tokens too (2.3).
TICKET = re.compile(rb'media\.[A-Za-z0-9_=-]+\.[0-9]+\.[A-Za-z0-9_-]{12,}')
SHARE = re.compile(rb'share\.[A-Za-z0-9_=-]+\.[0-9a-f]+t[0-9a-f]+\.')


class Cloud:
    """A vxg-emulator in a process of its own; to be used with "with"."""

    def __init__(self, build, *arguments):
        self.folder = tempfile.TemporaryDirectory()
        self.ready = os.path.join(self.folder.name, 'ready')
        self.process = subprocess.Popen(
            [os.path.join(build, 'src/emulator/vxg-emulator'),
             '--ready-file', self.ready, *arguments],
            stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + START_LIMIT
        while not os.path.exists(self.ready):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError('the emulated cloud did not start')
            time.sleep(0.02)
        with open(self.ready, encoding='utf-8') as lines:
            pairs = (word.split('=', 1) for word in shlex.split(lines.read()))
            self.variables = dict(pairs)

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()

    def order(self, method, path, text=''):
        """Asks the control address (docs/emulator.md)."""
        request = urllib.request.Request(
            self.variables['VXG_CONTROL_URI'] + path, data=text.encode(),
            method=method)
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.read()

    def secrets(self):
        """Packed tokens and the share tokens inside them."""
        packed = [value for name, value in self.variables.items()
                  if 'TOKEN' in name]
        inner = [json.loads(base64.b64decode(token))['token']
                 for token in packed]
        return [secret.encode() for secret in packed + inner]


def find_secrets(data, secrets):
    """What of the secrets stands in the bytes, as a list of descriptions."""
    found = []
    for secret in secrets:
        # Both ends as well: a line that cuts or wraps it gives it away too.
        for part in {secret, secret[:60], secret[-40:]}:
            if part in data:
                found.append('a token')
                break
    for what, shape in (('a ticket', TICKET), ('a share token', SHARE)):
        hit = shape.search(data)
        if hit is not None:
            start = data.rfind(b'\n', 0, hit.start()) + 1
            line = data[start:hit.end()].decode(errors='replace')
            found.append(f'{what}: {line[-300:]}')
    return found


class ProcessListWatch(threading.Thread):
    """Looks at the command lines of all processes until it is stopped."""

    def __init__(self, secrets):
        super().__init__(daemon=True)
        self.secrets = secrets
        self.over = threading.Event()
        self.looks = 0
        self.found = set()

    def run(self):
        while not self.over.is_set():
            for path in glob.glob('/proc/[0-9]*/cmdline'):
                try:
                    with open(path, 'rb') as source:
                        line = source.read()
                except OSError:
                    continue  # it has ended
                if find_secrets(line, self.secrets):
                    self.found.add(line.split(b'\0')[0].decode())
            self.looks += 1
            self.over.wait(0.05)

    def stop(self):
        self.over.set()
        self.join()
        return self.found
