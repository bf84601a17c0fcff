// SPDX-License-Identifier: GPL-3.0-or-later
// Signed arithmetic of the rack storage controller, in mW. All of it saturates; nothing wraps.
package storage_pkg;

  // To int32, saturated.
  function automatic logic [31:0] to_i32(input logic signed [35:0] value);
    if (value > 36'sd2147483647) to_i32 = 32'h7FFF_FFFF;
    else if (value < -36'sd2147483648) to_i32 = 32'h8000_0000;
    else to_i32 = value[31:0];
  endfunction

  // One tick's move of a signed value from `from` towards `goal`, by at most `step`.
  function automatic logic [31:0] ramp_signed(input logic signed [31:0] from,
                                              input logic signed [31:0] goal,
                                              input logic [31:0] step);
    logic signed [33:0] move;
    logic signed [33:0] most;
    move = $signed({{2{goal[31]}}, goal}) - $signed({{2{from[31]}}, from});
    most = $signed({2'd0, step});
    if (move > most) move = most;
    else if (move < -most) move = -most;
    ramp_signed = from + move[31:0];
  endfunction

  // The same for targets: by at most `step` mW from 56 bits with 24 fractional ones.
  function automatic logic [55:0] ramp_target(input logic signed [55:0] from,
                                              input logic signed [55:0] goal,
                                              input logic [31:0] step);
    logic signed [57:0] move;
    logic signed [57:0] most;
    move = $signed({{2{goal[55]}}, goal}) - $signed({{2{from[55]}}, from});
    most = $signed({2'd0, step, 24'd0});
    if (move > most) move = most;
    else if (move < -most) move = -most;
    ramp_target = from + move[55:0];
  endfunction

  // mA times mV in mW, rounded down by less than 1.3 mW; 10^-3 is 4294967 / 2^32.
  function automatic logic [31:0] power_mw(input logic [23:0] ma, input logic [20:0] mv);
    /* verilator lint_off UNUSEDSIGNAL */  // fractions are cut off
    logic [44:0] uw;
    logic [59:0] product;
    /* verilator lint_on UNUSEDSIGNAL */
    uw = {21'd0, ma} * {24'd0, mv};
    product = {23'd0, uw[44:8]} * 60'd4294967;
    power_mw = (product[59:24] > 36'd2147483647) ? 32'd2147483647 : product[55:24];
  endfunction

  // Which fraction of a limit is left, as UQ1.32: 1 where `room` is at least the taper's width,
  // falling linearly to zero with `room`. `recip` is 2^32 / width, rounded down: no fraction is too
  // large, and none too small by more than width / 2^32.
  function automatic logic [32:0] taper(input logic signed [31:0] room, input logic [15:0] width,
                                        input logic [32:0] recip);
    /* verilator lint_off UNUSEDSIGNAL */  // where it is used, no bit above is set
    logic [48:0] frac;
    /* verilator lint_on UNUSEDSIGNAL */
    frac = {33'd0, room[15:0]} * {16'd0, recip};
    if (room <= 0) taper = 33'd0;
    else if (room >= $signed({16'd0, width})) taper = 33'h1_0000_0000;
    else taper = frac[32:0];
  endfunction

  // limit * frac / 2^32 for a UQ1.32 fraction of at most 1.
  function automatic logic [31:0] scale_32(input logic [31:0] limit, input logic [32:0] frac);
    /* verilator lint_off UNUSEDSIGNAL */  // the fraction is cut off
    logic [63:0] product;
    /* verilator lint_on UNUSEDSIGNAL */
    product  = {32'd0, limit} * {32'd0, frac[31:0]};
    scale_32 = frac[32] ? limit : product[63:32];
  endfunction

  // |value| of an int32, saturated to 24 bits.
  function automatic logic [23:0] magnitude_24(input logic signed [31:0] value);
    logic [31:0] size;
    size = (value < 0) ? -value : value;
    magnitude_24 = (size > 32'h00FF_FFFF) ? 24'hFF_FFFF : size[23:0];
  endfunction

  // A measured voltage between zero and 2^21 - 1 mV.
  function automatic logic [20:0] voltage_21(input logic signed [31:0] mv);
    if (mv <= 0) voltage_21 = 21'd0;
    else voltage_21 = (mv > 32'sd2097151) ? 21'h1F_FFFF : mv[20:0];
  endfunction

endpackage : storage_pkg
