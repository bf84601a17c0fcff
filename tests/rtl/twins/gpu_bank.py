# SPDX-License-Identifier: GPL-3.0-or-later
"""The GPU bank as docs/controllers.md describes it."""
from twins.integers import ALL_ONES, Registers, add, offsets, pole, ramp, scale, sub

BYPASS, IDLE, START, RUN, HOLD, RAMP_DOWN, DISABLING = range(7)
PARAMETERS = ("FLOOR", "RAMP_UP_RATE", "RAMP_DOWN_RATE", "RAMP_DOWN_HYSTERESIS", "SECONDARY_FLOOR",
              "PFA_WINDOW_MULTIPLIER", "PFT_WINDOW_MULTIPLIER", "PFA_OFFSET")
READINGS = ("BUSY_TIME", "MATH_TIME", "MEMORY_TIME", "CLOCK")


class Lane:
    def __init__(self, group):
        self.regs, self.offsets = Registers(group), offsets(group)
        self.pending, self.primary, self.events = True, True, 0
        self.k, self.y = [0, 0], [0, 0]
        self.energy, self.carry = {"BURNED": 0, "WITHHELD": 0}, {"BURNED": 0, "WITHHELD": 0}
        self.wear, self.life, self.ticks = 0, 0x64000000, [0] * 7
        self.outer, self.brake = ALL_ONES, 0
        self.activity, self.times = [ALL_ONES] * 4, [0] * 3
        self.absent()

    def absent(self):
        self.demand = self.granted = self.floor = self.quiet = self.used = 0
        self.cap = self.ceiling = ALL_ONES
        self.state, self.slewing = BYPASS, False

    def capture(self, presets):
        self.pending = False
        for j in (0, 1):
            if self.k[j] == 0:
                self.y[j] = self.demand << 24
        preset, chosen = presets[self.regs["ACTIVE_PROFILE"]], {}
        for name in PARAMETERS:
            override = self.regs[f"OVERRIDE_{name}"]
            chosen[name] = preset[name] if override == ALL_ONES else override
        for name in ("EDP_FACTOR", "LIFE_QUANTUM"):
            chosen[name] = self.regs[name]
        for name in ("TMP_CEILING", "IDLE_POWER", "ACT_THRESHOLD", "BRAKE_POWER"):
            chosen[name] = 1000 * self.regs[name]
        for name in ("SECONDARY_FLOOR", "PFA_OFFSET"):
            chosen[name] *= 1000
        for name in ("ENABLE", "IMMEDIATE_RAMP_DOWN", "SLEW_IN_BAND", "HARD_CEILING",
                     "IMMEDIATE_INVERTED", "IMMEDIATE_RAMPED", "PFA_USES_TARGET"):
            chosen[name] = self.regs.bit("CONTROL", name)
        windows = (chosen["PFA_WINDOW_MULTIPLIER"], chosen["PFT_WINDOW_MULTIPLIER"])
        self.k = [85899345 // n if n else 0 for n in windows]
        self.c = chosen

    def averages(self):
        for j in (0, 1):
            if self.k[j]:
                self.y[j] = pole(self.y[j], self.demand, self.k[j])
        target = self.y[1] >> 24
        uses_target = self.c["PFA_USES_TARGET"] and self.k[1]
        return target if uses_target else self.y[0] >> 24, target

    def next_state(self, active, held, set_floor):
        if not self.c["ENABLE"]:
            return BYPASS if self.state == BYPASS else DISABLING
        if self.state in (BYPASS, DISABLING):
            return RUN if active else RAMP_DOWN
        if self.state == START:
            if not active and not held:
                return RAMP_DOWN
            return RUN if self.floor >= set_floor else START
        if self.state in (RUN, HOLD):
            return RUN if active else HOLD if held else RAMP_DOWN
        return START if active else self.state

    def step(self, soc_floor, soc_cap):
        c, demand, before = self.c, self.demand, self.granted
        outer, brake = self.outer, self.brake
        up, down, idle, threshold = (c["RAMP_UP_RATE"], c["RAMP_DOWN_RATE"], c["IDLE_POWER"],
                                     c["ACT_THRESHOLD"])
        enable, slew = c["ENABLE"], c["SLEW_IN_BAND"]
        immediate = c["IMMEDIATE_RAMP_DOWN"] != c["IMMEDIATE_INVERTED"]
        activation, target = self.averages()
        # 1 to 4: activity, goal, bases, ceiling.
        active = demand > threshold
        quiet = 0 if active else add(self.quiet, 1)
        goal = min(outer, scale(c["TMP_CEILING"], soc_cap)) if enable else outer
        if brake:
            goal = min(goal, c["BRAKE_POWER"])
        hard = c["HARD_CEILING"] or brake
        ceiling_b, cap_b, floor_b = self.ceiling, self.cap, self.floor
        if self.state == BYPASS or (self.state == DISABLING and enable):
            ceiling_b = min(self.ceiling, max(before, goal))
            cap_b = min(self.cap, ceiling_b)
        if self.state in (BYPASS, DISABLING) and enable:
            cap_b = min(cap_b, max(before, threshold))
            floor_b = max(self.floor, min(idle, before))
        ceiling = ramp(ceiling_b, goal, up, down)
        if hard:
            ceiling = min(ceiling, goal)
        # 5: set floor.
        primary = target if self.k[1] else scale(ceiling, c["FLOOR"])
        point = add(c["SECONDARY_FLOOR"], max(c["PFA_OFFSET"], 20_000_000))
        point = min(max(point, 200_000_000), 4_294_967_000)
        self.primary = not self.k[0] or activation < point
        set_floor = primary if self.primary else c["SECONDARY_FLOOR"]
        if soc_floor:
            set_floor = max(set_floor, scale(ceiling, soc_floor))
        set_floor = min(max(set_floor, idle), ceiling)
        # 6 to 10: state, floor, cap.
        held = not immediate and quiet <= c["RAMP_DOWN_HYSTERESIS"]
        state = self.next_state(active, held, set_floor)
        stopping = enable and state == RAMP_DOWN and immediate and not c["IMMEDIATE_RAMPED"]
        floor_goal = 0
        if state in (START, RUN, HOLD):
            floor_goal = set_floor
        elif state in (IDLE, RAMP_DOWN):
            floor_goal = min(idle, ceiling)
        floor = ramp(floor_b, floor_goal, up, down)
        if stopping:
            floor = min(floor, floor_goal)
        cap_goal = ceiling
        if state in (START, RAMP_DOWN, IDLE):
            cap_goal = min(max(floor, threshold), ceiling)
        cap = ramp(cap_b, cap_goal, up, down)
        if stopping:
            cap = min(cap, cap_goal)
        if hard:
            cap = min(cap, ceiling)
        floor = min(floor, cap)
        stepped = (hard or stopping) and max(sub(ceiling_b, ceiling), sub(cap_b, cap),
                                             sub(floor_b, floor)) > down
        if state == RAMP_DOWN and floor == floor_goal and cap == cap_goal:
            state = IDLE
        if state == DISABLING and floor == 0 and cap == outer and not slew:
            state = BYPASS
        # 11 to 13: granted.
        slewing, wish, peak_empty = bool(slew and state != BYPASS), demand, False
        if slewing:
            low = sub(before, down)
            wish = min(max(wish, low), add(before, up))
            if wish > cap:
                wish = max(cap, low)
        high = cap
        if wish > cap:
            may_peak = (slewing or (state == RUN and cap == ceiling)) and not brake
            peak = scale(ceiling, c["EDP_FACTOR"] - 4096) if may_peak else 0
            rest = sub(peak * 50, self.used)
            if rest < peak:
                peak = rest
                peak_empty = wish - cap > peak
            high = add(cap, peak)
        granted = min(max(wish, floor), high)
        # 14 and 15.
        if slewing:
            stepped = stepped or sub(before, granted) > down
            if state == DISABLING and floor == 0 and cap == outer and granted == min(demand, cap):
                state = BYPASS
        self.used = max(self.used + granted - ceiling, 0)
        self.state, self.floor, self.cap, self.ceiling = state, floor, cap, ceiling
        self.granted, self.quiet, self.slewing = granted, quiet, slewing
        self.events |= int(bool(stepped)) | int(peak_empty) << 1 | int(bool(brake)) << 2
        self.count()

    def count(self):
        self.ticks[self.state] = add(self.ticks[self.state], 1)
        for j in range(3):
            if self.activity[j] != ALL_ONES:
                self.times[j] = self.times[j] + self.activity[j] & ALL_ONES
        if self.granted == self.demand:
            return
        kind = "BURNED" if self.granted > self.demand else "WITHHELD"
        uj, self.carry[kind] = divmod(abs(self.granted - self.demand) + self.carry[kind], 1000)
        self.energy[kind] += uj
        if kind == "BURNED":
            self.wear += uj
            if self.wear >= self.c["LIFE_QUANTUM"]:
                self.wear -= self.c["LIFE_QUANTUM"]
                self.life = sub(self.life, 1)

    def seen(self):
        """What is only read."""
        overrides = sum((self.regs[f"OVERRIDE_{p}"] != ALL_ONES) << i
                        for i, p in enumerate(PARAMETERS))
        status = (self.state | self.primary << 3 | (self.granted > self.cap) << 4 |
                  (self.granted < self.demand) << 5 | (self.granted > self.demand) << 6 |
                  self.slewing << 7 | self.pending << 8 | overrides << 16)
        seen = {"STATUS": status, "EVENTS": self.events, "APPLIED_FLOOR": self.floor,
                "APPLIED_CAP": self.cap, "APPLIED_CEILING": self.ceiling, "DEMAND": self.demand,
                "GRANTED": self.granted, "REMAINING_LIFETIME": self.life}
        for kind, uj in self.energy.items():
            seen[f"{kind}_ENERGY_LO"], seen[f"{kind}_ENERGY_HI"] = uj & ALL_ONES, uj >> 32
        for name, ticks in zip(("BYPASS", "IDLE", "START", "RUN", "HOLD", "RAMP_DOWN", "DISABLING"),
                               self.ticks):
            seen[f"TICKS_{name}"] = ticks
        available = [given != ALL_ONES for given in self.activity]
        seen["AVAILABLE"] = sum(bit << j for j, bit in enumerate(available))
        for name, value, bit in zip(READINGS, self.times + self.activity[3:], available):
            seen[name] = value if bit else 0
        return {self.offsets[name]: value for name, value in seen.items()}


class Bank:
    def __init__(self, block, gpus):
        bank, preset, gpu = block["groups"]
        self.bank, self.presets = Registers(bank), [Registers(preset) for _ in range(5)]
        self.lanes, self.groups, self.ticks = [Lane(gpu) for _ in range(gpus)], (preset, gpu), 0
        self.fixed = {r["offset"]: r["reset"] for r in bank["registers"] if r["access"] == "const"}
        self.given = [[0] * 4 for _ in range(gpus)]

    def give_activity(self, lane, words):
        """At the ports; taken with the next update."""
        self.given[lane] = words

    def lanes_at(self, address):
        index = ((address & 0xFF00) - self.groups[1]["base"]) // self.groups[1]["stride"]
        return [self.lanes[index]] if 0 <= index < len(self.lanes) else []

    def preset_at(self, address):
        index, offset = divmod(address - self.groups[0]["base"], self.groups[0]["stride"])
        return (self.presets[index], offset) if 0 <= index < 5 else (None, 0)

    def write(self, address, value, strobe):
        if address % 4 or strobe != 0xF:
            return False
        if address < 0x100:
            return self.bank.write(address, value)
        preset, offset = self.preset_at(address)
        if preset:
            accepted, touched = preset.write(offset, value), self.lanes
        else:
            broadcast = address & 0xFF00 == self.groups[1]["broadcast"]
            touched, offset = self.lanes if broadcast else self.lanes_at(address), address & 0xFF
            if touched and offset == touched[0].offsets["EVENTS"]:
                for lane in touched:
                    lane.events &= ~value
                return True
            accepted = bool(touched) and all([lane.regs.write(offset, value) for lane in touched])
        if accepted:
            for lane in touched:
                lane.pending = True
        return accepted

    def read(self, address):
        """None where the read is refused."""
        if address % 4:
            return None
        if address < 0x100:
            own = {8: len(self.lanes), 0xC: self.ticks, **self.fixed}
            return own.get(address, self.bank.read(address))
        preset, offset = self.preset_at(address)
        if preset:
            return preset.read(offset)
        lanes, offset = self.lanes_at(address), address & 0xFF
        return lanes[0].seen().get(offset, lanes[0].regs.read(offset)) if lanes else None

    def coupling(self, soc):
        r, rise, fall = self.bank, 0, 0
        if not r.bit("SOC_CONTROL", "ENABLE"):
            return 0, 4096
        if soc > r["SOC_HIGH"]:
            rise = min((soc - r["SOC_HIGH"]) * r["SOC_FLOOR_GAIN"] >> 12, 4096, r["SOC_FLOOR_MAX"])
        if soc < r["SOC_LOW"]:
            fall = min((r["SOC_LOW"] - soc) * r["SOC_CAP_GAIN"] >> 12, 4096, 4096 - r["SOC_CAP_MIN"])
        return rise, 4096 - fall

    def tick(self, demand, cap, soc, update, mask, brake):
        self.ticks += 1
        soc_floor, soc_cap = self.coupling(soc)
        for i, lane in enumerate(self.lanes):
            if update:
                lane.outer, lane.brake, lane.activity = cap[i], brake >> i & 1, self.given[i]
            if not mask >> i & 1:
                lane.absent()
                continue
            lane.demand = demand[i]
            if lane.pending:
                lane.capture(self.presets)
            lane.step(soc_floor, soc_cap)
        return [lane.granted for lane in self.lanes]
