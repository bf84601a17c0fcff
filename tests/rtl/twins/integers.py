# SPDX-License-Identifier: GPL-3.0-or-later
"""The arithmetic of docs/controllers.md, and registers as a table describes them."""
ALL_ONES = (1 << 32) - 1


def add(a, b):
    return min(a + b, ALL_ONES)


def sub(a, b):
    return max(a - b, 0)


def ramp(x, goal, up, down):
    return x + min(goal - x, up) if goal >= x else x - min(x - goal, down)


def move(x, goal, step):
    return x + clamp(goal - x, -step, step)


def clamp(x, low, high):
    return max(low, min(x, high))


def scale(a, fraction):
    return a * fraction >> 12


def pole(y, x, k):
    return y + ((((x << 24) - y) >> 20) * k >> 12)


def signed(value):
    return value - (1 << 32) if value >> 31 else value


class Registers:
    """The writable registers of one window of a group, by name."""

    def __init__(self, group):
        self.info = {r["offset"]: r for r in group["registers"] if r["access"] == "rw"}
        self.value = {r["name"]: r["reset"] for r in self.info.values()}

    def __getitem__(self, name):
        return self.value[name]

    def bit(self, register, field):
        info = next(r for r in self.info.values() if r["name"] == register)
        low = next(f["low"] for f in info["fields"] if f["name"] == field)
        return self.value[register] >> low & 1

    def write(self, offset, value):
        """False where the write is refused."""
        if offset not in self.info:
            return False
        info = self.info[offset]
        field = info["fields"][0]
        if not info["plain"]:
            accepted = not value & ~info["mask"]
        else:
            physical = signed(value) if field["signed"] else value
            accepted = field["min"] <= physical <= field["max"] or value == field.get("unset")
        if accepted:
            self.value[info["name"]] = value
        return accepted

    def read(self, offset):
        return self.value[self.info[offset]["name"]] if offset in self.info else None


def offsets(group):
    return {r["name"]: r["offset"] for r in group["registers"]}
