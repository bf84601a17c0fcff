# SPDX-License-Identifier: GPL-3.0-or-later
"""The rack storage controller as docs/controllers.md describes it."""
from twins.integers import ALL_ONES, Registers, add, clamp, move, offsets, pole, signed

STANDBY, RUN, DISABLING, TRIPPED = range(4)
OFF, MOVING_AVERAGE, WASHOUT, SLEW_LIMITED = range(4)
HALF = 1 << 31


def quotient(x):
    return (1 << 32) // x


def power(ma, mv):
    return min((ma * mv >> 8) * 4294967 >> 24, HALF - 1)


def taper(room, width):
    return 0 if room <= 0 else 1 << 32 if room >= width else room * quotient(width)


class MovingAverage:
    def __init__(self):
        self.length = None

    def restart(self, length, fill):
        self.length = length
        self.ring, self.at = [fill] * length[1], 0
        self.ticks, self.loads, self.total = 0, 0, length[1] * fill

    def next(self, load):
        bucket, buckets = self.length
        old = self.ring[self.at]
        self.ticks += 1
        self.loads += load
        error = (self.loads << 8) - self.ticks * old
        share = (error * quotient(bucket) + (1 << 31)) >> 32
        total = self.total + share
        spread = total - buckets * old
        average = old + ((spread * (((1 << 36) + buckets // 2) // buckets) + (1 << 35)) >> 36)
        if self.ticks == bucket:
            self.ring[self.at] = old + share
            self.at, self.total, self.ticks, self.loads = (self.at + 1) % buckets, total, 0, 0
        return average << 16


class Controller:
    def __init__(self, block):
        group = block["groups"][0]
        self.regs, self.offsets = Registers(group), offsets(group)
        self.fixed = {r["offset"]: r["reset"] for r in group["registers"] if r["access"] == "const"}
        self.pending, self.armed, self.averaging, self.average = True, 0, False, MovingAverage()
        self.state, self.target, self.restoration, self.command = STANDBY, 0, 0, 0
        self.trips = self.events = self.clipped = self.slewed = self.contactor = 0
        self.charge = self.discharge = 0
        self.measured = (0, 0, 0, 0, 0)
        self.charged = self.discharged = self.cycles = self.wear = self.trip_count = self.now = 0
        self.ticks = [0] * 4

    def write(self, address, value):
        if address % 4 or address > 0xFF:
            return False
        if address == self.offsets["TRIPS"]:
            self.trips &= ~value
            return True
        if address == self.offsets["EVENTS"]:
            self.events &= ~value
            return True
        accepted = self.regs.write(address, value)
        self.pending = self.pending or accepted
        return accepted

    def read(self, address):
        """None where the read is refused."""
        load, current, voltage, temperature, soc = self.measured
        status = (self.state | self.contactor << 2 | self.pending << 3 | self.clipped << 4 |
                  self.slewed << 8 | (self.restoration != 0) << 9)
        seen = {"TICKS": self.now, "STATUS": status, "TRIPS": self.trips, "EVENTS": self.events,
                "TARGET": self.target >> 24, "COMMAND": self.command,
                "RESTORATION": self.restoration, "CHARGE_LIMIT": self.charge,
                "DISCHARGE_LIMIT": self.discharge, "LOAD": load, "CURRENT": current,
                "VOLTAGE": voltage, "TEMPERATURE": temperature, "SOC": soc,
                "CHARGED_ENERGY_LO": self.charged, "CHARGED_ENERGY_HI": self.charged >> 32,
                "DISCHARGED_ENERGY_LO": self.discharged,
                "DISCHARGED_ENERGY_HI": self.discharged >> 32, "EQUIVALENT_CYCLES": self.cycles,
                "TICKS_STANDBY": self.ticks[0], "TICKS_RUN": self.ticks[1],
                "TICKS_DISABLING": self.ticks[2], "TICKS_TRIPPED": self.ticks[3],
                "TRIP_COUNT": self.trip_count}
        values = {self.offsets[name]: value & ALL_ONES for name, value in seen.items()}
        return {**values, **self.fixed}.get(address, self.regs.read(address))

    def limit(self, most, soc_room, voltage_room, voltage):
        """A power limit and the bit of its cause: power, state of charge, voltage, current."""
        by_soc = taper(soc_room, self.c["SOC_TAPER"])
        by_voltage = taper(voltage_room, self.c["VOLTAGE_TAPER"])
        limit, by = most * min(by_soc, by_voltage) >> 32, 1 if by_soc >> 32 else 2
        if by_voltage < by_soc:
            by = 4
        by_current = power(self.c["MAX_CURRENT"], voltage)
        return (by_current, 8) if by_current < limit else (limit, by)

    def law(self, base, load):
        if self.c["LAW"] == MOVING_AVERAGE:
            length = (self.c["MA_BUCKET"], self.c["MA_BUCKETS"])
            if self.c["ENABLE"]:
                if not self.averaging or length != self.average.length:
                    fill = load << 8 if self.state == STANDBY else self.target >> 16
                    self.average.restart(length, fill)
                return self.average.next(load)
            return 0
        if self.c["LAW"] == WASHOUT:
            return pole(base, load, self.c["BETA"])
        return move(base, load << 24, self.c["LAW_RATE"] << 24)

    def next_state(self, run):
        if self.state == STANDBY:
            return RUN if run else STANDBY
        if self.state == TRIPPED:
            rose = self.c["ARM"] and not self.armed
            clear = self.trips == 0 and (rose or not self.c["ENABLE"])
            return STANDBY if clear else TRIPPED
        return RUN if run else DISABLING

    def capture(self):
        self.pending = False
        self.c = dict(self.regs.value)
        for name in ("ENABLE", "ARM", "RESTORE"):
            self.c[name] = self.regs.bit("CONTROL", name)

    def tick(self, load, current, voltage_mv, temperature, soc, fault):
        self.now += 1
        self.measured = (load, current, voltage_mv, temperature, soc)
        if self.pending:
            self.capture()
        c = self.c
        voltage = clamp(voltage_mv, 0, (1 << 21) - 1)
        magnitude = min(abs(current), (1 << 24) - 1)
        causes = ((voltage > c["TRIP_OVER_VOLTAGE"]) | (voltage < c["TRIP_UNDER_VOLTAGE"]) << 1 |
                  (magnitude > c["TRIP_CURRENT"]) << 2 |
                  (temperature > signed(c["TRIP_TEMPERATURE"])) << 3 | fault << 4)
        self.charge, charge_by = self.limit(c["MAX_CHARGE"], c["SOC_MAX"] - soc,
                                            c["VOLTAGE_MAX"] - voltage, voltage)
        self.discharge, discharge_by = self.limit(c["MAX_DISCHARGE"], soc - c["SOC_MIN"],
                                                  voltage - c["VOLTAGE_MIN"], voltage)
        # State.
        run = bool(c["ENABLE"] and c["LAW"] != OFF)
        base = load << 24 if self.state == STANDBY and run else self.target
        state = self.next_state(run)
        self.armed, tripped = c["ARM"], bool(causes) and state in (RUN, DISABLING)
        if tripped:
            state = TRIPPED
        # Restoration, law.
        goal = 0
        if state == RUN and c["RESTORE"]:
            excess = max(abs(c["SOC_SET"] - soc) - c["SOC_DEADBAND"], 0)
            goal = min(c["RESTORE_GAIN"] * excess >> 16, c["RESTORE_LIMIT"])
            goal = -goal if soc > c["SOC_SET"] else goal
        restoration = move(self.restoration, goal, min(c["RESTORE_SLEW"], c["SLEW_LIMIT"]))
        aim = self.law(base, load)
        room = c["SLEW_LIMIT"] - abs(restoration - self.restoration)
        slewed = move(base, aim, room << 24)
        # Command within the limits.
        wanted = 0
        if state == RUN:
            wanted = (slewed >> 24) + restoration - load
        elif state == DISABLING:
            wanted = move(self.command, 0, c["SLEW_LIMIT"])
        command = clamp(wanted, -self.discharge, self.charge)
        if state == DISABLING and command == 0:
            state = STANDBY
        # Target in force.
        seen = clamp(load + command - restoration, -HALF, HALF - 1) << 24
        target = load << 24
        if state == RUN:
            target = slewed if command == wanted else seen
        elif state == DISABLING:
            target = seen
        else:
            restoration = 0
        self.slewed = int(state == RUN and slewed != aim)
        self.clipped = (charge_by if wanted > self.charge else
                        discharge_by if wanted < -self.discharge else 0)
        self.events |= self.clipped | self.slewed << 4
        if tripped:
            self.trips |= causes
            self.trip_count = add(self.trip_count, 1)
        self.averaging = bool(c["ENABLE"] and c["LAW"] == MOVING_AVERAGE and state == RUN)
        self.state, self.target, self.restoration, self.command = state, target, restoration, command
        self.contactor = int(state in (RUN, DISABLING))
        self.count(current, power(magnitude, voltage))
        return command

    def count(self, current, uj):
        if current < 0:
            self.discharged += uj
        else:
            self.charged += uj
        if self.wear < 1 << 47:
            self.wear += uj
        quantum = self.c["CAPACITY"] * 2000
        if self.wear >= quantum:
            self.wear -= quantum
            self.cycles = add(self.cycles, 1)
        self.ticks[self.state] = add(self.ticks[self.state], 1)
