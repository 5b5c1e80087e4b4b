"""A device at the far end of a pty, told by lines on stdin what to do: echo, flood, pace BYTES_PER_SECOND, stop.

Says the pty's path first, and after each `stop` how many bytes it has transmitted since it began. What it transmits at
a pace comes as packets 10 ms apart, each with the time of CLOCK_MONOTONIC in nanoseconds in its first 8 bytes.
"""

import os
import select
import sys
import termios
import time
import tty

PACKETS_PER_SECOND = 100
MAX_WAITING = 1 << 20

master, slave = os.openpty()
tty.setraw(slave)
os.set_blocking(master, False)
print(os.ttyname(slave), flush=True)

block = bytes(range(256)) * 256
mode, transmitted, packet_bytes, due, waiting = "stop", 0, 0, 0.0, b""


def transmit(data):
    try:
        return os.write(master, data)
    except BlockingIOError:
        return 0


while True:
    patience = max(0.0, due - time.monotonic()) if mode == "pace" else None
    is_due = mode == "flood" or len(waiting) > 0
    readable, writable, _ = select.select([0, master], [master] if is_due else [], [], patience)
    if 0 in readable:
        line = os.read(0, 4096).split()
        if not line:
            break
        mode = line[0].decode()
        if mode == "stop":
            waiting = b""
            print(transmitted, flush=True)
        else:
            termios.tcflush(slave, termios.TCIFLUSH)
            transmitted, waiting = 0, b""
        if mode == "pace":
            packet_bytes = int(line[1]) // PACKETS_PER_SECOND
            due = time.monotonic()
    if master in readable:
        data = os.read(master, 65536)
        while mode == "echo" and data:
            data = data[transmit(data):]
    if writable and mode == "flood":
        transmitted += transmit(block)
    if writable and waiting:
        count = transmit(waiting)
        transmitted += count
        waiting = waiting[count:]
    if mode == "pace" and time.monotonic() >= due:
        # What is not read in time is given up: a port has no patience.
        if len(waiting) < MAX_WAITING:
            waiting += time.monotonic_ns().to_bytes(8, "big") + block[: packet_bytes - 8]
        due += 1 / PACKETS_PER_SECOND
