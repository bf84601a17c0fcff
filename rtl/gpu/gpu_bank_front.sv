// SPDX-License-Identifier: GPL-3.0-or-later
// The bus side of the GPU bank, and what belongs to the bank as a whole: its own registers and the
// coupling to the rack storage. Accesses to presets and GPU windows go on to the lanes, which answer
// in the clock after.
module gpu_bank_front #(
  parameter int unsigned NumGpus = 72
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        tick_i,
  input  logic [15:0] soc_i,         // UQ0.16
  output logic [12:0] floor_frac_o,  // UFXP4.12 of the ceiling, 0: the storage asks for no floor
  output logic [12:0] cap_frac_o,    // UFXP4.12 of the ceiling, 1: the storage asks for no cap
  // To the lanes.
  output logic        bus_we_o,
  output logic        bus_re_o,
  output logic [15:0] bus_addr_o,
  output logic [31:0] bus_wdata_o,
  input  logic        bus_done_i,
  input  logic [31:0] bus_rdata_i,
  input  logic        bus_error_i,
  // AXI4-Lite.
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
  logic        hit_bank, bank_error, soc_enable;
  logic [31:0] bank_rdata, ticks_q;
  logic [15:0] soc_high, soc_low, soc_floor_gain, soc_cap_gain;
  logic [12:0] soc_floor_max, soc_cap_min;

  assign hit_bank = gps_pkg::bank_hit(bus_addr_o);

  axi_lite_front u_axi (
    .clk_i(clk_i), .rst_ni(rst_ni), .awvalid_i(awvalid_i), .awready_o(awready_o),
    .awaddr_i(awaddr_i), .wvalid_i(wvalid_i), .wready_o(wready_o), .wdata_i(wdata_i),
    .wstrb_i(wstrb_i), .bvalid_o(bvalid_o), .bready_i(bready_i), .bresp_o(bresp_o),
    .arvalid_i(arvalid_i), .arready_o(arready_o), .araddr_i(araddr_i), .rvalid_o(rvalid_o),
    .rready_i(rready_i), .rdata_o(rdata_o), .rresp_o(rresp_o), .bus_we_o(bus_we_o),
    .bus_re_o(bus_re_o), .bus_addr_o(bus_addr_o), .bus_wdata_o(bus_wdata_o),
    .bus_done_i(bus_done_i), .bus_rdata_i(hit_bank ? bank_rdata : bus_rdata_i),
    .bus_error_i(hit_bank ? bank_error : bus_error_i)
  );

  gps_bank_regs u_regs (
    .clk_i(clk_i), .rst_ni(rst_ni), .we_i(bus_we_o && hit_bank), .re_i(bus_re_o && hit_bank),
    .offset_i(gps_pkg::bank_offset(bus_addr_o)), .wdata_i(bus_wdata_o), .rdata_o(bank_rdata),
    .error_o(bank_error), .num_gpus_i(NumGpus), .ticks_i(ticks_q),
    .soc_control_enable_o(soc_enable), .soc_high_o(soc_high), .soc_low_o(soc_low),
    .soc_floor_gain_o(soc_floor_gain), .soc_cap_gain_o(soc_cap_gain),
    .soc_floor_max_o(soc_floor_max), .soc_cap_min_o(soc_cap_min)
  );

  soc_coupling u_soc (
    .clk_i(clk_i), .rst_ni(rst_ni), .tick_i(tick_i), .enable_i(soc_enable), .soc_i(soc_i),
    .soc_high_i(soc_high), .soc_low_i(soc_low), .floor_gain_i(soc_floor_gain),
    .cap_gain_i(soc_cap_gain), .floor_max_i(soc_floor_max), .cap_min_i(soc_cap_min),
    .floor_frac_o(floor_frac_o), .cap_frac_o(cap_frac_o)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) ticks_q <= 32'd0;
    else if (tick_i) ticks_q <= ticks_q + 32'd1;
  end
endmodule : gpu_bank_front
