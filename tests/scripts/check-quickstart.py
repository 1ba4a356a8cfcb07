#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Does with examples/quickstart.sh what a new user does, in a copy of the
project that has never been built.

usage: check-quickstart.py COPY first|again|media|token|errors|interrupted

"first" makes COPY anew; the others follow it.
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import time

from cloud import Cloud, ProcessListWatch, find_secrets

LIMIT = 600  # s a run may take
VIDEO = 'vxg-recording.mp4'
PICTURE = 'vxg-snapshot.png'


def copy_project(root, copy):
    shutil.rmtree(copy, ignore_errors=True)
    names = subprocess.run(
        ['git', 'ls-files', '-z', '--cached', '--others',
         '--exclude-standard'], cwd=root, check=True,
        stdout=subprocess.PIPE).stdout.split(b'\0')
    for name in filter(None, names):
        target = os.path.join(copy, name.decode())
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy2(os.path.join(root, name.decode()), target)


def quickstart(copy, *arguments, expect=0, **more):
    """Runs it; returns what it said and how long it took."""
    start = time.monotonic()
    run = subprocess.run(
        ['examples/quickstart.sh', *arguments], cwd=copy, timeout=LIMIT,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False, **more)
    print(f'$ examples/quickstart.sh {len(arguments)} arguments\n{run.stdout}',
          flush=True)
    assert run.returncode == expect, \
        f'exit status {run.returncode}, {expect} was expected'
    assert not find_secrets(run.stdout.encode(), []), 'it shows a secret'
    return run.stdout, time.monotonic() - start


def probe(path):
    output = subprocess.run(
        ['ffprobe', '-v', 'error', '-count_frames', '-show_streams', '-of',
         'json', path], check=True, stdout=subprocess.PIPE).stdout
    return {stream['codec_type']: stream
            for stream in json.loads(output)['streams']}


def check_recording(copy, said, seconds, audio, size=None, name=VIDEO):
    """Another program finds in the file what the script said of it."""
    streams = probe(os.path.join(copy, name))
    video = streams['video']
    assert video['codec_name'] == 'h264'
    assert float(video['duration']) >= seconds - 0.05, video['duration']
    assert float(video['duration']) <= seconds + 2, video['duration']
    assert f"frames    {video['nb_read_frames']}," in said, \
        video['nb_read_frames']
    assert f"{video['width']}x{video['height']}" in said
    assert size is None or (video['width'], video['height']) == size
    assert 'missing   none' in said
    if audio:
        assert streams['audio']['codec_name'] == 'aac'
        assert float(streams['audio']['duration']) >= seconds - 1
    else:
        assert 'audio' not in streams
    folder = os.path.dirname(os.path.join(copy, name))
    picture = probe(os.path.join(folder, PICTURE))['video']
    assert (picture['width'], picture['height']) == \
        (video['width'], video['height'])


def check_first(copy):
    copy_project(os.path.join(os.path.dirname(__file__), '../..'), copy)
    said, _ = quickstart(copy, '--seconds', '5')
    check_recording(copy, said, 5, audio=True)
    assert 'gst-launch-1.0 -e vxgsrc' in said and '$VXG_TOKEN' in said


def check_again(copy):
    said, took = quickstart(copy)
    check_recording(copy, said, 10, audio=True)
    assert 'installing' not in said and 'up to date' in said
    assert took < 10 + 20, f'{took:.1f} s for 10 s of video'


def check_media(copy):
    """A file without sound, and names with blanks and quotes in them."""
    folder = os.path.join(copy, "it's a test")
    os.makedirs(folder, exist_ok=True)
    media = os.path.join(folder, 'a film.mp4')
    subprocess.run(
        ['gst-launch-1.0', '-q', 'videotestsrc', 'num-buffers=60', '!',
         'video/x-raw,width=256,height=144,framerate=20/1', '!', 'x264enc',
         'key-int-max=20', 'bframes=0', '!', 'h264parse', '!', 'mp4mux', '!',
         'filesink', 'location=' + media], check=True)
    output = os.path.join("it's a test", 'out put.mp4')
    said, _ = quickstart(copy, '--media', media, '--seconds=4', '--output',
                         output)
    check_recording(copy, said, 4, audio=False, size=(256, 144), name=output)


