# SPDX-License-Identifier: GPL-3.0-or-later
# A person at a text console: a program on a terminal of its own, read and typed to.
import os
import pty
import select
import termios
import time

from tap import Failure


class Console:
    def __init__(self, *command):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "dumb"
            os.execvp(command[0], command)
        self.text = ""

    def read(self, seconds):
        """Whether there was something to read."""
        if not select.select([self.terminal], [], [], seconds)[0]:
            return True
        try:
            got = os.read(self.terminal, 4096)
        except OSError:  # the other end is closed
            got = b""
        self.text += got.decode(errors="replace")
        return got != b""

    def expect(self, words, seconds=60):
        """Waits until these words are on the screen, after what was expected before."""
        until = time.monotonic() + seconds
        while words not in self.text:
            if time.monotonic() > until or not self.read(1):
                raise Failure(f"“{words}” did not come: {self.text}")
        self.text = self.text.split(words, 1)[1]

    def type(self, line):
        os.write(self.terminal, line.encode() + b"\n")

    def type_hidden(self, line, seconds=60):
        """Once what is typed is no longer shown: whoever asks throws away what was typed before."""
        until = time.monotonic() + seconds
        while termios.tcgetattr(self.terminal)[3] & termios.ECHO:
            if time.monotonic() > until:
                raise Failure("what is typed is shown")
            time.sleep(0.05)
        self.type(line)

    def end(self):
        """What the program had left to say, and its exit status."""
        while self.read(1):
            if os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                break
        self.read(0)
        return self.text, os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
