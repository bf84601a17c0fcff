// SPDX-License-Identifier: GPL-3.0-or-later
// The bus side of the storage controller: AXI4-Lite in front of one group of registers, and the
// divider that serves them. Request, hit and response take one clock each, so that the division has
// a clock of its own.
module storage_bus (
  input  logic        clk_i,
  input  logic        rst_ni,
  // To the registers.
  output logic        we_o,
  output logic        re_o,
  output logic [7:0]  offset_o,
  output logic [31:0] wdata_o,
  output logic [rsc_pkg::QUOTIENT_BITS-1:0] quotient_o,
  input  logic [31:0] rdata_i,
  input  logic        error_i,
  // AXI4-Lite.
  input  logic        awvalid_i,
  output logic        awready_o,
  input  logic [15:0] awaddr_i,
  input  logic        wvalid_i,
  output logic        wready_o,
  input  logic [31:0] axi_wdata_i,
  input  logic [3:0]  wstrb_i,
  output logic        bvalid_o,
  input  logic        bready_i,
  output logic [1:0]  bresp_o,
  input  logic        arvalid_i,
  output logic        arready_o,
  input  logic [15:0] araddr_i,
  output logic        rvalid_o,
  input  logic        rready_i,
  output logic [31:0] axi_rdata_o,
  output logic [1:0]  rresp_o
);
  logic        bus_we, bus_re, bus_done_q, bus_error_q, access_q, answer_q, we_q, re_q, hit_q;
  logic [15:0] bus_addr;
  logic [31:0] bus_rdata_q;

  axi_lite_front u_axi (
    .clk_i(clk_i), .rst_ni(rst_ni), .awvalid_i(awvalid_i), .awready_o(awready_o),
    .awaddr_i(awaddr_i), .wvalid_i(wvalid_i), .wready_o(wready_o), .wdata_i(axi_wdata_i),
    .wstrb_i(wstrb_i), .bvalid_o(bvalid_o), .bready_i(bready_i), .bresp_o(bresp_o),
    .arvalid_i(arvalid_i), .arready_o(arready_o), .araddr_i(araddr_i), .rvalid_o(rvalid_o),
    .rready_i(rready_i), .rdata_o(axi_rdata_o), .rresp_o(rresp_o), .bus_we_o(bus_we),
    .bus_re_o(bus_re), .bus_addr_o(bus_addr), .bus_wdata_o(wdata_o), .bus_done_i(bus_done_q),
    .bus_rdata_i(bus_rdata_q), .bus_error_i(bus_error_q)
  );

  assign we_o     = we_q && hit_q;
  assign re_o     = re_q && hit_q;
  assign offset_o = rsc_pkg::controller_offset(bus_addr);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      we_q        <= 1'b0;
      re_q        <= 1'b0;
      hit_q       <= 1'b0;
      access_q    <= 1'b0;
      answer_q    <= 1'b0;
      bus_done_q  <= 1'b0;
      bus_error_q <= 1'b0;
      bus_rdata_q <= 32'd0;
      quotient_o  <= '0;
    end else begin
      if (access_q || bus_we || bus_re) begin
        we_q     <= bus_we;
        re_q     <= bus_re;
        access_q <= bus_we || bus_re;
      end
      if (bus_we || bus_re) begin
        hit_q      <= rsc_pkg::controller_hit(bus_addr);
        quotient_o <= rsc_pkg::quotient(wdata_o[rsc_pkg::DIVISOR_BITS-1:0]);
      end
      if (access_q || answer_q) answer_q <= access_q;
      if (answer_q || bus_done_q) bus_done_q <= answer_q;
      if (answer_q) begin
        bus_error_q <= !hit_q || error_i;
        bus_rdata_q <= hit_q ? rdata_i : 32'd0;
      end
    end
  end
endmodule : storage_bus
