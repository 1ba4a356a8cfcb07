#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts the cases in a JUnit file of "meson test".

usage: count-tests.py SKIPPED_FILE JUNIT_FILE

Prints PASSED FAILED SKIPPED, and writes the names of the skipped cases with
their reasons to SKIPPED_FILE. A case is what a program reports over TAP; a
program without TAP is one case.
"""
import sys
import xml.etree.ElementTree as ElementTree


def main(skipped_file, junit):
    passed = failed = 0
    skipped = []
    for case in ElementTree.parse(junit).getroot().iter('testcase'):
        skip = case.find('skipped')
        if case.find('failure') is not None or case.find('error') is not None:
            failed += 1
        elif skip is not None:
            name = f"{case.get('classname')}/{case.get('name')}"
            skipped.append(f"{name}: {skip.get('message') or 'no reason given'}")
        else:
            passed += 1
    with open(skipped_file, 'w', encoding='utf-8') as out:
        out.writelines(line + '\n' for line in skipped)
    print(passed, failed, len(skipped))


if __name__ == '__main__':
    main(*sys.argv[1:])
