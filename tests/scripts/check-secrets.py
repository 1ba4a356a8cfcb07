#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tokens and tickets show nowhere: not in any log at any level, not on the
bus, not in graphs of the pipeline, not in the process list.

usage: check-secrets.py BUILD
"""
import os
import subprocess
import sys
import tempfile

from cloud import Cloud, ProcessListWatch, find_secrets

LIMIT = 120  # s a pipeline may take

RECORD = ('vxgsrc name=s s. ! h264parse ! mp4mux name=m ! '
          'filesink location=recording.mp4 s. ! aacparse ! m.')
SHORT = 'vxgsrc ! fakesink num-buffers=30'
ENDLESS = 'vxgsrc protocols=rtsp ! fakesink'
HLS = 'vxgsrc protocols=hls ! fakesink num-buffers=60'
HLS_ENDLESS = 'vxgsrc protocols=hls ! fakesink'
# name: pipeline, GST_DEBUG, fault of the cloud and its value, whether it works
CASES = {
    'played': (SHORT, '*:6', None, True),
    'all-levels': ('vxgsrc ! fakesink num-buffers=5', '*:9', None, True),
    'udp': ('vxgsrc rtsp-transport=udp ! fakesink num-buffers=30', '*:6',
            None, True),
    'decoded': ('vxgsrc ! decodebin ! fakesink num-buffers=20', '*:6', None,
                True),
    'to-a-file': (RECORD, '*:6', None, True),
    'redirected': (SHORT, '*:6', ('rtsp-redirect', 'camera:gate x1'), True),
    'other-urls': (SHORT, '*:6', ('rtsp-control', 'absolute'), True),
    'plain-base': (SHORT, '*:6', ('rtsp-content-base', 'plain'), True),
    'server-fails': (ENDLESS, '*:6', ('api-status', '500'), False),
    'not-authorised': (ENDLESS, '*:6', ('api-status', '401'), False),
    'garbage': (ENDLESS, '*:6', ('api-body', 'html'), False),
    'broken-json': (ENDLESS, '*:6', ('api-body', 'truncated'), False),
    'sent-away': (ENDLESS, '*:6',
                  ('api-redirect', 'http://127.0.0.1:9/elsewhere'), False),
    'rtsp-refuses': (ENDLESS, '*:6', ('rtsp-describe-status', '401'), False),
    'rtsp-setup-refuses': (ENDLESS, '*:6', ('rtsp-setup-status', '454'), False),
    'hls': (HLS, '*:6', None, True),
    'hls-all-levels': (HLS, '*:9', None, True),
    'hls-encrypted': (HLS, '*:6', ('hls-encryption', 'aes-128'), True),
    'hls-master': (HLS, '*:6', ('hls-variants', '2'), True),
    'hls-whole-urls': (HLS, '*:6', ('hls-uris', 'absolute'), True),
    'hls-in-query': (HLS, '*:6', ('hls-require-query', 'yes'), True),
    'hls-cut': (HLS, '*:6', ('hls-segment-truncate', '3000 x2'), True),
    'hls-refused': (HLS_ENDLESS, '*:6', ('hls-status', '403'), False),
    'rtsp-then-hls': ('vxgsrc ! fakesink num-buffers=30', '*:6',
                      ('rtsp-describe-status', '404'), True),
    'cut-off': (ENDLESS, '*:6', ('rtsp-cut-after', '20'), False),
}


def run_case(build, folder, name, cloud):
    pipeline, debug, fault, works = CASES[name]
    if fault is not None:
        cloud.order('PUT', '/faults/' + fault[0], fault[1])
    environment = dict(
        os.environ,
        VXG_TOKEN=cloud.variables['VXG_TOKEN'],
        GST_PLUGIN_PATH=os.path.join(build, 'gst'),
        GST_REGISTRY=os.path.join(build, 'secrets-registry.bin'),
        GST_DEBUG=debug, GST_DEBUG_FILE=os.path.join(folder, 'debug.log'),
        GST_DEBUG_DUMP_DOT_DIR=folder, G_MESSAGES_DEBUG='all')
    command = ['gst-launch-1.0', '-v', '-m', '-e', *pipeline.split()]
    if name == 'to-a-file':
        # --foreground: one signal, not one more for the group
        command = ['timeout', '--foreground', '--preserve-status', '-s', 'INT',
                   '4', *command]
    with open(os.path.join(folder, 'output'), 'wb') as output:
        status = subprocess.run(
            command, cwd=folder, env=environment, timeout=LIMIT, check=False,
            stdout=output, stderr=subprocess.STDOUT).returncode
    cloud.order('DELETE', '/faults')
    if (status == 0) != works:
        with open(os.path.join(folder, 'output'), errors='replace',
                  encoding='utf-8') as output:
            sys.exit(f'{name}: gst-launch-1.0 ended with {status}\n'
                     + output.read()[-3000:])


def search(folder, secrets):
    found = []
    size = 0
    for root, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(root, name), 'rb') as source:
                data = source.read()
            size += len(data)
            found += [f'{name}: {what}' for what in find_secrets(data, secrets)]
    return found, size


def main(build):
    wrong = []
    with Cloud(build, '--camera', 'gate', '--camera-option',
               'size=320x180', '--segment-seconds', '1', '--hls-lifetime',
               '3') as cloud:
        secrets = cloud.secrets()
        with open(cloud.ready, 'rb') as ready:
            if not find_secrets(ready.read(), secrets):
                sys.exit('the search does not find what is there')
        watch = ProcessListWatch(secrets)
        watch.start()
        for name in CASES:
            with tempfile.TemporaryDirectory() as folder:
                run_case(build, folder, name, cloud)
                found, size = search(folder, secrets)
            print(f'{name}: {size} bytes searched, {len(found)} secrets')
            wrong += [f'{name}: {what}' for what in found]
        found = watch.stop()
        print(f'process list: looked {watch.looks} times')
        wrong += [f'process list: {program}' for program in found]
    if wrong or watch.looks == 0:
        sys.exit('\n'.join(wrong) or 'the process list was never looked at')


if __name__ == '__main__':
    main(*sys.argv[1:])
