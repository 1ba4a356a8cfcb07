#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures vxgsrc against the same thing done by hand; tests/bench/run.sh
calls this with everything in place.

usage: bench.py FOLDER_OF_PROGRAMS table|json MINUTES

MINUTES: only play HLS for so long, and count; 0: everything else. The
environment names the emulated cloud: VXG_API_URI, VXG_TOKEN, VXG_CONTROL_URI.
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
HLS_CAMERA_COUNTS = (1, 16)
CAMERA_ROUNDS = 3
CAMERA_SECONDS = 10
FRAME_SECONDS = 60
WARM_UP_SECONDS = 10  # until a window of HLS is full

BY_VXGSRC = (f'exec gst-launch-1.0 -q vxgsrc latency={LATENCY} ! '
             'fdsink sync=false')
BY_HAND = ('url=$(curl -sS -H "Authorization: Acc $VXG_TOKEN" '
           '"$VXG_API_URI/api/v4/live/watch/" | jq -r .rtsp); '
           'exec gst-launch-1.0 -q rtspsrc location="$url" protocols=tcp '
           f'latency={LATENCY} ! rtph264depay ! h264parse ! '
           'video/x-h264,alignment=au ! fdsink sync=false')

HLS_BY_VXGSRC = 'exec gst-launch-1.0 -q vxgsrc protocols=hls ! fdsink sync=false'
HLS_BY_HAND = ('url=$(curl -sS -H "Authorization: Acc $VXG_TOKEN" '
               '"$VXG_API_URI/api/v4/live/watch/" | jq -r .hls); '
               'exec gst-launch-1.0 -q urisourcebin uri="$url" '
               'parse-streams=true ! fdsink sync=false')

CAMERA_BY_VXGSRC = f'vxgsrc latency={LATENCY} ! fakesink name=sink'
CAMERA_BY_HAND = (f'rtspsrc location=$VXG_RTSP_URL protocols=tcp '
                  f'latency={LATENCY} ! rtph264depay ! h264parse ! '
                  'fakesink name=sink')
# In step with the clock, as a player is: both begin with some segments at once.
HLS_CAMERA_BY_VXGSRC = 'vxgsrc protocols=hls ! fakesink name=sink sync=true'
HLS_CAMERA_BY_HAND = ('urisourcebin uri=$VXG_HLS_URL parse-streams=true ! '
                      'fakesink name=sink sync=true')


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


def measure_first_frame(ours, theirs):
    commands = {'vxgsrc': ours, 'by_hand': theirs}
    times = {name: [] for name in commands}
    # A camera is on before anybody looks; the emulated one only while watched.
    watcher = subprocess.Popen(['sh', '-c', ours], stdout=subprocess.DEVNULL)
    time.sleep(WARM_UP_SECONDS)
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


def get_live_urls():
    request = urllib.request.Request(
        os.environ['VXG_API_URI'] + '/api/v4/live/watch/',
        headers={'Authorization': 'Acc ' + os.environ['VXG_TOKEN']})
    with urllib.request.urlopen(request, timeout=10) as reply:
        return json.load(reply)


def run_cameras(programs, count, description):
    urls = get_live_urls()
    environment = dict(os.environ, VXG_RTSP_URL=urls['rtsp'],
                       VXG_HLS_URL=urls['hls'])
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


def measure_cameras(programs, counts, by_vxgsrc, by_hand):
    results = []
    for count in counts:
        runs = {'vxgsrc': [], 'by_hand': []}
        for _ in range(CAMERA_ROUNDS):
            runs['vxgsrc'].append(run_cameras(programs, count, by_vxgsrc))
            runs['by_hand'].append(run_cameras(programs, count, by_hand))
        ours, theirs = summarize(runs['vxgsrc']), summarize(runs['by_hand'])
        results.append({
            'cameras': count, 'vxgsrc': ours, 'by_hand': theirs,
            'cpu_ratio': round(ours['cpu_ms_per_camera_second'] /
                               theirs['cpu_ms_per_camera_second'], 3),
            'extra_threads': ours['threads'] - theirs['threads']})
    return results


