# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the tables, fills in defaults and checks what a typo could break."""
import re
import tomllib
from fractions import Fraction

from generator.names import ALL_ONES

# Fractional bits of the fixed-point formats; their LSB is 2^-n of the physical value.
FIXED_POINT = {"ufxp4.12": 12, "ufxp8.8": 8, "ufxp8.24": 24, "uq0.16": 16, "uq0.32": 32}
UNITS = {
    "": "kNone", "%": "kFraction", "W": "kWatt", "W/s": "kWattPerSecond", "J": "kJoule",
    "s": "kSecond", "V": "kVolt", "A": "kAmpere", "/s": "kPerSecond", "degC": "kCelsius", "Hz": "kHertz",
}
ACCESS = {"rw": "kReadWrite", "ro": "kReadOnly", "w1c": "kWriteOneToClear", "const": "kConstant"}
SCOPES = ("gpu", "rack", "row", "site")
PORT_FORMATS = {"uint": "kUnsigned", "int": "kSigned", "bool": "kBool"}
# What every block has, whatever it does: the clock, the tick and the AXI4-Lite subordinate.
COMMON_PORTS = ("clk_i", "rst_ni", "tick_i", "done_o")


# What a block of a row or of the site is told and does. A source is a recorded channel, summed over the
# racks of the block's scope; an action is one of those of a party (sim/site/party.hpp). An output may be
# recorded as a channel too.
SOURCES = {"demand_w": "W", "granted_w": "W", "burned_w": "W", "withheld_w": "W", "base_w": "W",
           "load_w": "W", "storage_w": "W", "supply_in_w": "W", "supply_stored_j": "J", "loss_w": "W",
           "grid_w": "W"}
ACTIONS = {"row_cap": "kRowCap", "thermal_cap": "kThermalCap", "brake": "kBrake"}


class TableError(Exception):
    pass


def parse_bits(text):
    high, _, low = text.partition(":")
    return int(high), int(low or high)


