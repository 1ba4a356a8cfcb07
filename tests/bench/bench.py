#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures vxgsrc against the same thing done by hand; tests/bench/run.sh
calls this with everything in place.

usage: bench.py FOLDER_OF_PROGRAMS table|json

The environment names the emulated cloud: VXG_API_URI, VXG_TOKEN.
"""
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request

LATENCY = 200  # ms, of both sides
FIRST_FRAME_RUNS = 11
CAMERA_COUNTS = (1, 16, 64)
CAMERA_ROUNDS = 3
CAMERA_SECONDS = 10
FRAME_SECONDS = 60

BY_VXGSRC = (f'exec gst-launch-1.0 -q vxgsrc latency={LATENCY} ! '
             'fdsink sync=false')
BY_HAND = ('url=$(curl -sS -H "Authorization: Acc $VXG_TOKEN" '
           '"$VXG_API_URI/api/v4/live/watch/" | jq -r .rtsp); '
           'exec gst-launch-1.0 -q rtspsrc location="$url" protocols=tcp '
           f'latency={LATENCY} ! rtph264depay ! h264parse ! '
           'video/x-h264,alignment=au ! fdsink sync=false')

CAMERA_BY_VXGSRC = f'vxgsrc latency={LATENCY} ! fakesink name=sink'
CAMERA_BY_HAND = (f'rtspsrc location=$VXG_RTSP_URL protocols=tcp '
                  f'latency={LATENCY} ! rtph264depay ! h264parse ! '
                  'fakesink name=sink')


def say(text):
    print(text, file=sys.stderr, flush=True)


def time_to_first_byte(command):
    """Seconds until the first access unit leaves the pipeline."""
    start = time.monotonic()
    process = subprocess.Popen(['sh', '-c', command], stdout=subprocess.PIPE)
    first = process.stdout.read(1)
    took = time.monotonic() - start
    process.kill()
    process.communicate()
    if not first:
        sys.exit(f'nothing came out of: {command}')
    return took


def measure_first_frame():
    commands = {'vxgsrc': BY_VXGSRC, 'by_hand': BY_HAND}
    times = {name: [] for name in commands}
    # A camera is on before anybody looks; the emulated one only while watched.
    watcher = subprocess.Popen(['sh', '-c', BY_VXGSRC],
                               stdout=subprocess.DEVNULL)
    for run in range(-1, FIRST_FRAME_RUNS):  # -1: fills the caches
        for name, command in commands.items():
            took = time_to_first_byte(command)
            if run >= 0:
                times[name].append(round(took * 1000, 1))
    watcher.kill()
    watcher.wait()
    medians = {name: statistics.median(times[name]) for name in commands}
    return {'runs_ms': times, 'median_ms': medians,
            'ratio': round(medians['vxgsrc'] / medians['by_hand'], 3)}


def get_rtsp_url():
    request = urllib.request.Request(
        os.environ['VXG_API_URI'] + '/api/v4/live/watch/',
        headers={'Authorization': 'Acc ' + os.environ['VXG_TOKEN']})
    with urllib.request.urlopen(request, timeout=10) as reply:
        return json.load(reply)['rtsp']


def run_cameras(programs, count, description):
    environment = dict(os.environ, VXG_RTSP_URL=get_rtsp_url())
    output = subprocess.run(
        [os.path.join(programs, 'bench-cameras'), str(count),
         str(CAMERA_SECONDS), description],
        env=environment, stdout=subprocess.PIPE, check=True).stdout
    return json.loads(output)


def summarize(runs):
    keys = ('cpu_seconds', 'start_cpu_seconds', 'units', 'threads', 'rss_kib')
    result = {key: statistics.median(run[key] for run in runs) for key in keys}
    result['cpu_ms_per_camera_second'] = round(statistics.median(
        1000 * run['cpu_seconds'] / run['seconds'] / run['cameras']
        for run in runs), 3)
    return result


def measure_cameras(programs):
    results = []
    for count in CAMERA_COUNTS:
        runs = {'vxgsrc': [], 'by_hand': []}
        for _ in range(CAMERA_ROUNDS):
            runs['vxgsrc'].append(run_cameras(programs, count, CAMERA_BY_VXGSRC))
            runs['by_hand'].append(run_cameras(programs, count, CAMERA_BY_HAND))
        ours, theirs = summarize(runs['vxgsrc']), summarize(runs['by_hand'])
        results.append({
            'cameras': count, 'vxgsrc': ours, 'by_hand': theirs,
            'cpu_ratio': round(ours['cpu_ms_per_camera_second'] /
                               theirs['cpu_ms_per_camera_second'], 3),
            'extra_threads': ours['threads'] - theirs['threads']})
    return results


def measure_frames(programs):
    output = subprocess.run(
        [os.path.join(programs, 'bench-frames'), str(FRAME_SECONDS)],
        stdout=subprocess.PIPE, check=True).stdout
    return json.loads(output)


def print_tables(results):
    first = results['first_frame']
    print(f'First access unit, median of {FIRST_FRAME_RUNS}')
    print(f"  vxgsrc               {first['median_ms']['vxgsrc']:8.1f} ms")
    print(f"  curl | jq + rtspsrc  {first['median_ms']['by_hand']:8.1f} ms")
    print(f"  ratio                {first['ratio']:8.3f}\n")

    print(f'Cameras in one process, median of {CAMERA_ROUNDS} times '
          f'{CAMERA_SECONDS} s')
    print('  cameras  source   CPU ms per camera and s  threads  memory MiB')
    for row in results['cameras']:
        for name in ('vxgsrc', 'by_hand'):
            side = row[name]
            label = 'vxgsrc' if name == 'vxgsrc' else 'rtspsrc'
            print(f"  {row['cameras']:7d}  {label:7s}"
                  f"  {side['cpu_ms_per_camera_second']:23.2f}"
                  f"  {side['threads']:7.0f}  {side['rss_kib'] / 1024:10.1f}")
        print(f"           CPU ratio {row['cpu_ratio']:.3f}, "
              f"{row['extra_threads']:+.0f} threads")

    frames = results['frames']
    print(f"\nAccess units in {FRAME_SECONDS} s: {frames['made']} made, "
          f"{frames['delivered']} delivered, {frames['lost']} lost, "
          f"{frames['doubled']} doubled, {frames['out_of_order']} out of "
          f"order, {frames['unstamped']} without a number\n")


def main(programs, output):
    say('time to the first access unit...')
    results = {'first_frame': measure_first_frame()}
    say('cameras in one process...')
    results['cameras'] = measure_cameras(programs)
    say(f'{FRAME_SECONDS} seconds of access units...')
    results['frames'] = measure_frames(programs)
    if output == 'json':
        json.dump(results, sys.stdout, indent=2)
        print()
    else:
        print_tables(results)


if __name__ == '__main__':
    main(*sys.argv[1:])
