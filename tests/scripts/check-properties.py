#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The table of properties in README.md says what gst-inspect-1.0 says.

usage: check-properties.py README

Compares the names, in any order, and the defaults.
"""
import re
import subprocess
import sys


def inspect(element):
    text = subprocess.run(['gst-inspect-1.0', element], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    text = re.search(r'^Element Properties:\n(.*?)(?:^\S|\Z)', text,
                     re.DOTALL | re.MULTILINE)[1]
    blocks = re.findall(r'^  (\S+)\s*: (.*?)(?=^  \S|\Z)', text,
                        re.DOTALL | re.MULTILINE)
    return {name: find_default(block) for name, block in blocks}


def find_default(block):
    """As the table writes it: unset, a number, a word, or - for none."""
    match = re.search(r'Default: (.*?)( Write only)?$', block, re.MULTILINE)
    if match is None:
        return '-'
    default = match[1].strip()
    quoted = re.search(r'"([^"]*)"', default)
    if quoted is not None:
        return quoted[1]
    return {'null': 'unset', 'NULL': 'unset'}.get(default, default)


def read_table(readme):
    with open(readme, encoding='utf-8') as source:
        text = source.read()
    rows = re.findall(r'^\| `([a-z-]+)` \|(.*)\|$', text, re.MULTILINE)
    return {name: cells.split('|')[0].strip().strip('`')
            for name, cells in rows}


def main(readme):
    inherited = inspect('bin')
    real = {name: default for name, default in inspect('vxgsrc').items()
            if name not in inherited}
    written = read_table(readme)
    wrong = []
    for name in sorted(real.keys() | written.keys()):
        if name not in written:
            wrong.append(f'{name}: not in the table')
        elif name not in real:
            wrong.append(f'{name}: vxgsrc has no such property')
        elif real[name] != written[name]:
            wrong.append(f'{name}: the default is {real[name]}, '
                         f'the table says {written[name]}')
    if wrong or not real:
        sys.exit('\n'.join(wrong) or 'vxgsrc has no properties')
    print(f'{len(real)} properties agree')


if __name__ == '__main__':
    main(*sys.argv[1:])