def fixed_point(text, field, where):
    """The raw value of "90 %" or "5": truncated, as encode_field() does for what is written."""
    if not isinstance(text, str):
        raise TableError(f"{where}: give the reset of a fixed-point register as text, such as \"90 %\"")
    if text == "not set" and "unset" in field:
        return field["unset"]
    number, _, percent = text.partition(" ")
    if percent != field["unit"]:
        raise TableError(f"{where}: reset \"{text}\" is not in '{field['unit']}'")
    value = Fraction(number) * (1 << FIXED_POINT[field["format"]])
    return int(value // 100 if percent else value // 1)


def quotient_of(block, value):
    """What hardware keeps beside a register that is written with `value` and has `quotient = true`."""
    return block["quotient"]["numerator"] // value if value else 0


def complete_fixed_point(field):
    """The unit and the LSB that a fixed-point format implies."""
    # UFXP8.24 is a percentage already; the others are plain fractions.
    percent = field["format"] == "ufxp8.24"
    field["lsb"] = 2.0 ** -FIXED_POINT[field["format"]] * (0.01 if percent else 1)
    field["unit"] = "" if field["format"] == "ufxp8.8" else "%"


def complete_field(block, reg, field, where):
    field["high"], field["low"] = parse_bits(field.get("bits", "31:0"))
    width = field["high"] - field["low"] + 1
    field["width"] = width
    field.setdefault("format", "uint")
    field.setdefault("unit", "")
    if field["format"] in FIXED_POINT:
        complete_fixed_point(field)
        if reg["access"] == "rw":
            reg["reset_text"] = reg["reset"]
            reg["reset"] = fixed_point(reg["reset"], field, where)
    field.setdefault("lsb", 1.0)
    if field["unit"] not in UNITS:
        raise TableError(f"{where}: unit '{field['unit']}'")
    field["signed"] = field["format"] == "int"
    if field["format"] == "enum":
        field["names"] = list(block["enums"][field["enum"]])
    field.setdefault("min", -(1 << (width - 1)) if field["signed"] else 0)
    field.setdefault("max", (1 << (width - 1)) - 1 if field["signed"] else (1 << width) - 1)
    reset = reg["reset"] >> field["low"] & ((1 << width) - 1)
    signed_reset = reset - (1 << width) if field["signed"] and reset >> (width - 1) else reset
    if reg["access"] == "rw" and reset != field.get("unset") and not (
            field["min"] <= signed_reset <= field["max"]):
        raise TableError(f"{where}: reset {reset} outside {field['min']}..{field['max']}")


def check_uses(block, group, reg, where):
    """What hardware makes of a writable register: keys that only have a meaning together."""
    field = reg["fields"][0]
    if reg.get("quotient"):
        if "quotient" not in block or not reg["plain"] or field["signed"]:
            raise TableError(f"{where}: a quotient needs the block's [quotient] and a plain register")
    if "override" in reg:
        targets = [f"{g['name']}.{r['name']}" for g in block["groups"] for r in g["registers"]
                   if g["count"] > 1 and g is not group]
        if reg["override"] not in targets or "unset" not in field:
            raise TableError(f"{where}: override = '{reg['override']}'")
    if "scale" in reg and (reg["scale"] * field["max"] > ALL_ONES or field["signed"]):
        raise TableError(f"{where}: {reg['scale']} times the largest value exceeds 32 bits")


def complete_register(block, group, reg):
    where = f"{block['name']}.{group['name']}.{reg['name']}"
    known = {"name", "offset", "access", "reset", "description", "fields", "visible", "quotient",
             "scale", "override", "config", "bits", "format", "unit", "lsb", "min", "max", "unset",
             "enum"}
    if reg.keys() - known:
        raise TableError(f"{where}: no such key: {', '.join(sorted(reg.keys() - known))}")
    if reg["access"] not in ACCESS:
        raise TableError(f"{where}: access '{reg['access']}'")
    reg["plain"] = "fields" not in reg
    reg["fields"] = reg.get("fields") or [dict(reg, name="")]
    reg.setdefault("reset", 0)
    used = 0
    for field in reg["fields"]:
        complete_field(block, reg, field, where)
        mask = ((1 << field["width"]) - 1) << field["low"]
        if used & mask:
            raise TableError(f"{where}: overlapping fields")
        used |= mask
    reg["mask"] = used
    check_uses(block, group, reg, where)
    if reg["access"] == "w1c" and used & (used + 1):
        raise TableError(f"{where}: sticky fields must follow each other from bit 0")


def complete_port(block, port):
    where = f"{block['name']}.{port['name']}"
    if not re.fullmatch(r"[a-z][a-z0-9_]*_[io]", port["name"]) or port["name"] in COMMON_PORTS:
        raise TableError(f"{where}: not the name of a port of the block's own")
    known = {"name", "direction", "width", "signed", "per_lane", "unit", "lsb", "format", "idle",
             "member", "strobe", "source", "action", "channel", "description"}
    if port.keys() - known:
        raise TableError(f"{where}: no such key: {', '.join(sorted(port.keys() - known))}")
    if port["direction"] != {"i": "in", "o": "out"}[port["name"][-1]]:
        raise TableError(f"{where}: direction '{port['direction']}' and name disagree")
    port.setdefault("width", 1)
    port.setdefault("signed", False)
    port.setdefault("per_lane", False)
    port.setdefault("format", "int" if port["signed"] else "bool" if port["width"] == 1 else "uint")
    port.setdefault("unit", "")
    port.setdefault("idle", 0)
    port.setdefault("member", port["name"][:-2])
    if port["format"] in FIXED_POINT:
        complete_fixed_point(port)
    elif port["format"] not in PORT_FORMATS or port["signed"] != (port["format"] == "int"):
        raise TableError(f"{where}: format '{port['format']}'")
    port.setdefault("lsb", 1.0)
    if port["unit"] not in UNITS:
        raise TableError(f"{where}: unit '{port['unit']}'")
    if not 1 <= port["width"] <= 64 or (port["signed"] and port["width"] not in (32, 64)):
        raise TableError(f"{where}: a width of {port['width']}")
    if port["per_lane"]:
        if "lanes" not in block:
            raise TableError(f"{where}: the block has no lanes")
        # The flat vector is then an array of words, bit i or word i for lane i.
        if port["width"] not in (1, 32):
            raise TableError(f"{where}: a port per lane is 1 or 32 bits wide")
    low = -(1 << (port["width"] - 1)) if port["signed"] else 0
    if not low <= port["idle"] < low + (1 << port["width"]):
        raise TableError(f"{where}: the idle value {port['idle']} does not fit")


def complete_strobes(block):
    """Ports per lane that are taken only where another input is 1, and those inputs."""
    ports = {p["name"]: p for p in block["ports"]}
    for port in block["ports"]:
        where = f"{block['name']}.{port['name']}"
        strobe = ports.get(port.get("strobe"))
        if "strobe" in port:
            if not port["per_lane"] or port["direction"] != "in":
                raise TableError(f"{where}: a strobe takes inputs per lane")
            if not strobe or strobe["direction"] != "in" or strobe["per_lane"] or strobe["format"] != "bool":
                raise TableError(f"{where}: the strobe '{port['strobe']}' is no input of one bit")
            strobe["takes"] = strobe.get("takes", []) + [port]


def complete_source(block, port, where):
    scope, _, channel = port.get("source", "").partition(".")
    if scope != block["scope"] or channel not in SOURCES:
        raise TableError(f"{where}: source = '{port.get('source', '')}'; the sources of a block of this "
                         f"scope are {', '.join(block['scope'] + '.' + s for s in SOURCES)}")
    if port["unit"] != SOURCES[channel]:
        raise TableError(f"{where}: {channel} is in {SOURCES[channel]}, not in '{port['unit']}'")
    port["told"] = channel


def complete_action(port, where):
    if not re.fullmatch(r"[a-z][a-z0-9_]*", port.get("channel", "x")):
        raise TableError(f"{where}: channel = '{port['channel']}'; give a name such as \"guard_cap_w\"")
    if "channel" in port and "action" not in port:
        return
    if port.get("action") not in ACTIONS:
        raise TableError(f"{where}: action = '{port.get('action', '')}'; the actions are "
                         f"{', '.join(ACTIONS)}")
    shape = (port["format"], port["width"], port["unit"], port["lsb"])
    wanted = ("bool", 1, "", 1.0) if port["action"] == "brake" else ("uint", 32, "W", 1e-6)
    if shape != wanted:
        raise TableError(f"{where}: the action {port['action']} wants a port of "
                         + ("one bit" if port["action"] == "brake" else "32 bits in uW"))


def complete_binding(block):
    """How a block that meets the site at couplings is bound to it; others are wired by their rack."""
    bound = block["scope"] in ("row", "site")
    latency = block.setdefault("latency", 0)
    if not isinstance(latency, int) or latency < 0 or (latency and not bound):
        raise TableError(f"{block['name']}: latency = {latency}; a block of a row or of the site has one, "
                         "in ms, 0 or more")
    for port in block["ports"]:
        where = f"{block['name']}.{port['name']}"
        if not bound:
            if port.keys() & {"source", "action", "channel"}:
                raise TableError(f"{where}: only blocks of a row or of the site have sources, actions and channels")
        elif port["direction"] == "in":
            complete_source(block, port, where)
        else:
            complete_action(port, where)
        if "source" in port and port.keys() & {"action", "channel"}:
            raise TableError(f"{where}: a source beside an action or a channel")


def complete_sources(block):
    """A list of files is what is written by hand; the packages and modules that it needs come with it."""
    block["files"] = []
    if isinstance(block["sources"], list):
        prefix = block["prefix"]
        fronts = [f"rtl/registers/generated/{prefix}_{g['name']}_regs.sv"
                  for g in block["groups"] if g["count"] == 1]
        block["files"] = (["rtl/common/ballast_pkg.sv", f"rtl/registers/generated/{prefix}_pkg.sv"] + fronts
                          + ["rtl/common/axi_lite_front.sv"] + block["sources"])
        block["sources"] = f"rtl/registers/generated/{block['top']}.f"


BLOCK_KEYS = {"name", "key", "number", "scope", "prefix", "top", "sources", "lanes", "title", "id", "version",
              "description", "latency", "constants", "quotient", "enums", "ports", "groups"}
GROUP_KEYS = {"name", "base", "count", "stride", "broadcast", "capture", "description", "registers"}


def check_keys(where, table, known):
    for key in table.keys() - known:
        raise TableError(f"{where}.{key}: no such key")


def complete(block):
    check_keys(block["name"], block, BLOCK_KEYS)
    for group in block["groups"]:
        check_keys(f"{block['name']}.{group['name']}", group, GROUP_KEYS)
    if block["scope"] not in SCOPES:
        raise TableError(f"{block['name']}: scope '{block['scope']}'")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", block["key"]):
        raise TableError(f"{block['name']}: key '{block['key']}'")
    if "quotient" in block:
        per = block["quotient"].get("per")
        block["quotient"]["numerator"] = block["quotient"]["dividend"] // (
            block["constants"][per]["value"] if per else 1)
    for group in block["groups"]:
        group.setdefault("count", 1)
        group.setdefault("stride", 0)
    for group in block["groups"]:
        offsets = set()
        for reg in group["registers"]:
            if reg["offset"] in offsets or reg["offset"] % 4:
                raise TableError(f"{block['name']}.{group['name']}.{reg['name']}: offset "
                                 f"{reg['offset']:#x} is taken or unaligned")
            offsets.add(reg["offset"])
            complete_register(block, group, reg)
        size = group["stride"] if group["count"] > 1 else 0x100
        if max(offsets) >= size or size & (size - 1) or group["base"] % size:
            raise TableError(f"{block['name']}.{group['name']}: registers exceed the window, or it is "
                             "no power of two or unaligned")
    if "lanes" in block and not any(g["count"] == block["lanes"] for g in block["groups"]):
        raise TableError(f"{block['name']}: no group of registers has a window per lane")
    if (block["scope"] == "gpu") != ("lanes" in block):
        raise TableError(f"{block['name']}: a block of scope gpu, and no other, has lanes")
    block.setdefault("ports", [])
    for port in block["ports"]:
        complete_port(block, port)
    complete_strobes(block)
    complete_binding(block)
    complete_sources(block)
    for direction in ("in", "out"):
        members = [p["member"] for p in block["ports"] if p["direction"] == direction]
        if len(set(members)) < len(members):
            raise TableError(f"{block['name']}: two ports of one name")
    return block


