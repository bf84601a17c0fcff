# SPDX-License-Identifier: GPL-3.0-or-later
"""Where registers and their fields stand in the word-aligned vectors of a group."""


class Layout:
    """Names and the words they begin at, in the order in which they are added."""

    def __init__(self, prefix):
        self.prefix, self.words, self.places, self.sizes, self.uses = prefix, 0, [], {}, []

    def add(self, name, fields=(), words=1):
        self.places.append((name, 32 * self.words))
        self.places += [(f"{name}_{f['name']}", 32 * self.words + f["low"])
                        for f in fields if f["name"]]
        self.sizes[name] = 32 * words
        self.words += words

    def at(self, name):
        """The bits of a register, as written in a part-select."""
        low = dict(self.places)[name]
        return f"{low + self.sizes[name] - 1}:{low}"

    def bits(self):
        return 32 * self.words

    def constants(self):
        out = [f"  localparam int unsigned {self.prefix}_BITS = {self.bits()};"]
        return out + [f"  localparam int unsigned {self.prefix}_{name} = {low};"
                      for name, low in self.places]


def quotient_name(reg):
    return f"{reg['name']}_QUOTIENT"


def config_layout(group, quotient_bits=1):
    """The configuration in force: every writable register unless `config` leaves it out or takes its
    quotient alone. An override stands under the name of what it overrides."""
    config = Layout("CFG")
    for reg in group["registers"]:
        kept = reg.get("config", True)
        if reg["access"] != "rw" or not kept:
            continue
        name = reg["override"].split(".")[1] if "override" in reg else reg["name"]
        if kept != "quotient":
            config.add(name, reg["fields"])
            config.uses.append((reg, name, False))
        if reg.get("quotient"):
            name = f"{name}_QUOTIENT"
            config.add(name, words=(quotient_bits + 31) // 32)
            config.uses.append((reg, name, True))
    return config
