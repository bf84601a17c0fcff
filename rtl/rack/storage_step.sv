// SPDX-License-Identifier: GPL-3.0-or-later
// One tick of the rack storage controller: state and inputs in, state and outputs out, no flops.
//
// In RUN the law makes a grid target from the load, the target moves towards it within SLEW_LIMIT,
// and command = target + restoration - load within the hard limits. Priority: trips, hard limits,
// slew, law. For any sequence of inputs and configurations:
//   -discharge limit <= command <= charge limit, both as in force in this tick;
//   not RUN and not DISABLING: contactor open; contactor open: command 0;
//   RUN, not clipped: target + restoration changes by at most the slew limit, and the command is
//     exactly target + restoration - load; the tick of entering starts from target = load;
//   RUN, clipped: the target becomes what the grid really sees (anti-windup), so that re-entry is
//     slewed from there;
//   DISABLING: |command| never rises, falls by at most the slew limit unless clipped, and never
//     changes sign;
//   restoration changes by at most its own slew, stays within its limit, and heads for zero within
//     the deadband.
// These hold while load + command stays within int32. Power in mW, rates in mW per tick. Outputs
// hold the state while en_i is 0.
module storage_step (
  input  logic        en_i,
  /* verilator lint_off UNUSEDSIGNAL */  // what other parts use
  input  logic [rsc_pkg::CFG_BITS-1:0] cfg_i,  // configuration in force
  /* verilator lint_on UNUSEDSIGNAL */
  // Inputs of this tick.
  input  logic [31:0] load_i,             // signed
  input  logic [15:0] soc_i,              // UQ0.16
  input  logic        cause_i,            // a cause to trip is present
  input  logic        trips_clear_i,      // the sticky flags of earlier trips are clear
  input  logic        arm_i,              // ARM rose
  input  logic [31:0] charge_limit_i,     // at most 2^31 - 1
  input  logic [31:0] discharge_limit_i,  // likewise
  input  logic [55:0] average_i,          // moving average, signed, 24 fractional bits
  // State.
  input  logic [1:0]  state_i,
  input  logic [55:0] target_i,           // signed, 24 fractional bits
  input  logic [31:0] restoration_i,      // signed
  input  logic [31:0] command_i,          // signed
  output logic [1:0]  state_o,
  output logic [55:0] target_o,
  output logic [31:0] restoration_o,
  output logic [31:0] command_o,
  output logic        contactor_o,
  // What happened in this tick.
  output logic        tripped_o,          // a trip opened the contactor
  output logic        slewed_o,
  output logic        clipped_charge_o,
  output logic        clipped_discharge_o
);
  logic        enable, restore;
  logic [1:0] law;
  logic [15:0] soc_set, soc_deadband;
  logic [26:0] beta;
  logic [31:0] law_rate, slew, restore_gain, restore_limit, restore_slew;
  assign enable = cfg_i[rsc_pkg::CFG_CONTROL_ENABLE];
  assign restore = cfg_i[rsc_pkg::CFG_CONTROL_RESTORE];
  assign law = cfg_i[rsc_pkg::CFG_LAW +: 2];
  assign beta = cfg_i[rsc_pkg::CFG_BETA +: 27];
  assign law_rate = cfg_i[rsc_pkg::CFG_LAW_RATE +: 32];
  assign slew = cfg_i[rsc_pkg::CFG_SLEW_LIMIT +: 32];
  assign soc_set = cfg_i[rsc_pkg::CFG_SOC_SET +: 16];
  assign soc_deadband = cfg_i[rsc_pkg::CFG_SOC_DEADBAND +: 16];
  assign restore_gain = cfg_i[rsc_pkg::CFG_RESTORE_GAIN +: 32];
  assign restore_limit = cfg_i[rsc_pkg::CFG_RESTORE_LIMIT +: 32];
  assign restore_slew = cfg_i[rsc_pkg::CFG_RESTORE_SLEW +: 32];

  logic               run, start;
  logic signed [55:0] base, goal, slewed;
  logic signed [56:0] error;
  logic signed [63:0] product;
  logic signed [16:0] soc_error;
  logic [15:0]        excess;
  logic [47:0]        gained;
  logic [31:0]        restore_goal, restore_step, room;
  logic signed [33:0] restore_move;
  logic signed [35:0] wanted, command, load, restoration, seen;

  always_comb begin
    state_o             = state_i;
    target_o            = target_i;
    restoration_o       = restoration_i;
    command_o           = command_i;
    contactor_o         = 1'b0;
    tripped_o           = 1'b0;
    slewed_o            = 1'b0;
    clipped_charge_o    = 1'b0;
    clipped_discharge_o = 1'b0;
    run          = 1'b0;
    start        = 1'b0;
    base         = 56'sd0;
    goal         = 56'sd0;
    slewed       = 56'sd0;
    error        = 57'sd0;
    product      = 64'sd0;
    soc_error    = 17'sd0;
    excess       = 16'd0;
    gained       = 48'd0;
    restore_goal = 32'd0;
    restore_step = 32'd0;
    room         = 32'd0;
    restore_move = 34'sd0;
    wanted       = 36'sd0;
    command      = 36'sd0;
    load         = 36'sd0;
    restoration  = 36'sd0;
    seen         = 36'sd0;

    if (en_i) begin
      run   = enable && law != rsc_pkg::LawOff;
      start = state_i == rsc_pkg::StateStandby && run;
      load  = $signed({{4{load_i[31]}}, load_i});

      // State of this tick. An open storage is not watched until it is to be closed.
      case (state_i)
        rsc_pkg::StateStandby: if (run) state_o = rsc_pkg::StateRun;
        rsc_pkg::StateTripped:
          if (trips_clear_i && (arm_i || !enable)) state_o = rsc_pkg::StateStandby;
        default: state_o = run ? rsc_pkg::StateRun : rsc_pkg::StateDisabling;
      endcase
      if (cause_i && (state_o == rsc_pkg::StateRun || state_o == rsc_pkg::StateDisabling)) begin
        state_o   = rsc_pkg::StateTripped;
        tripped_o = 1'b1;
      end

      // Restoration: proportional beyond the deadband, limited, slewed.
      soc_error = $signed({1'b0, soc_set}) - $signed({1'b0, soc_i});
      if (state_o == rsc_pkg::StateRun && restore) begin
        excess = (soc_error < 0) ? soc_i - soc_set : soc_set - soc_i;
        excess = (excess > soc_deadband) ? excess - soc_deadband : 16'd0;
        gained = {16'd0, restore_gain} * {32'd0, excess};
        restore_goal = ballast_pkg::min_u32(gained[47:16], restore_limit);
        if (soc_error < 0) restore_goal = -restore_goal;
      end
      restore_step  = ballast_pkg::min_u32(restore_slew, slew);
      restoration_o = storage_pkg::ramp_signed(restoration_i, restore_goal, restore_step);
      restore_move  = $signed({{2{restoration_o[31]}}, restoration_o}) -
                      $signed({{2{restoration_i[31]}}, restoration_i});
      restoration   = $signed({{4{restoration_o[31]}}, restoration_o});

      // Law. It goes on from the target in force, so neither the slew limit nor a hard limit winds
      // it up, and a change of law does not step.
      base = start ? {load_i, 24'd0} : target_i;
      case (law)
        rsc_pkg::LawMovingAverage: goal = average_i;
        rsc_pkg::LawWashout: begin
          // The error keeps 4 fractional bits, the product 24: no dead zone above 1/16 mW for
          // coefficients of at least 2^-20.
          error   = $signed({load_i[31], load_i, 24'd0}) - $signed({base[55], base});
          product = $signed({{27{error[56]}}, error[56:20]}) * $signed({37'd0, beta});
          goal    = base + {{4{product[63]}}, product[63:12]};
        end
        default: goal = storage_pkg::ramp_target(base, {load_i, 24'd0}, law_rate);
      endcase
      // What the restoration moved is taken from the room of the target.
      room     = slew - ((restore_move < 0) ? -restore_move[31:0] : restore_move[31:0]);
      slewed   = storage_pkg::ramp_target(base, goal, room);

      // Command within the hard limits.
      case (state_o)
        rsc_pkg::StateRun: begin
          slewed_o = slewed != goal;
          wanted = $signed({{4{slewed[55]}}, slewed[55:24]}) + restoration - load;
        end
        rsc_pkg::StateDisabling: begin
          command_o = storage_pkg::ramp_signed(command_i, 32'd0, slew);
          wanted = $signed({{4{command_o[31]}}, command_o});
        end
        default: wanted = 36'sd0;
      endcase
      command = wanted;
      if (wanted > $signed({4'd0, charge_limit_i})) begin
        command          = $signed({4'd0, charge_limit_i});
        clipped_charge_o = 1'b1;
      end
      if (wanted < -$signed({4'd0, discharge_limit_i})) begin
        command             = -$signed({4'd0, discharge_limit_i});
        clipped_discharge_o = 1'b1;
      end
      command_o = command[31:0];
      if (state_o == rsc_pkg::StateDisabling && command == 36'sd0) begin
        state_o = rsc_pkg::StateStandby;
      end

      // Target in force: as slewed, or what the grid really sees.
      seen = load + command - restoration;
      case (state_o)
        rsc_pkg::StateRun:
          target_o = (clipped_charge_o || clipped_discharge_o) ?
                     {storage_pkg::to_i32(seen), 24'd0} : slewed;
        rsc_pkg::StateDisabling: target_o = {storage_pkg::to_i32(seen), 24'd0};
        default: begin
          target_o      = {load_i, 24'd0};
          restoration_o = 32'd0;
        end
      endcase
      contactor_o = state_o == rsc_pkg::StateRun || state_o == rsc_pkg::StateDisabling;
    end
  end

`ifndef YOSYS
  logic unused;
  assign unused = ^{error[19:0], product[11:0], gained[15:0], command[35:32], restore_move[33:32]};
`endif
endmodule : storage_step
