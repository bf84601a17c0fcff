// SPDX-License-Identifier: GPL-3.0-or-later
// Lifetime counters of the rack storage: measured energy in and out, equivalent cycles, time per
// state, trips. All saturate.
//
// mW times one tick of 1 ms is uJ, so energies need no scaling. A thousandth of an equivalent cycle
// is a throughput of 2 x CAPACITY / 1000, that is CAPACITY x 2000 uJ; at most one is counted per
// tick and the rest is carried, exact as long as one tick's energy stays below that.
module storage_counters (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        step_i,
  input  logic [1:0]  state_i,
  input  logic        tripped_i,
  input  logic [31:0] current_i,             // mA, signed
  input  logic [20:0] voltage_i,             // mV
  input  logic [31:0] capacity_i,            // J, at most 10^9
  output logic [63:0] charged_uj_o,
  output logic [63:0] discharged_uj_o,
  output logic [31:0] cycles_o,              // thousandths
  output logic [31:0] ticks_standby_o,
  output logic [31:0] ticks_run_o,
  output logic [31:0] ticks_disabling_o,
  output logic [31:0] ticks_tripped_o,
  output logic [31:0] trips_o
);
  localparam logic [63:0] AllOnes = 64'hFFFF_FFFF_FFFF_FFFF;

  function automatic logic [63:0] add_uj(input logic [63:0] sum, input logic [31:0] uj);
    add_uj = (sum > AllOnes - {32'd0, uj}) ? AllOnes : sum + {32'd0, uj};
  endfunction

  logic [31:0] uj;
  logic [47:0] wear_q, wear, quantum;

  always_comb begin
    uj      = 32'd0;
    wear    = wear_q;
    quantum = 48'd0;
    if (step_i) begin
      uj      = storage_pkg::power_mw(storage_pkg::magnitude_24(current_i), voltage_i);
      quantum = {16'd0, capacity_i} * 48'd2000;
      wear    = (wear_q[47]) ? wear_q : wear_q + {16'd0, uj};
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      charged_uj_o      <= 64'd0;
      discharged_uj_o   <= 64'd0;
      cycles_o          <= 32'd0;
      wear_q            <= 48'd0;
      ticks_standby_o   <= 32'd0;
      ticks_run_o       <= 32'd0;
      ticks_disabling_o <= 32'd0;
      ticks_tripped_o   <= 32'd0;
      trips_o           <= 32'd0;
    end else if (step_i) begin
      if (current_i[31]) discharged_uj_o <= add_uj(discharged_uj_o, uj);
      else charged_uj_o <= add_uj(charged_uj_o, uj);
      wear_q <= wear;
      if (wear >= quantum) begin
        wear_q   <= wear - quantum;
        cycles_o <= ballast_pkg::add_sat(cycles_o, 32'd1);
      end
      case (state_i)
        rsc_pkg::StateStandby: ticks_standby_o <= ballast_pkg::add_sat(ticks_standby_o, 32'd1);
        rsc_pkg::StateRun: ticks_run_o <= ballast_pkg::add_sat(ticks_run_o, 32'd1);
        rsc_pkg::StateDisabling:
          ticks_disabling_o <= ballast_pkg::add_sat(ticks_disabling_o, 32'd1);
        default: ticks_tripped_o <= ballast_pkg::add_sat(ticks_tripped_o, 32'd1);
      endcase
      if (tripped_i) trips_o <= ballast_pkg::add_sat(trips_o, 32'd1);
    end
  end
endmodule : storage_counters
