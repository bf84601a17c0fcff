// SPDX-License-Identifier: GPL-3.0-or-later
// One tick of one GPU's power smoother: state and inputs in, state and outputs out, no flops: the
// same task serves the parallel bank, a time-multiplexed shell and a proof.
//
// granted = clamp(demand, floor, cap + peak). Floor, cap and ceiling move at the ramp rates, so for
// any sequence of configurations and inputs:
//   floor <= granted <= cap + peak, and cap <= ceiling;
//   cap and ceiling rise by at most ramp_up;
//   unless stepped_o, the floor falls by at most ramp_down, and so does what the cap holds back;
//   while slewing granted rises by at most ramp_up and, unless stepped_o, falls by at most
//   ramp_down;
//   stepped_o needs hard_ceiling, immediate_step or the brake, or a peak that stood above the cap
//   when slewing began and whose budget or height does not last for the way down.
// Power is in uW, rates in uW per tick, times in ticks.
package power_smoother_pkg;

  localparam logic [31:0] MaxPoint = 32'd4294967000;  // in uW, the last whole mW
  localparam logic [31:0] One = 32'd4096;             // UFXP4.12

  // Height of a peak above the ceiling, from the EDP factor: UFXP4.12, 1 to 2.
  function automatic logic [31:0] peak_of(input logic [31:0] ceiling, input logic [31:0] factor);
    peak_of = ballast_pkg::scale_12(ceiling, 13'(factor - One));
  endfunction

  task automatic step(
    /* verilator lint_off UNUSEDSIGNAL */  // what other parts of a lane use
    input  logic [gps_pkg::CFG_BITS-1:0] cfg_i,  // configuration in force
    /* verilator lint_on UNUSEDSIGNAL */
    // Inputs of this tick.
    input  logic [31:0] demand_i,
    input  logic [31:0] outer_cap_i,       // least of the caps from outside
    input  logic        brake_i,
    input  logic [12:0] soc_floor_frac_i,  // of the ceiling, 0 where the storage asks for nothing
    input  logic [12:0] soc_cap_frac_i,    // of the ceiling, 4096 likewise
    input  logic [31:0] activation_avg_i,
    input  logic [31:0] target_avg_i,
    // State.
    input  logic [2:0]  state_i,
    input  logic [31:0] floor_i,
    input  logic [31:0] cap_i,
    input  logic [31:0] ceiling_i,
    input  logic [31:0] granted_i,
    input  logic [31:0] quiet_i,           // ticks without activity
    input  logic [39:0] used_i,            // of the EDP budget, uW times ticks
    output logic [2:0]  state_o,
    output logic [31:0] floor_o,
    output logic [31:0] cap_o,
    output logic [31:0] ceiling_o,
    output logic [31:0] granted_o,
    output logic [31:0] quiet_o,
    output logic [39:0] used_o,
    output logic        slewing_o,
    // What happened in this tick.
    output logic        primary_o,         // the primary floor is the set floor
    output logic        stepped_o,         // floor, cap, ceiling or slewed power fell faster
    output logic        peak_empty_o       // demand above the cap found no budget
  );
    logic        enable, slew, immediate, activation_on, target_on;
    logic [12:0] floor_frac;
    logic [31:0] ramp_up, ramp_down, secondary, point, idle, threshold;
    logic        active, bypassed, stopping, hard, held, may_peak;
    logic [31:0] ceiling_goal, ceiling_base, cap_base, floor_base, cap_goal, floor_goal;
    logic [31:0] set_floor, primary, floor_ramped, cap_ramped, peak, wish, low, high;
    logic [39:0] budget, rest;

    enable        = cfg_i[gps_pkg::CFG_CONTROL_ENABLE];
    slew          = cfg_i[gps_pkg::CFG_CONTROL_SLEW_IN_BAND];
    // No hysteresis, in either sense of the bit.
    immediate     = cfg_i[gps_pkg::CFG_CONTROL_IMMEDIATE_RAMP_DOWN] !=
                    cfg_i[gps_pkg::CFG_CONTROL_IMMEDIATE_INVERTED];
    floor_frac    = cfg_i[gps_pkg::CFG_FLOOR +: 13];
    ramp_up       = cfg_i[gps_pkg::CFG_RAMP_UP_RATE +: 32];
    ramp_down     = cfg_i[gps_pkg::CFG_RAMP_DOWN_RATE +: 32];
    secondary     = cfg_i[gps_pkg::CFG_SECONDARY_FLOOR +: 32];
    idle          = cfg_i[gps_pkg::CFG_IDLE_POWER +: 32];
    threshold     = cfg_i[gps_pkg::CFG_ACT_THRESHOLD +: 32];
    // Second generation: the secondary floor is in use; the target average is the floor.
    activation_on = cfg_i[gps_pkg::CFG_PFA_WINDOW_MULTIPLIER_QUOTIENT +: 32] != 32'd0;
    target_on     = cfg_i[gps_pkg::CFG_PFT_WINDOW_MULTIPLIER_QUOTIENT +: 32] != 32'd0;

    state_o  = state_i;
    active   = demand_i > threshold;
    quiet_o  = 32'd0;
    if (!active) quiet_o = ballast_pkg::add_sat(quiet_i, 32'd1);
    bypassed = state_i == gps_pkg::StateBypass;

    // Ceiling in force: brake > row cap > thermal cap > TMP, lowered by a nearly empty storage.
    ceiling_goal = outer_cap_i;
    if (enable) begin
      ceiling_goal = ballast_pkg::min_u32(outer_cap_i,
                                          ballast_pkg::scale_12(
                                              cfg_i[gps_pkg::CFG_TMP_CEILING +: 32],
                                              soc_cap_frac_i));
    end
    if (brake_i) begin
      ceiling_goal = ballast_pkg::min_u32(ceiling_goal, cfg_i[gps_pkg::CFG_BRAKE_POWER +: 32]);
    end
    hard = cfg_i[gps_pkg::CFG_CONTROL_HARD_CEILING] || brake_i;
    // In bypass a lower cap acts at the ramp from what is drawn now, not from far above it; leaving
    // bypass starts from there too, so that nothing steps.
    ceiling_base = ceiling_i;
    cap_base     = cap_i;
    floor_base   = floor_i;
    case (state_i)
      gps_pkg::StateBypass, gps_pkg::StateDisabling: begin
        if (enable || bypassed) begin
          ceiling_base = ballast_pkg::min_u32(ceiling_i,
                                              ballast_pkg::max_u32(granted_i, ceiling_goal));
          cap_base     = ballast_pkg::min_u32(cap_i, ceiling_base);
        end
        if (enable) begin
          cap_base   = ballast_pkg::min_u32(cap_base,
                                            ballast_pkg::max_u32(granted_i, threshold));
          floor_base = ballast_pkg::max_u32(floor_i, ballast_pkg::min_u32(idle, granted_i));
        end
      end
      default: ;
    endcase
    ceiling_o = ballast_pkg::ramp_to(ceiling_base, ceiling_goal, ramp_up, ramp_down);
    if (hard) ceiling_o = ballast_pkg::min_u32(ceiling_o, ceiling_goal);

    // Set floor: primary, or the secondary while the average stands above the activation point.
    primary = target_on ? target_avg_i : ballast_pkg::scale_12(ceiling_o, floor_frac);
    primary_o = 1'b1;
    if (activation_on) begin
      // What the vendor leaves unpublished are constants in mW.
      point = ballast_pkg::add_sat(secondary, ballast_pkg::max_u32(
          cfg_i[gps_pkg::CFG_PFA_OFFSET +: 32], gps_pkg::GPS_MIN_PFA_OFFSET_MW * 32'd1000));
      point = ballast_pkg::max_u32(point, gps_pkg::GPS_MIN_PFA_POINT_MW * 32'd1000);
      point = ballast_pkg::min_u32(point, MaxPoint);
      primary_o = activation_avg_i < point;
    end
    set_floor = primary_o ? primary : secondary;
    if (soc_floor_frac_i != 13'd0) begin
      set_floor = ballast_pkg::max_u32(set_floor,
                                       ballast_pkg::scale_12(ceiling_o, soc_floor_frac_i));
    end
    set_floor = ballast_pkg::max_u32(set_floor, idle);
    set_floor = ballast_pkg::min_u32(set_floor, ceiling_o);

    // State for this tick.
    held     = !immediate && quiet_o <= cfg_i[gps_pkg::CFG_RAMP_DOWN_HYSTERESIS +: 32];
    stopping = 1'b0;
    if (!enable) begin
      state_o = bypassed ? gps_pkg::StateBypass : gps_pkg::StateDisabling;
    end else begin
      case (state_i)
        gps_pkg::StateBypass, gps_pkg::StateDisabling:
          state_o = active ? gps_pkg::StateRun : gps_pkg::StateRampDown;
        gps_pkg::StateIdle: if (active) state_o = gps_pkg::StateStart;
        gps_pkg::StateStart: begin
          if (!active && !held) state_o = gps_pkg::StateRampDown;
          else if (floor_i >= set_floor) state_o = gps_pkg::StateRun;
        end
        gps_pkg::StateRun, gps_pkg::StateHold: begin
          if (active) state_o = gps_pkg::StateRun;
          else state_o = held ? gps_pkg::StateHold : gps_pkg::StateRampDown;
        end
        default: if (active) state_o = gps_pkg::StateStart;  // RAMP_DOWN
      endcase
      stopping = state_o == gps_pkg::StateRampDown && immediate &&
                 !cfg_i[gps_pkg::CFG_CONTROL_IMMEDIATE_RAMPED];
    end

    // Floor and cap.
    case (state_o)
      gps_pkg::StateStart, gps_pkg::StateRun, gps_pkg::StateHold: floor_goal = set_floor;
      gps_pkg::StateIdle, gps_pkg::StateRampDown:
        floor_goal = ballast_pkg::min_u32(idle, ceiling_o);
      default: floor_goal = 32'd0;
    endcase
    floor_ramped = ballast_pkg::ramp_to(floor_base, floor_goal, ramp_up, ramp_down);
    if (stopping) floor_ramped = ballast_pkg::min_u32(floor_ramped, floor_goal);
    case (state_o)
      gps_pkg::StateStart, gps_pkg::StateRampDown, gps_pkg::StateIdle:
        cap_goal = ballast_pkg::min_u32(ballast_pkg::max_u32(floor_ramped, threshold),
                                        ceiling_o);
      default: cap_goal = ceiling_o;
    endcase
    cap_ramped = ballast_pkg::ramp_to(cap_base, cap_goal, ramp_up, ramp_down);
    if (stopping) cap_ramped = ballast_pkg::min_u32(cap_ramped, cap_goal);
    cap_o   = hard ? ballast_pkg::min_u32(cap_ramped, ceiling_o) : cap_ramped;
    floor_o = ballast_pkg::min_u32(floor_ramped, cap_o);
    stepped_o = 1'b0;
    if (hard || stopping) begin
      stepped_o = ballast_pkg::sub_sat(ceiling_base, ceiling_o) > ramp_down ||
                  ballast_pkg::sub_sat(cap_base, cap_o) > ramp_down ||
                  ballast_pkg::sub_sat(floor_base, floor_o) > ramp_down;
    end
    // Bypass begins where nothing is held any more: with slewing that shows further down.
    case (state_o)
      gps_pkg::StateRampDown:
        if (floor_o == floor_goal && cap_o == cap_goal) state_o = gps_pkg::StateIdle;
      gps_pkg::StateDisabling:
        if (floor_o == 32'd0 && cap_o == outer_cap_i && !slew) state_o = gps_pkg::StateBypass;
      default: ;
    endcase

    // Slewing starts no peak; one that it finds comes down at the ramp, as far as the budget lasts.
    slewing_o = 1'b0;
    wish      = demand_i;
    if (slew) begin
      slewing_o = state_o != gps_pkg::StateBypass;
      if (slewing_o) begin
        low  = ballast_pkg::sub_sat(granted_i, ramp_down);
        wish = ballast_pkg::max_u32(wish, low);
        wish = ballast_pkg::min_u32(wish, ballast_pkg::add_sat(granted_i, ramp_up));
        if (wish > cap_o) wish = ballast_pkg::max_u32(cap_o, low);
      end
    end
    // Peaks stand on the ceiling: none before the cap has reached it, none beyond the budget.
    high         = cap_o;
    peak_empty_o = 1'b0;
    if (wish > cap_o) begin
      may_peak = (slewing_o || (state_o == gps_pkg::StateRun && cap_o == ceiling_o)) && !brake_i;
      peak   = may_peak ? peak_of(ceiling_o, cfg_i[gps_pkg::CFG_EDP_FACTOR +: 32]) : 32'd0;
      budget = {8'd0, peak} * {8'd0, gps_pkg::GPS_PEAK_MS};
      rest   = (budget > used_i) ? budget - used_i : 40'd0;
      if (rest < {8'd0, peak}) begin
        peak         = rest[31:0];
        peak_empty_o = wish - cap_o > peak;
      end
      high = ballast_pkg::add_sat(cap_o, peak);
    end
    granted_o = ballast_pkg::min_u32(ballast_pkg::max_u32(wish, floor_o), high);
    if (slewing_o) begin
      if (ballast_pkg::sub_sat(granted_i, granted_o) > ramp_down) stepped_o = 1'b1;
      if (state_o == gps_pkg::StateDisabling && floor_o == 32'd0 && cap_o == outer_cap_i &&
          granted_o == ballast_pkg::min_u32(demand_i, cap_o)) begin
        state_o = gps_pkg::StateBypass;
      end
    end

    used_o = used_i;
    if (granted_o > ceiling_o) begin
      used_o = used_i + {8'd0, granted_o - ceiling_o};
    end else if (used_i != 40'd0) begin
      rest   = {8'd0, ceiling_o - granted_o};
      used_o = (used_i > rest) ? used_i - rest : 40'd0;
    end
  endtask

endpackage : power_smoother_pkg
