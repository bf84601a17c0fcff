// SPDX-License-Identifier: GPL-3.0-or-later
// The power controllers of one rack's GPUs: NumGpus lanes around the step in power_smoother_pkg,
// the preset table and the registers of each lane; gpu_bank_front has the bus and what belongs to the
// bank as a whole (docs/registers.md, gpu_power_smoothing).
//
// A tick is one clock with tick_i = 1: inputs are flopped then, the lanes step in the clock after,
// and granted_uw_o is valid when done_o is 1. Other clocks take no simulated time. What a lane is
// told from outside changes rarely: it is flopped only at ticks with update_i = 1, and costs the
// compiled model nothing at all others.
//
// Lanes live in memories that one process owns and walks in a loop, with blocking assignments: the
// compiled model then holds one copy of the lane's code instead of NumGpus, and nothing else reads
// the memories at a clock edge. What a lane does stands in automatic tasks with the lane's number
// as argument: the compiled model keeps their scratch in processor registers, and in synthesis,
// which unrolls the loop into parallel lanes, the number is a constant. So what touches a memory is
// part of this module (the included tasks); what works on values stands in packages. Words of the
// configuration are read where they stand: a copy of the vector per use costs a tenth of the lane's
// time. Read the file with `read_verilog -defer`, or yosys unrolls the default number of lanes first,
// which takes it many minutes.
module gpu_bank #(
  parameter int unsigned NumGpus = 72
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  tick_i,
  output logic                  done_o,
  input  logic [NumGpus-1:0]    lane_mask_i,       // 0: absent, in bypass, draws nothing
  input  logic [NumGpus*32-1:0] demand_uw_i,
  input  logic                  update_i,          // 1: what follows of the lanes is taken
  input  logic [NumGpus*32-1:0] cap_uw_i,          // least of the caps from outside; all ones: none
  input  logic [NumGpus-1:0]    brake_i,
  input  logic [NumGpus*32-1:0] busy_us_i,         // in one tick; all ones: not available
  input  logic [NumGpus*32-1:0] math_us_i,         // likewise
  input  logic [NumGpus*32-1:0] memory_us_i,       // likewise
  input  logic [NumGpus*32-1:0] clock_mhz_i,       // all ones: not available
  input  logic [15:0]           soc_i,             // UQ0.16
  output logic [NumGpus*32-1:0] granted_uw_o,
  input  logic                  awvalid_i,
  output logic                  awready_o,
  input  logic [15:0]           awaddr_i,
  input  logic                  wvalid_i,
  output logic                  wready_o,
  input  logic [31:0]           wdata_i,
  input  logic [3:0]            wstrb_i,
  output logic                  bvalid_o,
  input  logic                  bready_i,
  output logic [1:0]            bresp_o,
  input  logic                  arvalid_i,
  output logic                  arready_o,
  input  logic [15:0]           araddr_i,
  output logic                  rvalid_o,
  input  logic                  rready_i,
  output logic [31:0]           rdata_o,
  output logic [1:0]            rresp_o
);
  // A power of two, so that no lane number lies outside of a memory and none has to be checked.
  localparam int unsigned LaneBits = (NumGpus > 1) ? $clog2(NumGpus) : 1;
  localparam int unsigned Depth = 1 << LaneBits;
  localparam int unsigned ProfileBits = $clog2(gps_pkg::PRESET_COUNT);
  localparam logic [31:0] NotSet = 32'hFFFF_FFFF;
  localparam logic [31:0] FullLife = 32'h6400_0000;  // UFXP8.24 percent

