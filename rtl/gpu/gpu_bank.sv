// SPDX-License-Identifier: GPL-3.0-or-later
// The power controllers of one rack's GPUs: NumGpus lanes around the step in power_smoother_pkg, the
// preset table, the coupling to the rack storage, and one AXI4-Lite register front
// (docs/registers.md, gpu_power_smoothing).
//
// A tick is one clock with tick_i = 1: inputs are flopped then, the lanes step in the clock after,
// and granted_uw_o is valid when done_o is 1. Other clocks take no simulated time.
//
// Lanes live in memories that one process owns and walks in a loop, with blocking assignments: the
// compiled model then holds one copy of the lane's code instead of NumGpus, and nothing else reads
// the memories at a clock edge. Synthesis unrolls the loop into parallel lanes.
module gpu_bank #(
  parameter int unsigned NumGpus = 72
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  tick_i,
  output logic                  done_o,
  input  logic [NumGpus-1:0]    lane_mask_i,       // 0: absent, draws and does nothing
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
  localparam logic [31:0] NotSet = 32'hFFFF_FFFF;
  localparam logic [31:0] FullLife = 32'h6400_0000;  // UFXP8.24 percent
  localparam logic [31:0] WindowOne = 32'(64'd4294967296 / {32'd0, gps_pkg::GPS_WINDOW_UNIT_MS});

`ifndef YOSYS
  if (NumGpus < 1 || NumGpus > 72) begin : gen_check
    $error("NumGpus must be 1 to 72");
  end
`endif

  // ---- Registers ----------------------------------------------------------------------------------
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

  // ---- Bank registers and the coupling to the storage ---------------------------------------------
  logic        step_q, brake_q, soc_enable, unused_wrote;
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
    end else begin
      step_q <= tick_i;
      done_o <= step_q;
      if (tick_i) begin
        ticks_q     <= ticks_q + 32'd1;
        outer_cap_q <= ballast_pkg::min_u32(row_cap_uw_i, thermal_cap_uw_i);
        brake_q     <= brake_i;
      end
    end
  end

  // ---- Memories -----------------------------------------------------------------------------------
  // Registers as written: presets and GPU windows, and beside each window multiplier the one-pole
  // coefficient that belongs to it, divided out once when it is written.
  logic [31:0] preset_q [NumPresets*PresetWords];
  logic [26:0] preset_activation_k_q [NumPresets];
  logic [26:0] preset_target_k_q [NumPresets];
  logic [31:0] reg_q [NumGpus*Words];
  logic [26:0] override_activation_k_q [NumGpus];
  logic [26:0] override_target_k_q [NumGpus];
  logic        pending_q [NumGpus];
  // Configuration in force, captured at a tick.
  logic [6:0]  control_q [NumGpus];
  logic [12:0] floor_frac_q [NumGpus];
  logic [12:0] peak_frac_q [NumGpus];
  logic [31:0] ramp_up_q [NumGpus];
  logic [31:0] ramp_down_q [NumGpus];
  logic [31:0] hysteresis_q [NumGpus];
  logic [31:0] secondary_q [NumGpus];
  logic [31:0] point_q [NumGpus];
  logic [26:0] activation_k_q [NumGpus];
  logic [26:0] target_k_q [NumGpus];
  logic [31:0] idle_q [NumGpus];
  logic [31:0] threshold_q [NumGpus];
  logic [31:0] tmp_q [NumGpus];
  logic [31:0] brake_power_q [NumGpus];
  logic [31:0] quantum_q [NumGpus];
  // State.
  logic [31:0] demand_q [NumGpus];
  logic [2:0]  state_q [NumGpus];
  logic [31:0] floor_q [NumGpus];
  logic [31:0] cap_q [NumGpus];
  logic [31:0] ceiling_q [NumGpus];
  logic [31:0] granted_q [NumGpus];
  logic [31:0] quiet_q [NumGpus];
  logic [39:0] budget_q [NumGpus];
  logic        slewing_q [NumGpus];
  logic        primary_q [NumGpus];
  logic [55:0] activation_q [NumGpus];
  logic [55:0] target_q [NumGpus];
  logic        average_valid_q [NumGpus];
  logic [2:0]  events_q [NumGpus];
  // Lifetime counters: uW times one tick of 1 ms is nJ; the remainder below 1 uJ is carried.
  logic [33:0] burned_nj_q [NumGpus];
  logic [33:0] withheld_nj_q [NumGpus];
  logic [63:0] burned_uj_q [NumGpus];
  logic [63:0] withheld_uj_q [NumGpus];
  logic [32:0] wear_q [NumGpus];
  logic [31:0] life_q [NumGpus];
  logic [31:0] state_ticks_q [NumGpus*8];

  // Scratch of the process below; none of it is kept from one clock to the next.
  logic [7:0]  offset;
  logic [26:0] window_k;
  logic [2:0]  profile, state, event_bits;
  logic [31:0] secondary_mw, point_mw, floor, cap, ceiling, granted, quiet, uj;
  logic [55:0] activation, target;
  logic [39:0] budget;
  logic [33:0] nj;
  logic [32:0] wear;
  logic        immediate, slewing, primary, stepped, peak_empty;

  function automatic logic [31:0] chosen(input logic [31:0] override_value,
                                         input logic [31:0] preset_value);
    chosen = (override_value == NotSet) ? preset_value : override_value;
  endfunction
  function automatic logic [31:0] to_uw(input logic [31:0] mw);
    to_uw = mw * 32'd1000;  // register ranges end at 4294967 mW
  endfunction
  // Bit numbers of CONTROL.
  localparam int unsigned Enable = 0, Immediate = 1, Slew = 2, Hard = 3, Inverted = 4, Ramped = 5;
  localparam int unsigned UsesTarget = 6;

  /* verilator lint_off BLKSEQ */  // see the header
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      access_q     <= 1'b0;
      done_q       <= 1'b0;
      error_q      <= 1'b0;
      rdata_q      <= 32'd0;
      granted_uw_o <= '0;
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
        budget_q[i] = 40'd0;
        slewing_q[i] = 1'b0;
        primary_q[i] = 1'b1;
        activation_q[i] = 56'd0;
        target_q[i] = 56'd0;
        average_valid_q[i] = 1'b0;
        events_q[i] = 3'd0;
        burned_nj_q[i] = 34'd0;
        withheld_nj_q[i] = 34'd0;
        burned_uj_q[i] = 64'd0;
        withheld_uj_q[i] = 64'd0;
        wear_q[i] = 33'd0;
        life_q[i] = FullLife;
      end
    end else begin
      // ---- One access: preset and GPU windows (the bank's own registers answer by themselves) ------
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
          if ({bus_addr[15:6], 6'd0} == gps_pkg::PRESET_BASE + 16'(p) * gps_pkg::PRESET_STRIDE) begin
            if (bus_we && gps_pkg::preset_write_ok(offset, bus_wdata)) begin
              preset_q[p*PresetWords + {29'd0, offset[4:2]}] = bus_wdata;
              if (offset == gps_pkg::PRESET_PFA_WINDOW_MULTIPLIER) preset_activation_k_q[p] = window_k;
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

      // ---- Tick: flop the inputs -------------------------------------------------------------------
      if (tick_i) begin
        for (int unsigned i = 0; i < NumGpus; i++) begin
          demand_q[i] = lane_mask_i[i] ? demand_uw_i[i*32 +: 32] : 32'd0;
        end
      end

      // ---- Step ------------------------------------------------------------------------------------
      if (step_q) begin
        for (int unsigned i = 0; i < NumGpus; i++) begin
          if (lane_mask_i[i]) begin
            // Capture: admin override beats the active preset, field by field.
            if (pending_q[i]) begin
              pending_q[i] = 1'b0;
              profile = reg_q[i*Words + 1][2:0];
              control_q[i] = reg_q[i*Words][6:0];
              tmp_q[i] = to_uw(reg_q[i*Words + 2]);
              idle_q[i] = to_uw(reg_q[i*Words + 3]);
              threshold_q[i] = to_uw(reg_q[i*Words + 4]);
              peak_frac_q[i] = 13'(reg_q[i*Words + 5] - 32'd4096);  // 4096..8192 is 1..2
              brake_power_q[i] = to_uw(reg_q[i*Words + 6]);
              quantum_q[i] = reg_q[i*Words + 7];
              floor_frac_q[i] = 13'(chosen(reg_q[i*Words + 8], preset_q[{29'd0, profile}*8]));
              ramp_up_q[i] = chosen(reg_q[i*Words + 9], preset_q[{29'd0, profile}*8 + 1]);
              ramp_down_q[i] = chosen(reg_q[i*Words + 10], preset_q[{29'd0, profile}*8 + 2]);
              hysteresis_q[i] = chosen(reg_q[i*Words + 11], preset_q[{29'd0, profile}*8 + 3]);
              secondary_mw = chosen(reg_q[i*Words + 12], preset_q[{29'd0, profile}*8 + 4]);
              activation_k_q[i] = (reg_q[i*Words + 13] == NotSet) ? preset_activation_k_q[profile]
                                                                  : override_activation_k_q[i];
              target_k_q[i] = (reg_q[i*Words + 14] == NotSet) ? preset_target_k_q[profile]
                                                              : override_target_k_q[i];
              point_mw = secondary_mw + ballast_pkg::max_u32(
                  chosen(reg_q[i*Words + 15], preset_q[{29'd0, profile}*8 + 7]),
                  gps_pkg::GPS_MIN_PFA_OFFSET_MW);
              point_mw = ballast_pkg::max_u32(point_mw, gps_pkg::GPS_MIN_PFA_POINT_MW);
              secondary_q[i] = to_uw(secondary_mw);
              point_q[i] = to_uw(ballast_pkg::min_u32(point_mw, 32'd4294967));
            end

            // Averages of the second generation; they restart when its rule is switched on.
            activation = activation_q[i];
            target = target_q[i];
            if (activation_k_q[i] != 27'd0 || target_k_q[i] != 27'd0) begin
              if (!average_valid_q[i]) begin
                activation = {demand_q[i], 24'd0};
                target = {demand_q[i], 24'd0};
              end else begin
                activation = ballast_pkg::one_pole(activation, demand_q[i], activation_k_q[i]);
                target = ballast_pkg::one_pole(target, demand_q[i], target_k_q[i]);
              end
              activation_q[i] = activation;
              target_q[i] = target;
            end
            average_valid_q[i] = activation_k_q[i] != 27'd0 || target_k_q[i] != 27'd0;

            immediate = control_q[i][Immediate] ^ control_q[i][Inverted];
            power_smoother_pkg::step(
                control_q[i][Enable], control_q[i][Slew], control_q[i][Hard], immediate,
                !control_q[i][Ramped], floor_frac_q[i], peak_frac_q[i], ramp_up_q[i],
                ramp_down_q[i], hysteresis_q[i], secondary_q[i], point_q[i],
                activation_k_q[i] != 27'd0, target_k_q[i] != 27'd0, idle_q[i], threshold_q[i],
                tmp_q[i], brake_power_q[i], demand_q[i], outer_cap_q, brake_q, soc_floor_frac,
                soc_cap_frac,
                (control_q[i][UsesTarget] && target_k_q[i] != 27'd0) ? target[55:24]
                                                                     : activation[55:24],
                target[55:24], state_q[i], floor_q[i], cap_q[i], ceiling_q[i], granted_q[i],
                quiet_q[i], budget_q[i], slewing_q[i], state, floor, cap, ceiling, granted, quiet,
                budget, slewing, primary, stepped, peak_empty);

`ifndef YOSYS
            // The guarantees of power_smoother_pkg, checked at every tick.
            AssertOrder: assert (floor <= granted && granted <= ballast_pkg::add_sat(
                cap, ballast_pkg::scale_12(ceiling, peak_frac_q[i])));
            if (!control_q[i][Hard] && !immediate && !brake_q) begin
              AssertFloorFall: assert (ballast_pkg::sub_sat(floor_q[i], floor) <= ramp_down_q[i]);
              AssertCapRise: assert (ballast_pkg::sub_sat(cap, cap_q[i]) <= ramp_up_q[i]);
              if (slewing) begin
                AssertSlewUp: assert (ballast_pkg::sub_sat(granted, granted_q[i]) <= ramp_up_q[i]);
                AssertSlewDown:
                assert (ballast_pkg::sub_sat(granted_q[i], granted) <= ramp_down_q[i]);
              end
            end
`endif
            state_q[i] = state;
            floor_q[i] = floor;
            cap_q[i] = cap;
            ceiling_q[i] = ceiling;
            granted_q[i] = granted;
            quiet_q[i] = quiet;
            budget_q[i] = budget;
            slewing_q[i] = slewing;
            primary_q[i] = primary;
            event_bits = {brake_q, peak_empty, stepped};
            events_q[i] = events_q[i] | event_bits;
            state_ticks_q[i*8 + {29'd0, state}] =
                ballast_pkg::add_sat(state_ticks_q[i*8 + {29'd0, state}], 32'd1);

            // Energies. Remaining life falls by one step per LIFE_QUANTUM of burned energy.
            if (granted > demand_q[i]) begin
              nj = burned_nj_q[i] + {2'd0, granted - demand_q[i]};
              uj = ballast_pkg::whole_uj(nj);
              burned_nj_q[i] = nj - {2'd0, uj} * 34'd1000;
              burned_uj_q[i] = ballast_pkg::add_sat_u64(burned_uj_q[i], uj);
              wear = wear_q[i] + {1'b0, uj};
              if (wear >= {1'b0, quantum_q[i]}) begin
                wear = wear - {1'b0, quantum_q[i]};
                life_q[i] = ballast_pkg::sub_sat(life_q[i], 32'd1);
              end
              wear_q[i] = wear;
            end else if (granted < demand_q[i]) begin
              nj = withheld_nj_q[i] + {2'd0, demand_q[i] - granted};
              uj = ballast_pkg::whole_uj(nj);
              withheld_nj_q[i] = nj - {2'd0, uj} * 34'd1000;
              withheld_uj_q[i] = ballast_pkg::add_sat_u64(withheld_uj_q[i], uj);
            end
            granted_uw_o[i*32 +: 32] <= granted;
          end else begin
            granted_uw_o[i*32 +: 32] <= 32'd0;
          end
        end
      end
    end
  end
  /* verilator lint_on BLKSEQ */

`ifndef YOSYS
  logic unused;
  assign unused = unused_wrote;
`endif
endmodule : gpu_bank
