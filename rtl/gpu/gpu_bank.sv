// SPDX-License-Identifier: GPL-3.0-or-later
// The power controllers of one rack's GPUs: NumGpus lanes around the step in power_smoother_pkg,
// the preset table, the coupling to the rack storage, and one AXI4-Lite register front
// (docs/registers.md, gpu_power_smoothing).
//
// A tick is one clock with tick_i = 1: inputs are flopped then, the lanes step in the clock after,
// and granted_uw_o is valid when done_o is 1. Other clocks take no simulated time.
//
// Lanes live in memories that one process owns and walks in a loop, with blocking assignments: the
// compiled model then holds one copy of the lane's code instead of NumGpus, and nothing else reads
// the memories at a clock edge. What a lane does stands in automatic tasks with the lane's number
// as argument: the compiled model keeps their scratch in processor registers, and in synthesis,
// which unrolls the loop into parallel lanes, the number is a constant. So all of it has to stand
// in this one file. Read it with `read_verilog -defer`, or yosys unrolls the default number of
// lanes first, which takes it many minutes.
module gpu_bank #(
  parameter int unsigned NumGpus = 72
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  tick_i,
  output logic                  done_o,
  input  logic [NumGpus-1:0]    lane_mask_i,       // 0: absent, in bypass, draws nothing
  input  logic [NumGpus*32-1:0] demand_uw_i,
  input  logic [31:0]           row_cap_uw_i,      // per GPU; all ones: none
  input  logic [31:0]           thermal_cap_uw_i,  // per GPU; all ones: none
  input  logic                  brake_i,
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
  localparam int unsigned NumPresets = 5;
  localparam int unsigned Words = 16;  // writable words of a GPU window
  localparam int unsigned PresetWords = 8;
  // Bit numbers of CONTROL.
  localparam int unsigned Enable = 0, Immediate = 1, Slew = 2, Hard = 3, Inverted = 4, Ramped = 5;
  localparam int unsigned UsesTarget = 6;
  // A power of two, so that no lane number lies outside of a memory and none has to be checked.
  localparam int unsigned LaneBits = (NumGpus > 1) ? $clog2(NumGpus) : 1;
  localparam int unsigned Depth = 1 << LaneBits;
  localparam logic [31:0] NotSet = 32'hFFFF_FFFF;
  localparam logic [31:0] FullLife = 32'h6400_0000;  // UFXP8.24 percent
  localparam logic [31:0] WindowOne = 32'(64'd4294967296 / {32'd0, gps_pkg::GPS_WINDOW_UNIT_MS});

`ifndef YOSYS
  if (NumGpus < 1 || NumGpus > 72) begin : gen_check
    $error("NumGpus must be 1 to 72");
  end
`endif

  // ---- Registers ------------------------------------------------------------------------------
  logic        bus_we, bus_re, access_q, done_q, error_q;
  logic [15:0] bus_addr;
  logic [31:0] bus_wdata, rdata_q;
  logic        hit_bank, bank_error;
  logic [31:0] bank_rdata;

  axi_lite_front u_front (
    .clk_i(clk_i), .rst_ni(rst_ni), .awvalid_i(awvalid_i), .awready_o(awready_o),
    .awaddr_i(awaddr_i), .wvalid_i(wvalid_i), .wready_o(wready_o), .wdata_i(wdata_i),
    .wstrb_i(wstrb_i), .bvalid_o(bvalid_o), .bready_i(bready_i), .bresp_o(bresp_o),
    .arvalid_i(arvalid_i), .arready_o(arready_o), .araddr_i(araddr_i), .rvalid_o(rvalid_o),
    .rready_i(rready_i), .rdata_o(rdata_o), .rresp_o(rresp_o), .bus_we_o(bus_we),
    .bus_re_o(bus_re), .bus_addr_o(bus_addr), .bus_wdata_o(bus_wdata), .bus_done_i(done_q),
    .bus_rdata_i(hit_bank ? bank_rdata : rdata_q), .bus_error_i(hit_bank ? bank_error : error_q)
  );

  // ---- Bank registers and the coupling to the storage -----------------------------------------
  logic        step_q, brake_q, soc_enable, unused_wrote;
  logic [NumGpus-1:0] present_q;
  logic [31:0] ticks_q, outer_cap_q;
  logic [15:0] soc_high, soc_low, soc_floor_gain, soc_cap_gain;
  logic [12:0] soc_floor_max, soc_cap_min, soc_floor_frac, soc_cap_frac;

  assign hit_bank = bus_addr[15:8] == 8'd0;

  gps_bank_regs u_bank_regs (
    .clk_i(clk_i), .rst_ni(rst_ni), .we_i(bus_we && hit_bank), .re_i(bus_re && hit_bank),
    .offset_i(bus_addr[7:0]), .wdata_i(bus_wdata), .rdata_o(bank_rdata), .error_o(bank_error),
    .wrote_o(unused_wrote), .num_gpus_i(NumGpus), .ticks_i(ticks_q),
    .soc_control_enable_o(soc_enable), .soc_high_o(soc_high), .soc_low_o(soc_low),
    .soc_floor_gain_o(soc_floor_gain), .soc_cap_gain_o(soc_cap_gain),
    .soc_floor_max_o(soc_floor_max), .soc_cap_min_o(soc_cap_min)
  );

  soc_coupling u_soc (
    .clk_i(clk_i), .rst_ni(rst_ni), .tick_i(tick_i), .enable_i(soc_enable), .soc_i(soc_i),
    .soc_high_i(soc_high), .soc_low_i(soc_low), .floor_gain_i(soc_floor_gain),
    .cap_gain_i(soc_cap_gain), .floor_max_i(soc_floor_max), .cap_min_i(soc_cap_min),
    .floor_frac_o(soc_floor_frac), .cap_frac_o(soc_cap_frac)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      step_q      <= 1'b0;
      done_o      <= 1'b0;
      ticks_q     <= 32'd0;
      outer_cap_q <= NotSet;
      brake_q     <= 1'b0;
      present_q   <= '0;
    end else begin
      step_q <= tick_i;
      done_o <= step_q;
      if (tick_i) begin
        ticks_q     <= ticks_q + 32'd1;
        outer_cap_q <= ballast_pkg::min_u32(row_cap_uw_i, thermal_cap_uw_i);
        brake_q     <= brake_i;
        present_q   <= lane_mask_i;
      end
    end
  end

  // ---- Memories -------------------------------------------------------------------------------
  // Registers as written: presets and GPU windows, and beside each window multiplier the one-pole
  // coefficient that belongs to it, divided out once when it is written.
  logic [31:0] preset_q [NumPresets*PresetWords];
  logic [26:0] preset_activation_k_q [NumPresets];
  logic [26:0] preset_target_k_q [NumPresets];
  logic [31:0] reg_q [Depth*Words];
  logic [26:0] override_activation_k_q [Depth];
  logic [26:0] override_target_k_q [Depth];
  logic        pending_q [Depth];
  // Configuration in force, captured at a tick.
  logic [6:0]  control_q [Depth];
  logic        immediate_q [Depth];
  logic [12:0] floor_frac_q [Depth];
  logic [12:0] peak_frac_q [Depth];
  logic [31:0] ramp_up_q [Depth];
  logic [31:0] ramp_down_q [Depth];
  logic [31:0] hysteresis_q [Depth];
  logic [31:0] secondary_q [Depth];
  logic [31:0] point_q [Depth];
  logic [26:0] activation_k_q [Depth];
  logic [26:0] target_k_q [Depth];
  logic [31:0] idle_q [Depth];
  logic [31:0] threshold_q [Depth];
  logic [31:0] tmp_q [Depth];
  logic [31:0] brake_power_q [Depth];
  logic [31:0] quantum_q [Depth];
  // State.
  logic [31:0] demand_q [Depth];
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
  logic [2:0]  events_q [Depth];
  // Lifetime counters: uW times one tick of 1 ms is nJ; the remainder below 1 uJ is carried.
  logic [9:0]  burned_nj_q [Depth];
  logic [9:0]  withheld_nj_q [Depth];
  logic [63:0] burned_uj_q [Depth];
  logic [63:0] withheld_uj_q [Depth];
  logic [32:0] wear_q [Depth];
  logic [31:0] life_q [Depth];
  logic [31:0] state_ticks_q [Depth*8];

  function automatic logic [31:0] chosen(input logic [31:0] override_value,
                                         input logic [31:0] preset_value);
    chosen = (override_value == NotSet) ? preset_value : override_value;
  endfunction
  function automatic logic [31:0] to_uw(input logic [31:0] mw);
    to_uw = mw * 32'd1000;  // register ranges end at 4294967 mW
  endfunction

  /* verilator lint_off BLKSEQ */  // see the header
  // Registers into the configuration in force: admin override beats the active preset, field by
  // field.
  task automatic capture(input logic [LaneBits-1:0] lane);
    logic [31:0] preset_floor, preset_up, preset_down, preset_hysteresis, preset_secondary;
    logic [31:0] preset_offset, secondary_mw, point_mw;
    logic [26:0] activation_k, target_k;
    preset_floor = 32'd0;
    preset_up = 32'd1;
    preset_down = 32'd1;
    preset_hysteresis = 32'd0;
    preset_secondary = 32'd0;
    preset_offset = 32'd0;
    activation_k = 27'd0;
    target_k = 27'd0;
    for (int unsigned p = 0; p < NumPresets; p++) begin
      if (reg_q[{lane, 4'd1}] == p) begin
        preset_floor = preset_q[p*PresetWords];
        preset_up = preset_q[p*PresetWords + 1];
        preset_down = preset_q[p*PresetWords + 2];
        preset_hysteresis = preset_q[p*PresetWords + 3];
        preset_secondary = preset_q[p*PresetWords + 4];
        preset_offset = preset_q[p*PresetWords + 7];
        activation_k = preset_activation_k_q[p];
        target_k = preset_target_k_q[p];
      end
    end
    if (reg_q[{lane, 4'd13}] != NotSet) activation_k = override_activation_k_q[lane];
    if (reg_q[{lane, 4'd14}] != NotSet) target_k = override_target_k_q[lane];
    // An average starts at the present demand when its rule is switched on.
    if (activation_k_q[lane] == 27'd0) activation_q[lane] = {demand_q[lane], 24'd0};
    if (target_k_q[lane] == 27'd0) target_q[lane] = {demand_q[lane], 24'd0};
    activation_k_q[lane] = activation_k;
    target_k_q[lane] = target_k;
    pending_q[lane] = 1'b0;
    control_q[lane] = reg_q[{lane, 4'd0}][6:0];
    immediate_q[lane] = control_q[lane][Immediate] != control_q[lane][Inverted];
    tmp_q[lane] = to_uw(reg_q[{lane, 4'd2}]);
    idle_q[lane] = to_uw(reg_q[{lane, 4'd3}]);
    threshold_q[lane] = to_uw(reg_q[{lane, 4'd4}]);
    peak_frac_q[lane] = 13'(reg_q[{lane, 4'd5}] - 32'd4096);  // 4096..8192 is 1..2
    brake_power_q[lane] = to_uw(reg_q[{lane, 4'd6}]);
    quantum_q[lane] = reg_q[{lane, 4'd7}];
    floor_frac_q[lane] = 13'(chosen(reg_q[{lane, 4'd8}], preset_floor));
    ramp_up_q[lane] = chosen(reg_q[{lane, 4'd9}], preset_up);
    ramp_down_q[lane] = chosen(reg_q[{lane, 4'd10}], preset_down);
    hysteresis_q[lane] = chosen(reg_q[{lane, 4'd11}], preset_hysteresis);
    secondary_mw = chosen(reg_q[{lane, 4'd12}], preset_secondary);
    point_mw = secondary_mw + ballast_pkg::max_u32(chosen(reg_q[{lane, 4'd15}], preset_offset),
                                                   gps_pkg::GPS_MIN_PFA_OFFSET_MW);
    point_mw = ballast_pkg::max_u32(point_mw, gps_pkg::GPS_MIN_PFA_POINT_MW);
    secondary_q[lane] = to_uw(secondary_mw);
    point_q[lane] = to_uw(ballast_pkg::min_u32(point_mw, 32'd4294967));
  endtask

  // One lane's tick: averages, step, guarantees, counters.
  task automatic lane_tick(input logic [LaneBits-1:0] lane);
    logic [6:0]  control;
    logic [2:0]  state;
    logic [31:0] demand, floor, cap, ceiling, granted, quiet, activation, target;
    logic [39:0] peak_used;
    logic        immediate, slewing, primary, stepped, peak_empty;
`ifndef YOSYS
    logic        may_step, limited, doubtful;
    logic [31:0] peak;
`endif
    logic [31:0] up, down;
    control = control_q[lane];
    demand = demand_q[lane];
    up = ramp_up_q[lane];
    down = ramp_down_q[lane];
    activation = 32'd0;
    target = 32'd0;
    if (activation_k_q[lane] != 27'd0) begin
      activation_q[lane] =
          ballast_pkg::one_pole(activation_q[lane], demand, activation_k_q[lane]);
      activation = activation_q[lane][55:24];
    end
    if (target_k_q[lane] != 27'd0) begin
      target_q[lane] = ballast_pkg::one_pole(target_q[lane], demand, target_k_q[lane]);
      target = target_q[lane][55:24];
      if (control[UsesTarget]) activation = target;
    end
    immediate = immediate_q[lane];
    power_smoother_pkg::step(
        control[Enable], control[Slew], control[Hard], immediate, !control[Ramped],
        floor_frac_q[lane], peak_frac_q[lane], up, down, hysteresis_q[lane], secondary_q[lane],
        point_q[lane], activation_k_q[lane] != 27'd0, target_k_q[lane] != 27'd0, idle_q[lane],
        threshold_q[lane], tmp_q[lane], brake_power_q[lane], demand, outer_cap_q, brake_q,
        soc_floor_frac, soc_cap_frac, activation, target, state_q[lane], floor_q[lane],
        cap_q[lane], ceiling_q[lane], granted_q[lane], quiet_q[lane], peak_used_q[lane],
        state, floor, cap, ceiling, granted, quiet, peak_used, slewing, primary, stepped,
        peak_empty);

`ifndef YOSYS
    // The guarantees of power_smoother_pkg, checked at every tick; named where one is in doubt.
    // `limited` and `may_step` come from the configuration alone, not from what the step says.
    doubtful = stepped || floor > granted || granted > cap || cap > ceiling;
    if (floor < floor_q[lane] || cap > cap_q[lane] || ceiling > ceiling_q[lane]) begin
      doubtful = doubtful || ballast_pkg::sub_sat(floor_q[lane], floor) > down ||
                 ballast_pkg::sub_sat(cap, cap_q[lane]) > up ||
                 ballast_pkg::sub_sat(ceiling, ceiling_q[lane]) > up;
    end
    if (control[Slew] || granted < demand) begin
      doubtful = doubtful || ballast_pkg::sub_sat(granted_q[lane], granted) > down ||
                 ballast_pkg::sub_sat(granted, granted_q[lane]) > up;
    end
    if (doubtful) begin
      may_step = control[Hard] || (immediate && !control[Ramped]) || brake_q;
      limited  = control[Slew] &&
                 (state != gps_pkg::StateBypass || state_q[lane] != gps_pkg::StateBypass);
      peak     = ballast_pkg::scale_12(ceiling, peak_frac_q[lane]);
      AssertFloor: assert (floor <= granted);
      AssertCap: assert (granted <= ballast_pkg::add_sat(cap, peak));
      AssertCeiling: assert (cap <= ceiling);
      AssertBudget: assert (granted <= ceiling ||
                            peak_used <= {8'd0, peak} * {8'd0, gps_pkg::GPS_PEAK_MS});
      AssertCeilingRise: assert (ballast_pkg::sub_sat(ceiling, ceiling_q[lane]) <= up);
      AssertCapRise: assert (ballast_pkg::sub_sat(cap, cap_q[lane]) <= up);
      AssertFloorFall: assert (stepped || ballast_pkg::sub_sat(floor_q[lane], floor) <= down);
      // What the cap holds back comes down at the ramp; a peak above it is free.
      AssertCapFall: assert (stepped || granted >= demand || ballast_pkg::sub_sat(
          ballast_pkg::min_u32(granted_q[lane], cap_q[lane]), granted) <= down);
      if (limited) begin
        AssertSlewUp: assert (ballast_pkg::sub_sat(granted, granted_q[lane]) <= up);
        AssertSlewDown: assert (stepped ||
                                ballast_pkg::sub_sat(granted_q[lane], granted) <= down);
      end
      // Nothing else steps but a peak that was there when SLEW_IN_BAND came.
      AssertStepped: assert (!stepped || may_step || (limited && granted_q[lane] > cap_q[lane]));
    end
`endif
    state_q[lane] = state;
    floor_q[lane] = floor;
    cap_q[lane] = cap;
    ceiling_q[lane] = ceiling;
    granted_q[lane] = granted;
    quiet_q[lane] = quiet;
    peak_used_q[lane] = peak_used;
    slewing_q[lane] = slewing;
    primary_q[lane] = primary;
    if (brake_q || peak_empty || stepped) begin
      events_q[lane] = events_q[lane] | {brake_q, peak_empty, stepped};
    end
    state_ticks_q[{lane, state}] = ballast_pkg::add_sat(state_ticks_q[{lane, state}], 32'd1);
    count_energy(lane, demand, granted);
  endtask

  // Lifetime counters. Remaining life falls by one step per LIFE_QUANTUM of burned energy.
  task automatic count_energy(input logic [LaneBits-1:0] lane, input logic [31:0] demand,
                              input logic [31:0] granted);
    logic [32:0] nj, wear;
    logic [31:0] uj;
    if (granted > demand) begin
      nj = {1'b0, granted - demand} + {23'd0, burned_nj_q[lane]};
      uj = ballast_pkg::whole_uj(nj);
      burned_nj_q[lane] = 10'(nj - {1'b0, uj * 32'd1000});
      burned_uj_q[lane] = ballast_pkg::add_sat_u64(burned_uj_q[lane], uj);
      wear = wear_q[lane] + {1'b0, uj};
      if (wear >= {1'b0, quantum_q[lane]}) begin
        wear = wear - {1'b0, quantum_q[lane]};
        life_q[lane] = ballast_pkg::sub_sat(life_q[lane], 32'd1);
      end
      wear_q[lane] = wear;
    end else if (granted < demand) begin
      nj = {1'b0, demand - granted} + {23'd0, withheld_nj_q[lane]};
      uj = ballast_pkg::whole_uj(nj);
      withheld_nj_q[lane] = 10'(nj - {1'b0, uj * 32'd1000});
      withheld_uj_q[lane] = ballast_pkg::add_sat_u64(withheld_uj_q[lane], uj);
    end
  endtask

  // A tick's two clocks: flop the inputs, then step.
  task automatic take_demand();
    for (int unsigned i = 0; i < NumGpus; i++) demand_q[i] = demand_uw_i[i*32 +: 32];
  endtask
  task automatic step_lanes();
    for (int unsigned i = 0; i < NumGpus; i++) begin
      if (present_q[i]) begin
        if (pending_q[i]) capture(LaneBits'(i));
        lane_tick(LaneBits'(i));
      end else begin
        // One that comes back starts from what it draws then, nothing: from bypass, as after reset.
        demand_q[i]    = 32'd0;
        granted_q[i]   = 32'd0;
        state_q[i]     = gps_pkg::StateBypass;
        floor_q[i]     = 32'd0;
        cap_q[i]       = NotSet;
        ceiling_q[i]   = NotSet;
        quiet_q[i]     = 32'd0;
        peak_used_q[i] = 40'd0;
        slewing_q[i]   = 1'b0;
      end
    end
  endtask

  // Scratch of the process below; none of it is kept from one clock to the next.
  logic [7:0]  offset;
  logic [26:0] window_k;

  for (genvar g = 0; g < NumGpus; g++) begin : gen_granted
    assign granted_uw_o[g*32 +: 32] = granted_q[g];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      access_q     <= 1'b0;
      done_q       <= 1'b0;
      error_q      <= 1'b0;
      rdata_q      <= 32'd0;
      for (int unsigned p = 0; p < NumPresets; p++) begin
        for (int unsigned w = 0; w < PresetWords; w++) begin
          preset_q[p*PresetWords + w] = gps_pkg::preset_reset(4'(w));
        end
        preset_activation_k_q[p] = 27'd0;
        preset_target_k_q[p] = 27'd0;
      end
      for (int unsigned i = 0; i < NumGpus; i++) begin
        for (int unsigned w = 0; w < Words; w++) begin
          reg_q[i*Words + w] = gps_pkg::gpu_reset(4'(w));
        end
        for (int unsigned s = 0; s < 8; s++) state_ticks_q[i*8 + s] = 32'd0;
        override_activation_k_q[i] = 27'd0;
        override_target_k_q[i] = 27'd0;
        pending_q[i] = 1'b1;
        control_q[i] = 7'd0;
        immediate_q[i] = 1'b0;
        floor_frac_q[i] = 13'd0;
        peak_frac_q[i] = 13'd0;
        ramp_up_q[i] = 32'd0;
        ramp_down_q[i] = 32'd0;
        hysteresis_q[i] = 32'd0;
        secondary_q[i] = 32'd0;
        point_q[i] = 32'd0;
        activation_k_q[i] = 27'd0;
        target_k_q[i] = 27'd0;
        idle_q[i] = 32'd0;
        threshold_q[i] = 32'd0;
        tmp_q[i] = 32'd0;
        brake_power_q[i] = 32'd0;
        quantum_q[i] = NotSet;
        demand_q[i] = 32'd0;
        state_q[i] = gps_pkg::StateBypass;
        floor_q[i] = 32'd0;
        cap_q[i] = NotSet;
        ceiling_q[i] = NotSet;
        granted_q[i] = 32'd0;
        quiet_q[i] = 32'd0;
        peak_used_q[i] = 40'd0;
        slewing_q[i] = 1'b0;
        primary_q[i] = 1'b1;
        activation_q[i] = 56'd0;
        target_q[i] = 56'd0;
        events_q[i] = 3'd0;
        burned_nj_q[i] = 10'd0;
        withheld_nj_q[i] = 10'd0;
        burned_uj_q[i] = 64'd0;
        withheld_uj_q[i] = 64'd0;
        wear_q[i] = 33'd0;
        life_q[i] = FullLife;
      end
    end else begin
      // ---- One access: preset and GPU windows (the bank's own registers answer by themselves) -
      if (access_q || bus_we || bus_re) begin
        access_q <= bus_we || bus_re;
        done_q   <= bus_we || bus_re;
      end
      if (bus_we || bus_re) begin
        error_q <= 1'b1;
        rdata_q <= 32'd0;
        window_k = (bus_wdata[7:0] == 8'd0) ? 27'd0 : 27'(WindowOne / {24'd0, bus_wdata[7:0]});
        offset  = {2'd0, bus_addr[5:0]};
        for (int unsigned p = 0; p < NumPresets; p++) begin
          if ({bus_addr[15:6], 6'd0} ==
              gps_pkg::PRESET_BASE + 16'(p) * gps_pkg::PRESET_STRIDE) begin
            if (bus_we && gps_pkg::preset_write_ok(offset, bus_wdata)) begin
              preset_q[p*PresetWords + {29'd0, offset[4:2]}] = bus_wdata;
              if (offset == gps_pkg::PRESET_PFA_WINDOW_MULTIPLIER) begin
                preset_activation_k_q[p] = window_k;
              end
              if (offset == gps_pkg::PRESET_PFT_WINDOW_MULTIPLIER) preset_target_k_q[p] = window_k;
              for (int unsigned i = 0; i < NumGpus; i++) pending_q[i] = 1'b1;
              error_q <= 1'b0;
            end
            if (bus_re && offset < 8'd32) begin
              rdata_q <= preset_q[p*PresetWords + {29'd0, offset[4:2]}];
              error_q <= 1'b0;
            end
          end
        end
        offset = bus_addr[7:0];
        for (int unsigned i = 0; i < NumGpus; i++) begin
          if ({bus_addr[15:8], 8'd0} == gps_pkg::GPU_BASE + 16'(i) * gps_pkg::GPU_STRIDE ||
              (bus_we && {bus_addr[15:8], 8'd0} == gps_pkg::GPU_BROADCAST)) begin
            if (bus_we && gps_pkg::gpu_write_ok(offset, bus_wdata)) begin
              reg_q[i*Words + {28'd0, offset[5:2]}] = bus_wdata;
              if (offset == gps_pkg::GPU_OVERRIDE_PFA_WINDOW_MULTIPLIER) begin
                override_activation_k_q[i] = window_k;
              end
              if (offset == gps_pkg::GPU_OVERRIDE_PFT_WINDOW_MULTIPLIER) begin
                override_target_k_q[i] = window_k;
              end
              pending_q[i] = 1'b1;
              error_q <= 1'b0;
            end
            if (bus_we && offset == gps_pkg::GPU_EVENTS) begin
              events_q[i] = events_q[i] & ~bus_wdata[2:0];
              error_q <= 1'b0;
            end
            if (bus_re) begin
              error_q <= 1'b0;
              case (offset)
                gps_pkg::GPU_STATUS:
                  rdata_q <= {8'd0, reg_q[i*Words + 15] != NotSet, reg_q[i*Words + 14] != NotSet,
                              reg_q[i*Words + 13] != NotSet, reg_q[i*Words + 12] != NotSet,
                              reg_q[i*Words + 11] != NotSet, reg_q[i*Words + 10] != NotSet,
                              reg_q[i*Words + 9] != NotSet, reg_q[i*Words + 8] != NotSet,
                              7'd0, pending_q[i], slewing_q[i], granted_q[i] > demand_q[i],
                              granted_q[i] < demand_q[i], granted_q[i] > cap_q[i], primary_q[i],
                              state_q[i]};
                gps_pkg::GPU_EVENTS: rdata_q <= {29'd0, events_q[i]};
                gps_pkg::GPU_APPLIED_FLOOR: rdata_q <= floor_q[i];
                gps_pkg::GPU_APPLIED_CAP: rdata_q <= cap_q[i];
                gps_pkg::GPU_APPLIED_CEILING: rdata_q <= ceiling_q[i];
                gps_pkg::GPU_DEMAND: rdata_q <= demand_q[i];
                gps_pkg::GPU_GRANTED: rdata_q <= granted_q[i];
                gps_pkg::GPU_REMAINING_LIFETIME: rdata_q <= life_q[i];
                gps_pkg::GPU_BURNED_ENERGY_LO: rdata_q <= burned_uj_q[i][31:0];
                gps_pkg::GPU_BURNED_ENERGY_HI: rdata_q <= burned_uj_q[i][63:32];
                gps_pkg::GPU_WITHHELD_ENERGY_LO: rdata_q <= withheld_uj_q[i][31:0];
                gps_pkg::GPU_WITHHELD_ENERGY_HI: rdata_q <= withheld_uj_q[i][63:32];
                gps_pkg::GPU_TICKS_BYPASS, gps_pkg::GPU_TICKS_IDLE, gps_pkg::GPU_TICKS_START,
                gps_pkg::GPU_TICKS_RUN, gps_pkg::GPU_TICKS_HOLD, gps_pkg::GPU_TICKS_RAMP_DOWN,
                gps_pkg::GPU_TICKS_DISABLING:
                  rdata_q <= state_ticks_q[i*8 + {29'd0, offset[4:2] - 3'd4}];
                default: begin
                  if (offset < 8'd64) rdata_q <= reg_q[i*Words + {28'd0, offset[5:2]}];
                  else error_q <= 1'b1;
                end
              endcase
            end
          end
        end
      end

      if (tick_i) take_demand();
      if (step_q) step_lanes();
    end
  end
  /* verilator lint_on BLKSEQ */

`ifndef YOSYS
  logic unused;
  assign unused = unused_wrote;
`endif
endmodule : gpu_bank