def place_in(path, text):
    """file:line of what an error is about: the last name that it gives, or else the file."""
    about = text.partition(": ")[0].split(".")[-1]
    for pattern in (rf'\bname = "{re.escape(about)}"', rf'^{re.escape(about)} ='):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(pattern, line):
                return f"{path.name}:{number}"
    return f"{path.name}:1"


def read_tables(folder):
    """All blocks, in the order of their numbers on the bus."""
    blocks = []
    for path in sorted(folder.glob("*.toml")):
        try:
            with open(path, "rb") as file:
                blocks.append(complete(tomllib.load(file)))
        except TableError as error:
            raise TableError(f"{place_in(path, str(error))}: {error}") from None
        except KeyError as error:
            raise TableError(f"{path.name}:1: {error} is missing") from None
        except tomllib.TOMLDecodeError as error:
            raise TableError(f"{path.name}: {error}") from None
    blocks.sort(key=lambda block: block["number"])
    if [block["number"] for block in blocks] != list(range(len(blocks))):
        raise TableError("the blocks' numbers are not 0, 1, 2, ...")
    for key in ("key", "name", "prefix", "id", "top"):
        values = [block[key] for block in blocks]
        if len(set(values)) < len(values):
            raise TableError(f"two blocks have the same {key}")
    for block in blocks:
        if block["id"] & ~ALL_ONES:
            raise TableError(f"{block['name']}: the id has more than 32 bits")
    return blocks
