// SPDX-License-Identifier: GPL-3.0-or-later
// One lane's tick: configuration, averages, step, guarantees, counters.
// Part of module gpu_bank; empty where it is read for itself, as it is when it stands in a list of sources.
`ifdef GPU_BANK_TASKS
  // Registers into the configuration in force. An average starts at the present demand when its
  // rule is switched on.
  task automatic capture(input logic [LaneBits-1:0] lane);
    if (config_q[lane][gps_pkg::CFG_PFA_WINDOW_MULTIPLIER_QUOTIENT +: 32] == 32'd0) begin
      activation_q[lane] = {demand_q[lane], 24'd0};
    end
    if (config_q[lane][gps_pkg::CFG_PFT_WINDOW_MULTIPLIER_QUOTIENT +: 32] == 32'd0) begin
      target_q[lane] = {demand_q[lane], 24'd0};
    end
    config_q[lane] = gps_pkg::gpu_config(gpu_regs_q[lane], preset_regs_q[
        gpu_regs_q[lane][gps_pkg::GPU_REG_ACTIVE_PROFILE +: ProfileBits]]);
    pending_q[lane] = 1'b0;
  endtask

  task automatic lane_tick(input logic [LaneBits-1:0] lane);
    logic [2:0]  state;
    logic [31:0] demand, floor, cap, ceiling, granted, quiet, activation, target;
    logic [39:0] peak_used;
    logic        brake, slewing, primary, stepped, peak_empty;
    logic [26:0] activation_k, target_k;
    demand = demand_q[lane];
    brake = brake_q[lane];
    activation_k = config_q[lane][gps_pkg::CFG_PFA_WINDOW_MULTIPLIER_QUOTIENT +: 27];
    target_k = config_q[lane][gps_pkg::CFG_PFT_WINDOW_MULTIPLIER_QUOTIENT +: 27];
    activation = 32'd0;
    target = 32'd0;
    if (activation_k != 27'd0) begin
      activation_q[lane] = ballast_pkg::one_pole(activation_q[lane], demand, activation_k);
      activation = activation_q[lane][55:24];
    end
    if (target_k != 27'd0) begin
      target_q[lane] = ballast_pkg::one_pole(target_q[lane], demand, target_k);
      target = target_q[lane][55:24];
      if (config_q[lane][gps_pkg::CFG_CONTROL_PFA_USES_TARGET]) activation = target;
    end
    power_smoother_pkg::step(
        config_q[lane], demand, outer_cap_q[lane], brake, soc_floor_frac, soc_cap_frac,
        activation, target, state_q[lane], floor_q[lane], cap_q[lane], ceiling_q[lane],
        granted_q[lane], quiet_q[lane], peak_used_q[lane], state, floor, cap, ceiling, granted,
        quiet, peak_used, slewing, primary, stepped, peak_empty);
    smoother_guarantees_pkg::check(
        config_q[lane][gps_pkg::CFG_CONTROL_SLEW_IN_BAND],
        config_q[lane][gps_pkg::CFG_CONTROL_HARD_CEILING],
        config_q[lane][gps_pkg::CFG_CONTROL_IMMEDIATE_RAMP_DOWN],
        config_q[lane][gps_pkg::CFG_CONTROL_IMMEDIATE_INVERTED],
        config_q[lane][gps_pkg::CFG_CONTROL_IMMEDIATE_RAMPED],
        config_q[lane][gps_pkg::CFG_EDP_FACTOR +: 32],
        config_q[lane][gps_pkg::CFG_RAMP_UP_RATE +: 32],
        config_q[lane][gps_pkg::CFG_RAMP_DOWN_RATE +: 32], brake, demand, state_q[lane],
        floor_q[lane], cap_q[lane], ceiling_q[lane], granted_q[lane], state, floor, cap, ceiling,
        granted, peak_used, stepped);
    state_q[lane] = state;
    floor_q[lane] = floor;
    cap_q[lane] = cap;
    ceiling_q[lane] = ceiling;
    granted_q[lane] = granted;
    quiet_q[lane] = quiet;
    peak_used_q[lane] = peak_used;
    slewing_q[lane] = slewing;
    primary_q[lane] = primary;
    if (brake || peak_empty || stepped) begin
      events_q[lane] = events_q[lane] | gps_pkg::gpu_events(stepped, peak_empty, brake);
    end
    state_ticks_q[{lane, state}] = ballast_pkg::add_sat(state_ticks_q[{lane, state}], 32'd1);
    count_energy(lane, demand, granted);
    if (counting_q[lane]) count_activity(lane);
  endtask

  // Times wrap, so that differences of two readings stay right.
  task automatic count_activity(input logic [LaneBits-1:0] lane);
    if (busy_q[lane] != NotSet) busy_us_q[lane] = busy_us_q[lane] + busy_q[lane];
    if (math_q[lane] != NotSet) math_us_q[lane] = math_us_q[lane] + math_q[lane];
    if (memory_q[lane] != NotSet) memory_us_q[lane] = memory_us_q[lane] + memory_q[lane];
  endtask

  // Remaining life falls by one step per LIFE_QUANTUM of burned energy.
  task automatic count_energy(input logic [LaneBits-1:0] lane, input logic [31:0] demand,
                              input logic [31:0] granted);
    logic [32:0] nj, wear, quantum;
    logic [31:0] uj;
    quantum = {1'b0, config_q[lane][gps_pkg::CFG_LIFE_QUANTUM +: 32]};
    if (granted > demand) begin
      nj = {1'b0, granted - demand} + {23'd0, burned_nj_q[lane]};
      uj = ballast_pkg::whole_uj(nj);
      burned_nj_q[lane] = 10'(nj - {1'b0, uj * 32'd1000});
      burned_uj_q[lane] = ballast_pkg::add_sat_u64(burned_uj_q[lane], uj);
      wear = wear_q[lane] + {1'b0, uj};
      if (wear >= quantum) begin
        wear = wear - quantum;
        life_q[lane] = ballast_pkg::sub_sat(life_q[lane], 32'd1);
      end
      wear_q[lane] = wear;
    end else if (granted < demand) begin
      nj = {1'b0, demand - granted} + {23'd0, withheld_nj_q[lane]};
      uj = ballast_pkg::whole_uj(nj);
      withheld_nj_q[lane] = 10'(nj - {1'b0, uj * 32'd1000});
      withheld_uj_q[lane] = ballast_pkg::add_sat_u64(withheld_uj_q[lane], uj);
    end
  endtask
`endif