`ifndef YOSYS
  if (NumGpus < 1 || NumGpus > gps_pkg::GPU_COUNT) begin : gen_check
    $error("NumGpus must be 1 to the number of windows");
  end
`endif

  logic        bus_we, bus_re, access_q, done_q, error_q, step_q;
  logic [15:0] bus_addr;
  logic [31:0] bus_wdata, rdata_q;
  logic [12:0] soc_floor_frac, soc_cap_frac;
  logic [NumGpus-1:0] present_q;

  gpu_bank_front #(.NumGpus(NumGpus)) u_front (
    .clk_i(clk_i), .rst_ni(rst_ni), .tick_i(tick_i), .soc_i(soc_i),
    .floor_frac_o(soc_floor_frac), .cap_frac_o(soc_cap_frac), .bus_we_o(bus_we),
    .bus_re_o(bus_re), .bus_addr_o(bus_addr), .bus_wdata_o(bus_wdata), .bus_done_i(done_q),
    .bus_rdata_i(rdata_q), .bus_error_i(error_q), .awvalid_i(awvalid_i), .awready_o(awready_o),
    .awaddr_i(awaddr_i), .wvalid_i(wvalid_i), .wready_o(wready_o), .wdata_i(wdata_i),
    .wstrb_i(wstrb_i), .bvalid_o(bvalid_o), .bready_i(bready_i), .bresp_o(bresp_o),
    .arvalid_i(arvalid_i), .arready_o(arready_o), .araddr_i(araddr_i), .rvalid_o(rvalid_o),
    .rready_i(rready_i), .rdata_o(rdata_o), .rresp_o(rresp_o)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      step_q    <= 1'b0;
      done_o    <= 1'b0;
      present_q <= '0;
    end else begin
      step_q <= tick_i;
      done_o <= step_q;
      if (tick_i) present_q <= lane_mask_i;
    end
  end

  // ---- Memories -------------------------------------------------------------------------------
  // Registers as written, and the configuration in force, captured from them at a tick.
  logic [gps_pkg::PRESET_REG_BITS-1:0] preset_regs_q [gps_pkg::PRESET_COUNT];
  logic [gps_pkg::GPU_REG_BITS-1:0]    gpu_regs_q [Depth];
  logic [gps_pkg::CFG_BITS-1:0]        config_q [Depth];
  logic        pending_q [Depth];
  // Inputs, with the activity of one tick.
  logic [31:0] demand_q [Depth];
  logic [31:0] outer_cap_q [Depth];
  logic        brake_q [Depth];
  logic [31:0] busy_q [Depth];
  logic [31:0] math_q [Depth];
  logic [31:0] memory_q [Depth];
  logic [31:0] clock_q [Depth];
  logic        counting_q [Depth];  // some of the three times is available
  // State.
  logic [2:0]  state_q [Depth];
  logic [31:0] floor_q [Depth];
  logic [31:0] cap_q [Depth];
  logic [31:0] ceiling_q [Depth];
  logic [31:0] granted_q [Depth];
  logic [31:0] quiet_q [Depth];
  logic [39:0] peak_used_q [Depth];
  logic        slewing_q [Depth];
  logic        primary_q [Depth];
  logic [55:0] activation_q [Depth];
  logic [55:0] target_q [Depth];
  logic [31:0] events_q [Depth];
  // Lifetime counters: uW times one tick of 1 ms is nJ; the remainder below 1 uJ is carried.
  logic [9:0]  burned_nj_q [Depth];
  logic [9:0]  withheld_nj_q [Depth];
  logic [63:0] burned_uj_q [Depth];
  logic [63:0] withheld_uj_q [Depth];
  logic [32:0] wear_q [Depth];
  logic [31:0] life_q [Depth];
  logic [31:0] state_ticks_q [Depth*8];
  logic [31:0] busy_us_q [Depth];
  logic [31:0] math_us_q [Depth];
  logic [31:0] memory_us_q [Depth];

  /* verilator lint_off BLKSEQ */  // see the header
`define GPU_BANK_TASKS
`include "gpu_lane_tick.svh"
`include "gpu_lane_registers.svh"
`undef GPU_BANK_TASKS

  for (genvar g = 0; g < NumGpus; g++) begin : gen_granted
    assign granted_uw_o[g*32 +: 32] = granted_q[g];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      access_q <= 1'b0;
      done_q   <= 1'b0;
      error_q  <= 1'b0;
      rdata_q  <= 32'd0;
      for (int unsigned p = 0; p < gps_pkg::PRESET_COUNT; p++) begin
        preset_regs_q[p] = gps_pkg::PRESET_REG_RESET;
      end
      for (int unsigned i = 0; i < NumGpus; i++) reset_lane(LaneBits'(i));
    end else begin
      // One access to a preset or a GPU window (the bank's own registers answer by themselves).
      if (access_q || bus_we || bus_re) begin
        access_q <= bus_we || bus_re;
        done_q   <= bus_we || bus_re;
      end
      if (bus_we || bus_re) begin
        error_q <= 1'b1;
        rdata_q <= 32'd0;
        access_presets();
        access_lanes();
      end

      // A tick's two clocks: flop the inputs, then step.
      if (tick_i) begin
        for (int unsigned i = 0; i < NumGpus; i++) demand_q[i] = demand_uw_i[i*32 +: 32];
      end
      if (tick_i && update_i) begin
        for (int unsigned i = 0; i < NumGpus; i++) begin
          outer_cap_q[i] = cap_uw_i[i*32 +: 32];
          brake_q[i]     = brake_i[i];
          busy_q[i]      = busy_us_i[i*32 +: 32];
          math_q[i]      = math_us_i[i*32 +: 32];
          memory_q[i]    = memory_us_i[i*32 +: 32];
          clock_q[i]     = clock_mhz_i[i*32 +: 32];
          counting_q[i]  = (busy_q[i] & math_q[i] & memory_q[i]) != NotSet;
        end
      end
      if (step_q) begin
        for (int unsigned i = 0; i < NumGpus; i++) begin
          if (!present_q[i]) begin
            rest_lane(LaneBits'(i));
          end else begin
            if (pending_q[i]) capture(LaneBits'(i));
            lane_tick(LaneBits'(i));
          end
        end
      end
    end
  end
  /* verilator lint_on BLKSEQ */
endmodule : gpu_bank