def count_requests():
    """Requests for HLS, and for live URLs, that the cloud has had."""
    with urllib.request.urlopen(
            os.environ['VXG_CONTROL_URI'] + '/journal', timeout=10) as reply:
        entries = json.load(reply)
    return (sum(entry['protocol'] == 'hls' for entry in entries),
            sum(entry['path'].endswith('/live/watch/') for entry in entries))


def measure_frames(programs, protocols, seconds):
    before = count_requests()
    output = subprocess.run(
        [os.path.join(programs, 'bench-frames'), str(seconds), protocols],
        stdout=subprocess.PIPE, check=True).stdout
    after = count_requests()
    return dict(json.loads(output), seconds=seconds,
                hls_requests_per_minute=round(
                    (after[0] - before[0]) * 60 / seconds, 1),
                api_requests=after[1] - before[1])


def print_first_frame(first, by_hand):
    print(f'First access unit, median of {FIRST_FRAME_RUNS}')
    print(f"  vxgsrc                    {first['median_ms']['vxgsrc']:8.1f} ms")
    print(f"  curl | jq + {by_hand:12s}  {first['median_ms']['by_hand']:8.1f} ms")
    print(f"  ratio                     {first['ratio']:8.3f}\n")


def print_cameras(rows, by_hand):
    print(f'Cameras in one process, median of {CAMERA_ROUNDS} times '
          f'{CAMERA_SECONDS} s')
    print('  cameras  source        CPU ms per camera and s  threads  memory MiB')
    for row in rows:
        for name in ('vxgsrc', 'by_hand'):
            side = row[name]
            label = 'vxgsrc' if name == 'vxgsrc' else by_hand
            print(f"  {row['cameras']:7d}  {label:12s}"
                  f"  {side['cpu_ms_per_camera_second']:23.2f}"
                  f"  {side['threads']:7.0f}  {side['rss_kib'] / 1024:10.1f}")
        print(f"           CPU ratio {row['cpu_ratio']:.3f}, "
              f"{row['extra_threads']:+.0f} threads")

    print()


def print_frames(frames):
    print(f"Access units in {frames['seconds']} s: {frames['made']} made, "
          f"{frames['delivered']} delivered, {frames['lost']} lost, "
          f"{frames['doubled']} doubled, {frames['out_of_order']} out of "
          f"order, {frames['unstamped']} without a number;\n"
          f"{frames['api_requests']} questions to the API, "
          f"{frames['hls_requests_per_minute']} HLS requests a minute\n")


def print_tables(results):
    for protocol, by_hand in (('rtsp', 'rtspsrc'), ('hls', 'urisourcebin')):
        print(f'{protocol.upper()}\n')
        print_first_frame(results[protocol]['first_frame'], by_hand)
        print_cameras(results[protocol]['cameras'], by_hand)
        print_frames(results[protocol]['frames'])


def measure_protocol(programs, protocol, counts, commands, descriptions):
    say(f'{protocol}: time to the first access unit...')
    first_frame = measure_first_frame(*commands)
    say(f'{protocol}: cameras in one process...')
    cameras = measure_cameras(programs, counts, *descriptions)
    say(f'{protocol}: {FRAME_SECONDS} seconds of access units...')
    return {'first_frame': first_frame, 'cameras': cameras,
            'frames': measure_frames(programs, protocol, FRAME_SECONDS)}


def measure_all(programs):
    return {
        'rtsp': measure_protocol(
            programs, 'rtsp', CAMERA_COUNTS, (BY_VXGSRC, BY_HAND),
            (CAMERA_BY_VXGSRC, CAMERA_BY_HAND)),
        'hls': measure_protocol(
            programs, 'hls', HLS_CAMERA_COUNTS, (HLS_BY_VXGSRC, HLS_BY_HAND),
            (HLS_CAMERA_BY_VXGSRC, HLS_CAMERA_BY_HAND))}


def main(programs, output, renewal_minutes):
    if renewal_minutes != '0':
        results = measure_frames(programs, 'hls', 60 * int(renewal_minutes))
        show = print_frames
    else:
        results = measure_all(programs)
        show = print_tables
    if output == 'json':
        json.dump(results, sys.stdout, indent=2)
        print()
    else:
        show(results)


if __name__ == '__main__':
    main(*sys.argv[1:])
