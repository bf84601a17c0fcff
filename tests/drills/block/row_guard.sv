// SPDX-License-Identifier: GPL-3.0-or-later
// Caps the GPUs of a row while their power is above a threshold, and counts the ticks of that.
module row_guard (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        tick_i,
  output logic        done_o,
  input  logic [63:0] granted_mw_i,  // signed
  output logic [31:0] cap_uw_o,      // all ones: none
  input  logic        awvalid_i,
  output logic        awready_o,
  input  logic [15:0] awaddr_i,
  input  logic        wvalid_i,
  output logic        wready_o,
  input  logic [31:0] wdata_i,
  input  logic [3:0]  wstrb_i,
  output logic        bvalid_o,
  input  logic        bready_i,
  output logic [1:0]  bresp_o,
  input  logic        arvalid_i,
  output logic        arready_o,
  input  logic [15:0] araddr_i,
  output logic        rvalid_o,
  input  logic        rready_i,
  output logic [31:0] rdata_o,
  output logic [1:0]  rresp_o
);
  logic        bus_we, bus_re, hit, reg_error, done_q, step_q, above;
  logic [15:0] bus_addr;
  logic [31:0] bus_wdata, reg_rdata, threshold, cap, ticks_above_q;
  logic [63:0] granted_q;

  assign hit   = rgd_pkg::guard_hit(bus_addr);
  assign above = $signed(granted_q) > $signed({32'd0, threshold});

  axi_lite_front u_axi (
    .clk_i(clk_i), .rst_ni(rst_ni), .awvalid_i(awvalid_i), .awready_o(awready_o),
    .awaddr_i(awaddr_i), .wvalid_i(wvalid_i), .wready_o(wready_o), .wdata_i(wdata_i),
    .wstrb_i(wstrb_i), .bvalid_o(bvalid_o), .bready_i(bready_i), .bresp_o(bresp_o),
    .arvalid_i(arvalid_i), .arready_o(arready_o), .araddr_i(araddr_i), .rvalid_o(rvalid_o),
    .rready_i(rready_i), .rdata_o(rdata_o), .rresp_o(rresp_o), .bus_we_o(bus_we),
    .bus_re_o(bus_re), .bus_addr_o(bus_addr), .bus_wdata_o(bus_wdata), .bus_done_i(done_q),
    .bus_rdata_i(hit ? reg_rdata : 32'd0), .bus_error_i(!hit || reg_error)
  );

  rgd_guard_regs u_regs (
    .clk_i(clk_i), .rst_ni(rst_ni), .we_i(bus_we && hit), .re_i(bus_re && hit),
    .offset_i(rgd_pkg::guard_offset(bus_addr)), .wdata_i(bus_wdata), .rdata_o(reg_rdata),
    .error_o(reg_error), .threshold_o(threshold), .cap_o(cap), .ticks_above_i(ticks_above_q)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      done_q        <= 1'b0;
      step_q        <= 1'b0;
      done_o        <= 1'b0;
      granted_q     <= 64'd0;
      ticks_above_q <= 32'd0;
      cap_uw_o      <= 32'hFFFF_FFFF;
    end else begin
      done_q <= bus_we || bus_re;
      step_q <= tick_i;
      done_o <= step_q;
      if (tick_i) granted_q <= granted_mw_i;
      if (step_q) begin
        cap_uw_o <= above ? 32'd1000 * cap : 32'hFFFF_FFFF;
        if (above) ticks_above_q <= ballast_pkg::add_sat(ticks_above_q, 32'd1);
      end
    end
  end
endmodule : row_guard
