// SPDX-License-Identifier: GPL-3.0-or-later
// Arithmetic that every controller shares. All of it saturates; nothing wraps.
package ballast_pkg;

  // One tick's move from `from` towards `goal`, by at most `up` or `down`.
  function automatic logic [31:0] ramp_to(input logic [31:0] from, input logic [31:0] goal,
                                          input logic [31:0] up, input logic [31:0] down);
    if (goal >= from) ramp_to = (goal - from > up) ? from + up : goal;
    else ramp_to = (from - goal > down) ? from - down : goal;
  endfunction

  function automatic logic [31:0] add_sat(input logic [31:0] a, input logic [31:0] b);
    add_sat = (a > ~b) ? 32'hFFFF_FFFF : a + b;
  endfunction

  function automatic logic [31:0] sub_sat(input logic [31:0] a, input logic [31:0] b);
    sub_sat = (a > b) ? a - b : 32'd0;
  endfunction

  function automatic logic [31:0] min_u32(input logic [31:0] a, input logic [31:0] b);
    min_u32 = (a < b) ? a : b;
  endfunction

  function automatic logic [31:0] max_u32(input logic [31:0] a, input logic [31:0] b);
    max_u32 = (a > b) ? a : b;
  endfunction

  // a * frac / 4096 for a UFXP4.12 fraction of at most 1.
  function automatic logic [31:0] scale_12(input logic [31:0] a, input logic [12:0] frac);
    /* verilator lint_off UNUSEDSIGNAL */  // the fraction is cut off
    logic [44:0] product;
    /* verilator lint_on UNUSEDSIGNAL */
    product = {13'd0, a} * {32'd0, frac};
    scale_12 = product[43:12];
  endfunction

  // One tick of a one-pole average y += (x - y) * k. y has 24 fractional bits, k is UQ0.32 and at
  // most 2^27 - 1 (a window of 32 ticks or longer). The error enters the product with 4 fractional
  // bits, so it stalls only within 1/16 LSB of x; the product keeps 24: a coefficient of 1e-4 has
  // no dead zone above that.
  function automatic logic [55:0] one_pole(input logic [55:0] y, input logic [31:0] x,
                                           input logic [26:0] k);
    /* verilator lint_off UNUSEDSIGNAL */  // low bits are rounded away as said above
    logic signed [56:0] error;
    logic signed [63:0] product;
    /* verilator lint_on UNUSEDSIGNAL */
    error = $signed({1'b0, x, 24'd0}) - $signed({1'b0, y});
    product = $signed({{27{error[56]}}, error[56:20]}) * $signed({37'd0, k});
    one_pole = y + {{4{product[63]}}, product[63:12]};
  endfunction

  // floor(nj / 1000), exact up to nj = 2^41 / 448 = 4.9e9, that is, for one tick at 2^32 - 1 uW and
  // a remainder: the reciprocal is 2^41 / 1000 rounded up by 0.448, and the quotient by less than
  // 1 / 1000.
  function automatic logic [31:0] whole_uj(input logic [32:0] nj);
    /* verilator lint_off UNUSEDSIGNAL */  // the fraction is cut off
    logic [63:0] product;
    /* verilator lint_on UNUSEDSIGNAL */
    product = {31'd0, nj} * 64'd2199023256;
    whole_uj = {9'd0, product[63:41]};
  endfunction

  function automatic logic [63:0] add_sat_u64(input logic [63:0] a, input logic [31:0] b);
    add_sat_u64 = (a > ~{32'd0, b}) ? 64'hFFFF_FFFF_FFFF_FFFF : a + {32'd0, b};
  endfunction

endpackage : ballast_pkg
