// SPDX-License-Identifier: GPL-3.0-or-later
// The registers of presets and lanes at the bus, and what a lane is after reset.
// Part of module gpu_bank; empty where it is read for itself, as it is when it stands in a list of sources.
`ifdef GPU_BANK_TASKS
  // What is only read of a lane, at its places.
  task automatic observe(input logic [LaneBits-1:0] lane,
                         output logic [gps_pkg::GPU_SEEN_BITS-1:0] seen);
    seen = '0;
    seen[gps_pkg::GPU_SEEN_STATUS_STATE +: 3] = state_q[lane];
    seen[gps_pkg::GPU_SEEN_STATUS_PRIMARY_FLOOR] = primary_q[lane];
    seen[gps_pkg::GPU_SEEN_STATUS_PEAK] = granted_q[lane] > cap_q[lane];
    seen[gps_pkg::GPU_SEEN_STATUS_CAPPED] = granted_q[lane] < demand_q[lane];
    seen[gps_pkg::GPU_SEEN_STATUS_BURNING] = granted_q[lane] > demand_q[lane];
    seen[gps_pkg::GPU_SEEN_STATUS_SLEWING] = slewing_q[lane];
    seen[gps_pkg::GPU_SEEN_STATUS_PENDING] = pending_q[lane];
    seen[gps_pkg::GPU_SEEN_EVENTS +: 32] = events_q[lane];
    seen[gps_pkg::GPU_SEEN_APPLIED_FLOOR +: 32] = floor_q[lane];
    seen[gps_pkg::GPU_SEEN_APPLIED_CAP +: 32] = cap_q[lane];
    seen[gps_pkg::GPU_SEEN_APPLIED_CEILING +: 32] = ceiling_q[lane];
    seen[gps_pkg::GPU_SEEN_DEMAND +: 32] = demand_q[lane];
    seen[gps_pkg::GPU_SEEN_GRANTED +: 32] = granted_q[lane];
    seen[gps_pkg::GPU_SEEN_REMAINING_LIFETIME +: 32] = life_q[lane];
    seen[gps_pkg::GPU_SEEN_BURNED_ENERGY_LO +: 64] = burned_uj_q[lane];
    seen[gps_pkg::GPU_SEEN_WITHHELD_ENERGY_LO +: 64] = withheld_uj_q[lane];
    seen[gps_pkg::GPU_SEEN_TICKS_BYPASS +: 32] = state_ticks_q[{lane, gps_pkg::StateBypass}];
    seen[gps_pkg::GPU_SEEN_TICKS_IDLE +: 32] = state_ticks_q[{lane, gps_pkg::StateIdle}];
    seen[gps_pkg::GPU_SEEN_TICKS_START +: 32] = state_ticks_q[{lane, gps_pkg::StateStart}];
    seen[gps_pkg::GPU_SEEN_TICKS_RUN +: 32] = state_ticks_q[{lane, gps_pkg::StateRun}];
    seen[gps_pkg::GPU_SEEN_TICKS_HOLD +: 32] = state_ticks_q[{lane, gps_pkg::StateHold}];
    seen[gps_pkg::GPU_SEEN_TICKS_RAMP_DOWN +: 32] = state_ticks_q[{lane, gps_pkg::StateRampDown}];
    seen[gps_pkg::GPU_SEEN_TICKS_DISABLING +: 32] =
        state_ticks_q[{lane, gps_pkg::StateDisabling}];
    // What is not available reads as 0, whatever was counted before.
    if (busy_q[lane] != NotSet) begin
      seen[gps_pkg::GPU_SEEN_AVAILABLE_BUSY_TIME] = 1'b1;
      seen[gps_pkg::GPU_SEEN_BUSY_TIME +: 32] = busy_us_q[lane];
    end
    if (math_q[lane] != NotSet) begin
      seen[gps_pkg::GPU_SEEN_AVAILABLE_MATH_TIME] = 1'b1;
      seen[gps_pkg::GPU_SEEN_MATH_TIME +: 32] = math_us_q[lane];
    end
    if (memory_q[lane] != NotSet) begin
      seen[gps_pkg::GPU_SEEN_AVAILABLE_MEMORY_TIME] = 1'b1;
      seen[gps_pkg::GPU_SEEN_MEMORY_TIME +: 32] = memory_us_q[lane];
    end
    if (clock_q[lane] != NotSet) begin
      seen[gps_pkg::GPU_SEEN_AVAILABLE_CLOCK] = 1'b1;
      seen[gps_pkg::GPU_SEEN_CLOCK +: 32] = clock_q[lane];
    end
  endtask

  // From bypass, as after reset: a lane that comes back starts from what it draws then, nothing.
  task automatic rest_lane(input logic [LaneBits-1:0] lane);
    demand_q[lane] = 32'd0;
    granted_q[lane] = 32'd0;
    state_q[lane] = gps_pkg::StateBypass;
    floor_q[lane] = 32'd0;
    cap_q[lane] = NotSet;
    ceiling_q[lane] = NotSet;
    quiet_q[lane] = 32'd0;
    peak_used_q[lane] = 40'd0;
    slewing_q[lane] = 1'b0;
  endtask
  task automatic reset_lane(input logic [LaneBits-1:0] lane);
    rest_lane(lane);
    gpu_regs_q[lane] = gps_pkg::GPU_REG_RESET;
    config_q[lane] = '0;
    pending_q[lane] = 1'b1;
    primary_q[lane] = 1'b1;
    activation_q[lane] = 56'd0;
    target_q[lane] = 56'd0;
    events_q[lane] = 32'd0;
    burned_nj_q[lane] = 10'd0;
    withheld_nj_q[lane] = 10'd0;
    burned_uj_q[lane] = 64'd0;
    withheld_uj_q[lane] = 64'd0;
    wear_q[lane] = 33'd0;
    life_q[lane] = FullLife;
    for (int unsigned s = 0; s < 8; s++) state_ticks_q[{lane, 3'(s)}] = 32'd0;
    outer_cap_q[lane] = NotSet;
    brake_q[lane] = 1'b0;
    busy_q[lane] = NotSet;
    math_q[lane] = NotSet;
    memory_q[lane] = NotSet;
    clock_q[lane] = NotSet;
    counting_q[lane] = 1'b0;
    busy_us_q[lane] = 32'd0;
    math_us_q[lane] = 32'd0;
    memory_us_q[lane] = 32'd0;
  endtask

  task automatic access_presets();
    logic [7:0] offset;
    logic [gps_pkg::QUOTIENT_BITS-1:0] quotient;
    offset = gps_pkg::preset_offset(bus_addr);
    quotient = gps_pkg::quotient(bus_wdata[gps_pkg::DIVISOR_BITS-1:0]);
    for (int unsigned p = 0; p < gps_pkg::PRESET_COUNT; p++) begin
      if (gps_pkg::preset_hit(bus_addr, p)) begin
        if (bus_we && gps_pkg::preset_write_ok(offset, bus_wdata)) begin
          preset_regs_q[p] =
              gps_pkg::preset_written(preset_regs_q[p], offset, bus_wdata, quotient);
          for (int unsigned i = 0; i < NumGpus; i++) pending_q[i] = 1'b1;
          error_q <= 1'b0;
        end
        if (bus_re) begin
          rdata_q <= gps_pkg::preset_read(offset, preset_regs_q[p]);
          error_q <= !gps_pkg::preset_read_ok(offset);
        end
      end
    end
  endtask

  task automatic access_lanes();
    logic [7:0] offset;
    logic [gps_pkg::QUOTIENT_BITS-1:0] quotient;
    logic [gps_pkg::GPU_SEEN_BITS-1:0] seen;
    offset = gps_pkg::gpu_offset(bus_addr);
    quotient = gps_pkg::quotient(bus_wdata[gps_pkg::DIVISOR_BITS-1:0]);
    for (int unsigned i = 0; i < NumGpus; i++) begin
      if (gps_pkg::gpu_hit(bus_addr, i, bus_we)) begin
        if (bus_we && gps_pkg::gpu_write_ok(offset, bus_wdata)) begin
          gpu_regs_q[i] = gps_pkg::gpu_written(gpu_regs_q[i], offset, bus_wdata, quotient);
          pending_q[i] = 1'b1;
          error_q <= 1'b0;
        end
        if (bus_we && offset == gps_pkg::GPU_EVENTS) begin
          events_q[i] = events_q[i] & ~bus_wdata;
          error_q <= 1'b0;
        end
        if (bus_re) begin
          observe(LaneBits'(i), seen);
          rdata_q <= gps_pkg::gpu_read(offset, gpu_regs_q[i], seen);
          error_q <= !gps_pkg::gpu_read_ok(offset);
        end
      end
    end
  endtask
`endif
