# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""Runs jetsim lab on a configuration made in the test, and gives its results back."""
import json
import pathlib
import subprocess
import tempfile

import jsonschema

TOP = pathlib.Path(__file__).resolve().parents[2]
JETSIM = TOP / 'build/jetsim/jetsim'
FAULTS_CHECKED = 100            # of ten thousand that are alike
SCHEMA = jsonschema.Draft202012Validator(
    json.loads((TOP / 'tools/jetsim/lab/schema/jetsim-lab-1.json').read_text()))


class LabError(Exception):
    pass


def run(config, seed=None):
    """config: the file's content as dicts and lists (JSON is YAML). The results' JSON, as its schema says."""
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / 'lab.yaml'
        path.write_text(json.dumps(config, indent=1))
        command = [JETSIM, 'lab', '--quiet', path]
        if seed is not None:
            command.insert(3, f'--seed={seed}')
        child = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if child.returncode:
        raise LabError(f'jetsim lab: exit code {child.returncode}: {child.stderr.strip()}')
    results = json.loads(child.stdout)
    some = {**results, 'faults': results['faults'][:FAULTS_CHECKED]}
    problems = [f'{error.json_path}: {error.message}' for error in SCHEMA.iter_errors(some)]
    if problems:
        raise LabError('not as the schema says: ' + '; '.join(problems[:5]))
    return results


def words(count):
    return f'{int(count)} words'
