// SPDX-License-Identifier: GPL-3.0-or-later
// The power limits in force in one tick: the least of the register, the taper towards the end of
// the state-of-charge window, the taper towards the end of the voltage window, and the current
// limit at the measured voltage. Outputs are zero while en_i is 0.
module storage_limits (
  input  logic        en_i,
  /* verilator lint_off UNUSEDSIGNAL */  // what other parts use
  input  logic [rsc_pkg::CFG_BITS-1:0] cfg_i,  // configuration in force
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic [20:0] voltage_i,         // mV
  input  logic [15:0] soc_i,             // UQ0.16
  output logic [31:0] charge_o,          // mW
  output logic [31:0] discharge_o,       // mW
  output logic [3:0]  charge_by_o,       // one-hot: current, voltage, state of charge, power
  output logic [3:0]  discharge_by_o
);
  logic [15:0] soc_min, soc_max, soc_taper, voltage_taper;
  logic [20:0] voltage_min, voltage_max;
  logic [23:0] max_current;
  logic [31:0] max_charge, max_discharge;
  logic [32:0] soc_recip, voltage_recip;
  assign max_charge = cfg_i[rsc_pkg::CFG_MAX_CHARGE +: 32];
  assign max_discharge = cfg_i[rsc_pkg::CFG_MAX_DISCHARGE +: 32];
  assign max_current = cfg_i[rsc_pkg::CFG_MAX_CURRENT +: 24];
  assign soc_min = cfg_i[rsc_pkg::CFG_SOC_MIN +: 16];
  assign soc_max = cfg_i[rsc_pkg::CFG_SOC_MAX +: 16];
  assign soc_taper = cfg_i[rsc_pkg::CFG_SOC_TAPER +: 16];
  assign soc_recip = cfg_i[rsc_pkg::CFG_SOC_TAPER_QUOTIENT +: 33];
  assign voltage_min = cfg_i[rsc_pkg::CFG_VOLTAGE_MIN +: 21];
  assign voltage_max = cfg_i[rsc_pkg::CFG_VOLTAGE_MAX +: 21];
  assign voltage_taper = cfg_i[rsc_pkg::CFG_VOLTAGE_TAPER +: 16];
  assign voltage_recip = cfg_i[rsc_pkg::CFG_VOLTAGE_TAPER_QUOTIENT +: 33];

  logic [31:0] by_current;
  logic [32:0] charge_soc, charge_voltage, discharge_soc, discharge_voltage;

  always_comb begin
    charge_o          = 32'd0;
    discharge_o       = 32'd0;
    charge_by_o       = 4'd0;
    discharge_by_o    = 4'd0;
    by_current        = 32'd0;
    charge_soc        = 33'd0;
    charge_voltage    = 33'd0;
    discharge_soc     = 33'd0;
    discharge_voltage = 33'd0;
    if (en_i) begin
      by_current = storage_pkg::power_mw(max_current, voltage_i);
      charge_soc = storage_pkg::taper($signed({16'd0, soc_max}) - $signed({16'd0, soc_i}),
                                      soc_taper, soc_recip);
      discharge_soc = storage_pkg::taper($signed({16'd0, soc_i}) - $signed({16'd0, soc_min}),
                                         soc_taper, soc_recip);
      charge_voltage = storage_pkg::taper(
          $signed({11'd0, voltage_max}) - $signed({11'd0, voltage_i}), voltage_taper,
          voltage_recip);
      discharge_voltage = storage_pkg::taper(
          $signed({11'd0, voltage_i}) - $signed({11'd0, voltage_min}), voltage_taper,
          voltage_recip);

      // The lower taper counts, once; then the current limit.
      charge_by_o = charge_soc[32] ? 4'b0001 : 4'b0010;
      charge_o    = storage_pkg::scale_32(max_charge, (charge_voltage < charge_soc) ?
                                          charge_voltage : charge_soc);
      if (charge_voltage < charge_soc) charge_by_o = 4'b0100;
      if (by_current < charge_o) begin
        charge_o    = by_current;
        charge_by_o = 4'b1000;
      end
      discharge_by_o = discharge_soc[32] ? 4'b0001 : 4'b0010;
      discharge_o    = storage_pkg::scale_32(max_discharge, (discharge_voltage < discharge_soc) ?
                                             discharge_voltage : discharge_soc);
      if (discharge_voltage < discharge_soc) discharge_by_o = 4'b0100;
      if (by_current < discharge_o) begin
        discharge_o    = by_current;
        discharge_by_o = 4'b1000;
      end
    end
  end
endmodule : storage_limits
