# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""A page in headless Chromium, by its DevTools protocol over a pipe: how it looks at a width and in a colour scheme.

    with Browser(program()) as browser:
        browser.show('file:///..', 390, 'dark')
        browser.ask('document.title')
"""
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time

NAMES = 'chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'
PATIENCE = 300
CLOSE_PATIENCE = 60
LOUD = 'Runtime.exceptionThrown', 'Log.entryAdded'


class BrowserError(Exception):
    """It has not answered, or not so."""


def program():
    """The first that is here, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    def __init__(self, path):
        self.path = path
        self.complaints, self.requests = [], []
        self._loaded, self._number, self._data, self._session = False, 0, b'', None

    def __enter__(self):
        # Its children may still write there when it has ended
        self._directory = tempfile.TemporaryDirectory(prefix='browser.', ignore_cleanup_errors=True)
        ours, theirs = os.pipe(), os.pipe()
        self._write, self._read = theirs[1], ours[0]
        self._process = subprocess.Popen(
            ['sh', '-c', 'exec "$0" "$@" 3<&"$IN" 4>&"$OUT"', self.path, '--headless', '--no-sandbox', '--disable-gpu',
             '--disable-dev-shm-usage', '--hide-scrollbars', f'--user-data-dir={self._directory.name}',
             '--remote-debugging-pipe'],
            pass_fds=(theirs[0], ours[1]), env={**os.environ, 'IN': str(theirs[0]), 'OUT': str(ours[1])},
            stderr=open(pathlib.Path(self._directory.name, 'stderr'), 'wb'))
        os.close(theirs[0])
        os.close(ours[1])
        target = self._call('Target.createTarget', url='about:blank')['targetId']
        self._session = self._call('Target.attachToTarget', targetId=target, flatten=True)['sessionId']
        for domain in ('Page', 'Runtime', 'Network', 'Log'):
            self._call(f'{domain}.enable')
        return self

    def __exit__(self, *_):
        os.write(self._write, json.dumps({'id': 0, 'method': 'Browser.close'}).encode() + b'\0')
        try:
            self._process.wait(CLOSE_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._write)
        os.close(self._read)
        self._directory.cleanup()

    def show(self, url, width, scheme):
        """Load it anew; requests and complaints are those of this time."""
        self.complaints, self.requests, self._loaded = [], [], False
        self._call('Emulation.setDeviceMetricsOverride', width=width, height=800, deviceScaleFactor=1, mobile=width < 600)
        self._call('Emulation.setEmulatedMedia', features=[{'name': 'prefers-color-scheme', 'value': scheme}])
        self._call('Page.navigate', url=url)
        while not self._loaded:
            self._take()

    def ask(self, expression):
        """What it is in the page; undefined is None."""
        answer = self._call('Runtime.evaluate', expression=expression, returnByValue=True)
        if 'exceptionDetails' in answer:
            raise BrowserError(f'{expression}: {answer["exceptionDetails"]}')
        return answer['result'].get('value')

    def picture(self):
        """All of the page, as base64 of a PNG."""
        return self._call('Page.captureScreenshot', captureBeyondViewport=True)['data']

    def _call(self, method, **params):
        self._number += 1
        message = {'id': self._number, 'method': method, 'params': params}
        if self._session:
            message['sessionId'] = self._session
        os.write(self._write, json.dumps(message).encode() + b'\0')
        while True:
            answer = self._take()
            if answer.get('id') == self._number:
                if 'error' in answer:
                    raise BrowserError(f'{method}: {answer["error"]}')
                return answer['result']

    def _take(self):
        """The next message; what it says of the page is noted."""
        deadline = time.monotonic() + PATIENCE
        while b'\0' not in self._data:
            if not select.select([self._read], [], [], max(0, deadline - time.monotonic()))[0]:
                raise BrowserError(f'nothing within {PATIENCE} s')
            more = os.read(self._read, 1 << 16)
            if not more:
                said = pathlib.Path(self._directory.name, 'stderr').read_text(errors='replace')
                raise BrowserError(f'{self.path} has ended: {said[-600:]}')
            self._data += more
        line, self._data = self._data.split(b'\0', 1)
        message = json.loads(line)
        method = message.get('method')
        if method == 'Page.loadEventFired':
            self._loaded = True
        elif method == 'Network.requestWillBeSent':
            self.requests.append(message['params']['request']['url'])
        elif method in LOUD:
            self.complaints.append(message['params'])
        return message
