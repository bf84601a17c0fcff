#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads JUnit XML with junitparser, validates it with xmllint: check_junit.py FILE.

Prints what junitparser found, as JSON: {suite: {classname/name: [result, message, properties]}}.
"""

import json
import pathlib
import subprocess
import sys

import junitparser

SCHEMA = pathlib.Path(__file__).with_name("junit.xsd")


def properties(element):
    return {p.name: p.value for p in element.child(junitparser.Properties) or []}


def read(file):
    subprocess.run(
        ["xmllint", "--nonet", "--noout", "--schema", SCHEMA, file], check=True, capture_output=True, text=True
    )
    document = junitparser.JUnitXml.fromfile(str(file))
    found = {}
    totals = [0, 0, 0]
    for suite in document:
        cases = found.setdefault(suite.name, {})
        results = []
        for case in suite:
            result = case.result
            assert len(result) <= 1, case.name
            kind = type(result[0]).__name__ if result else "Passed"
            results.append(kind)
            name = f"{case.classname}/{case.name}"
            assert name not in cases, name
            cases[name] = [kind, result[0].message if result else "", properties(case)]
        counts = [len(results), results.count("Failure"), results.count("Error")]
        assert [suite.tests, suite.failures, suite.errors] == counts, suite.name
        assert suite.skipped == results.count("Skipped"), suite.name
        totals = [a + b for a, b in zip(totals, counts)]
    assert [document.tests, document.failures, document.errors] == totals
    return found


if __name__ == "__main__":
    print(json.dumps(read(pathlib.Path(sys.argv[1]))))
