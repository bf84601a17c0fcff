// SPDX-License-Identifier: GPL-3.0-or-later
// What the rack storage's state of charge asks of the GPUs: a storage that is nearly full cannot
// absorb, so the floor rises; one that is nearly empty cannot supply, so the cap falls. Both are
// fractions of the ceiling; the lanes slew towards them at their own ramp rates.
module soc_coupling (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        tick_i,
  input  logic        enable_i,
  input  logic [15:0] soc_i,          // UQ0.16
  input  logic [15:0] soc_high_i,     // UQ0.16
  input  logic [15:0] soc_low_i,      // UQ0.16
  input  logic [15:0] floor_gain_i,   // UFXP8.8
  input  logic [15:0] cap_gain_i,     // UFXP8.8
  input  logic [12:0] floor_max_i,    // UFXP4.12
  input  logic [12:0] cap_min_i,      // UFXP4.12
  output logic [12:0] floor_frac_o,   // UFXP4.12
  output logic [12:0] cap_frac_o      // UFXP4.12
);
  localparam logic [12:0] One = 13'd4096;

  // (UQ0.16 * UFXP8.8) has 24 fractional bits; 12 are kept, saturated at 1.
  function automatic logic [12:0] gained(input logic [15:0] excess, input logic [15:0] gain);
    /* verilator lint_off UNUSEDSIGNAL */  // the fraction is cut off
    logic [31:0] product;
    /* verilator lint_on UNUSEDSIGNAL */
    product = {16'd0, excess} * {16'd0, gain};
    gained = (product[31:12] > {7'd0, One}) ? One : product[24:12];
  endfunction

  logic [12:0] rise, fall;
  always_comb begin
    rise = 13'd0;
    fall = 13'd0;
    if (soc_i > soc_high_i) rise = gained(soc_i - soc_high_i, floor_gain_i);
    if (soc_i < soc_low_i) fall = gained(soc_low_i - soc_i, cap_gain_i);
    if (rise > floor_max_i) rise = floor_max_i;
    if (fall > One - cap_min_i) fall = One - cap_min_i;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      floor_frac_o <= 13'd0;
      cap_frac_o   <= One;
    end else if (tick_i) begin
      floor_frac_o <= enable_i ? rise : 13'd0;
      cap_frac_o   <= enable_i ? One - fall : One;
    end
  end
endmodule : soc_coupling
