// SPDX-License-Identifier: GPL-3.0-or-later
// The guarantees of power_smoother_pkg, checked at every tick of every lane. They are named only
// where one is in doubt, which costs a few comparisons in a tick that is in order. Power is in uW,
// rates in uW per tick.
package smoother_guarantees_pkg;

  task automatic check(
    // Configuration in force: what may step and what is limited follow from it alone, not from
    // what the step says.
    input logic        slew_i,
    input logic        hard_ceiling_i,
    input logic        immediate_i,
    input logic        inverted_i,
    input logic        ramped_i,
    input logic [31:0] edp_factor_i,
    input logic [31:0] up_i,
    input logic [31:0] down_i,
    input logic        brake_i,
    input logic [31:0] demand_i,
    // Before the tick.
    input logic [2:0]  state_i,
    input logic [31:0] floor_i,
    input logic [31:0] cap_i,
    input logic [31:0] ceiling_i,
    input logic [31:0] granted_i,
    // After it.
    input logic [2:0]  state_now_i,
    input logic [31:0] floor_now_i,
    input logic [31:0] cap_now_i,
    input logic [31:0] ceiling_now_i,
    input logic [31:0] granted_now_i,
    input logic [39:0] used_now_i,
    input logic        stepped_i
  );
`ifndef YOSYS
    logic        doubtful, may_step, limited;
    logic [31:0] peak;
    doubtful = stepped_i || floor_now_i > granted_now_i || granted_now_i > cap_now_i ||
               cap_now_i > ceiling_now_i;
    if (floor_now_i < floor_i || cap_now_i > cap_i || ceiling_now_i > ceiling_i) begin
      doubtful = doubtful || ballast_pkg::sub_sat(floor_i, floor_now_i) > down_i ||
                 ballast_pkg::sub_sat(cap_now_i, cap_i) > up_i ||
                 ballast_pkg::sub_sat(ceiling_now_i, ceiling_i) > up_i;
    end
    if (slew_i || granted_now_i < demand_i) begin
      doubtful = doubtful || ballast_pkg::sub_sat(granted_i, granted_now_i) > down_i ||
                 ballast_pkg::sub_sat(granted_now_i, granted_i) > up_i;
    end
    if (doubtful) begin
      may_step = hard_ceiling_i || (immediate_i != inverted_i && !ramped_i) || brake_i;
      limited  = slew_i &&
                 (state_now_i != gps_pkg::StateBypass || state_i != gps_pkg::StateBypass);
      peak     = power_smoother_pkg::peak_of(ceiling_now_i, edp_factor_i);
      AssertFloor: assert (floor_now_i <= granted_now_i);
      AssertCap: assert (granted_now_i <= ballast_pkg::add_sat(cap_now_i, peak));
      AssertCeiling: assert (cap_now_i <= ceiling_now_i);
      AssertBudget: assert (granted_now_i <= ceiling_now_i ||
                            used_now_i <= {8'd0, peak} * {8'd0, gps_pkg::GPS_PEAK_MS});
      AssertCeilingRise: assert (ballast_pkg::sub_sat(ceiling_now_i, ceiling_i) <= up_i);
      AssertCapRise: assert (ballast_pkg::sub_sat(cap_now_i, cap_i) <= up_i);
      AssertFloorFall: assert (stepped_i ||
                               ballast_pkg::sub_sat(floor_i, floor_now_i) <= down_i);
      // What the cap holds back comes down at the ramp; a peak above it is free.
      AssertCapFall: assert (stepped_i || granted_now_i >= demand_i || ballast_pkg::sub_sat(
          ballast_pkg::min_u32(granted_i, cap_i), granted_now_i) <= down_i);
      if (limited) begin
        AssertSlewUp: assert (ballast_pkg::sub_sat(granted_now_i, granted_i) <= up_i);
        AssertSlewDown: assert (stepped_i ||
                                ballast_pkg::sub_sat(granted_i, granted_now_i) <= down_i);
      end
      // Nothing else steps but a peak that was there when SLEW_IN_BAND came.
      AssertStepped: assert (!stepped_i || may_step || (limited && granted_i > cap_i));
    end
`endif
  endtask

endpackage : smoother_guarantees_pkg
