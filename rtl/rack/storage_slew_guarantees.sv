// SPDX-License-Identifier: GPL-3.0-or-later
// What storage_step guarantees from one tick to the next, checked at every tick: how far target,
// restoration and command may move. For simulation only.
`ifndef YOSYS
module storage_slew_guarantees (
  input logic        clk_i,
  input logic        rst_ni,
  input logic        step_i,
  input logic [31:0] slew_limit_i,
  input logic [31:0] restore_slew_i,
  input logic        clipped_i,
  input logic [31:0] load_i,             // signed
  // Before the tick.
  input logic [1:0]  state_i,
  input logic [55:0] target_i,           // signed, 24 fractional bits
  input logic [31:0] restoration_i,      // signed
  input logic [31:0] command_i,          // signed
  // After it.
  input logic [1:0]  state_now_i,
  input logic [55:0] target_now_i,
  input logic [31:0] restoration_now_i,
  input logic [31:0] command_now_i
);
  logic signed [59:0] reference_before, reference_now, reference_change, slew_wide;
  logic signed [35:0] sum_now, command_change, restoration_change;

  always_comb begin
    reference_before = 60'($signed(target_i)) + (60'($signed(restoration_i)) <<< 24);
    reference_now    = 60'($signed(target_now_i)) + (60'($signed(restoration_now_i)) <<< 24);
    if (state_i != rsc_pkg::StateRun && state_i != rsc_pkg::StateDisabling) begin
      reference_before = 60'($signed(load_i)) <<< 24;
    end
    reference_change   = reference_now - reference_before;
    slew_wide          = 60'($signed({1'b0, slew_limit_i})) <<< 24;
    sum_now            = 36'($signed(target_now_i[55:24])) + 36'($signed(restoration_now_i)) -
                         36'($signed(load_i));
    command_change     = 36'($signed(command_now_i)) - 36'($signed(command_i));
    restoration_change = 36'($signed(restoration_now_i)) - 36'($signed(restoration_i));
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni && step_i) begin
      if (state_now_i == rsc_pkg::StateRun) begin
        if (!clipped_i) begin
          AssertSlew: assert (reference_change <= slew_wide && reference_change >= -slew_wide);
          AssertCommand: assert (sum_now == 36'($signed(command_now_i)));
        end
        AssertRestore: assert (restoration_change <= 36'($signed({1'b0, restore_slew_i})) &&
                               restoration_change >= -36'($signed({1'b0, restore_slew_i})));
      end
      if (state_now_i == rsc_pkg::StateDisabling) begin
        AssertDecayUp: assert (command_i[31] ||
            ($signed(command_now_i) <= $signed(command_i) && !command_now_i[31] &&
             (clipped_i || -command_change <= 36'($signed({1'b0, slew_limit_i})))));
        AssertDecayDown: assert (!command_i[31] ||
            ($signed(command_now_i) >= $signed(command_i) && $signed(command_now_i) <= 0 &&
             (clipped_i || command_change <= 36'($signed({1'b0, slew_limit_i})))));
      end
    end
  end
endmodule : storage_slew_guarantees
`endif