def check_token(copy):
    """A cloud of somebody else's; the token shows to nobody."""
    with Cloud(os.path.join(copy, 'build'), '--camera', 'yard') as cloud:
        secrets = cloud.secrets()
        with subprocess.Popen(
                ['examples/quickstart.sh', '--seconds', '3', '--token',
                 cloud.variables['VXG_TOKEN']], cwd=copy,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True) as process:
            # Its own arguments have the token until it says its first word.
            said = process.stdout.readline()
            watch = ProcessListWatch(secrets)
            watch.start()
            said += process.stdout.read()
        print(said)
        assert process.returncode == 0, process.returncode
        assert not watch.stop(), 'the token is in the process list'
        assert watch.looks > 10
        assert not find_secrets(said.encode(), secrets), 'it shows a secret'
        assert 'no cloud is emulated' in said
        check_recording(copy, said, 3, audio=True)


def check_errors(copy):
    """What went wrong, why, what to do; and the exit status of --help."""
    said, _ = quickstart(copy, '--help')
    assert all(f'  {status} ' in said for status in (0, 1, 2, 3, 4, 5, 6))
    for wrong in (['--nonsense'], ['--seconds'], ['--seconds', '0'],
                  ['--seconds', '1e3'], ['--media', '/nowhere.mp4'],
                  ['--output', '/nowhere/x.mp4'],
                  ['--token', 'x', '--media', 'README.md']):
        said, _ = quickstart(copy, *wrong, expect=2)
        assert said.startswith('quickstart: '), said
    said, _ = quickstart(copy, '--media', 'README.md', expect=5)
    said, _ = quickstart(copy, '--token', 'bm9uc2Vuc2U=', expect=5)
    assert 'token' in said
    with Cloud(os.path.join(copy, 'build'), '--camera', 'yard') as cloud:
        cloud.order('POST', '/revoke?camera=yard')
        said, _ = quickstart(copy, '--token', cloud.variables['VXG_TOKEN'],
                             expect=5)
        assert not find_secrets(said.encode(), cloud.secrets())
        assert 'refused' in said


def list_processes(copy):
    """Those that run a program of the copy, or play its camera."""
    found = []
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            if os.readlink(f'/proc/{pid}/cwd').startswith(copy):
                found.append(pid)
        except OSError:
            continue
    return found


def check_interrupted(copy):
    """Control-C while it records: nothing is left running or lying about."""
    scratch = os.path.join(copy, 'scratch')
    os.makedirs(scratch)
    os.remove(os.path.join(copy, VIDEO))
    with subprocess.Popen(
            ['examples/quickstart.sh', '--seconds', '60'], cwd=copy,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, start_new_session=True,
            env=dict(os.environ, TMPDIR=scratch),
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
            ) as process:
        path = os.path.join(copy, VIDEO)
        deadline = time.monotonic() + 60
        while not os.path.exists(path) or os.path.getsize(path) == 0:
            assert process.poll() is None, process.stdout.read()
            assert time.monotonic() < deadline, 'it does not record'
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)
        said = process.stdout.read()
    print(said)
    assert process.returncode == 130, process.returncode
    assert 'interrupted' in said
    assert not os.path.exists(path), 'a broken recording is left'
    assert not list_processes(copy), 'processes are left'
    assert not os.listdir(scratch), 'temporary files are left'


def main(copy, name):
    os.environ.pop('VXG_TOKEN', None)
    globals()['check_' + name](os.path.realpath(copy))


if __name__ == '__main__':
    main(*sys.argv[1:])
