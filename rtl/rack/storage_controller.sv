// SPDX-License-Identifier: GPL-3.0-or-later
// The energy storage controller of one rack: registers, the configuration captured at a tick, state
// and counters around storage_step (docs/registers.md, rack_storage).
//
// A tick is one clock with tick_i = 1: inputs are flopped then, the step runs in the clock after,
// and outputs are valid when done_o is 1. Other clocks take no simulated time. The command acts one
// tick after its measurement.
module storage_controller (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        tick_i,
  output logic        done_o,
  input  logic [31:0] load_mw_i,           // signed: what the storage is to smooth
  input  logic [31:0] storage_ma_i,        // signed, charging positive
  input  logic [31:0] storage_mv_i,        // signed
  input  logic [31:0] temperature_mc_i,    // signed, milli degree Celsius
  input  logic [15:0] soc_i,               // UQ0.16
  input  logic        converter_fault_i,
  output logic [31:0] command_mw_o,        // signed, charging positive
  output logic        contactor_o,         // 1: closed
  output logic [15:0] soc_o,               // UQ0.16, for the GPU bank
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
  logic        reg_we, reg_re, reg_error;
  logic [7:0]  reg_offset;
  logic [31:0] reg_wdata, reg_rdata;
  logic [rsc_pkg::QUOTIENT_BITS-1:0] quotient;

  storage_bus u_bus (
    .clk_i(clk_i), .rst_ni(rst_ni), .we_o(reg_we), .re_o(reg_re), .offset_o(reg_offset),
    .wdata_o(reg_wdata), .quotient_o(quotient), .rdata_i(reg_rdata), .error_i(reg_error),
    .awvalid_i(awvalid_i), .awready_o(awready_o), .awaddr_i(awaddr_i), .wvalid_i(wvalid_i),
    .wready_o(wready_o), .axi_wdata_i(wdata_i), .wstrb_i(wstrb_i), .bvalid_o(bvalid_o),
    .bready_i(bready_i), .bresp_o(bresp_o), .arvalid_i(arvalid_i), .arready_o(arready_o),
    .araddr_i(araddr_i), .rvalid_o(rvalid_o), .rready_i(rready_i), .axi_rdata_o(rdata_o),
    .rresp_o(rresp_o)
  );

  // ---- Inputs and configuration in force --------------------------------------------------------
  logic        step_q, pending, armed_q, fault_q, enable;
  logic [31:0] ticks_q, load_q, current_q, voltage_q, temperature_q;
  logic [15:0] soc_q;
  logic [rsc_pkg::CFG_BITS-1:0] cfg;
  logic [4:0]  trips;

  // ---- State ------------------------------------------------------------------------------------
  logic [1:0]  state_q, state_d;
  logic [55:0] target_q, target_d, average;
  logic [31:0] restoration_q, restoration_d, command_d, charge_limit, discharge_limit;
  logic [31:0] charge_limit_q, discharge_limit_q;
  logic [3:0]  charge_by, discharge_by, clipped_d, clipped_q;
  logic [4:0]  causes;
  logic [20:0] voltage;
  logic        contactor_d, tripped_d, slewed_d, slewed_q, clipped_charge, clipped_discharge;
  logic        averaging, averaging_q;
  logic [63:0] charged_uj, discharged_uj;
  logic [31:0] cycles, ticks_standby, ticks_run, ticks_disabling, ticks_tripped, trip_count;

  rsc_controller_regs u_regs (
    .clk_i(clk_i), .rst_ni(rst_ni), .we_i(reg_we), .re_i(reg_re), .offset_i(reg_offset),
    .wdata_i(reg_wdata), .rdata_o(reg_rdata), .error_o(reg_error), .quotient_i(quotient),
    .tick_i(tick_i), .pending_o(pending), .config_o(cfg), .ticks_i(ticks_q),
    .status_state_i(state_q), .status_contactor_i(contactor_o), .status_pending_i(pending),
    .status_clipped_power_i(clipped_q[0]), .status_clipped_soc_i(clipped_q[1]),
    .status_clipped_voltage_i(clipped_q[2]), .status_clipped_current_i(clipped_q[3]),
    .status_slewed_i(slewed_q), .status_restoring_i(restoration_q != 32'd0),
    .trips_over_voltage_set_i(tripped_d && causes[0]),
    .trips_under_voltage_set_i(tripped_d && causes[1]),
    .trips_over_current_set_i(tripped_d && causes[2]),
    .trips_over_temperature_set_i(tripped_d && causes[3]),
    .trips_converter_set_i(tripped_d && causes[4]), .trips_o(trips),
    .events_clipped_power_set_i(clipped_d[0]), .events_clipped_soc_set_i(clipped_d[1]),
    .events_clipped_voltage_set_i(clipped_d[2]), .events_clipped_current_set_i(clipped_d[3]),
    .events_slewed_set_i(slewed_d), .target_i(target_q[55:24]), .command_i(command_mw_o),
    .restoration_i(restoration_q), .charge_limit_i(charge_limit_q),
    .discharge_limit_i(discharge_limit_q), .load_i(load_q), .current_i(current_q),
    .voltage_i(voltage_q), .temperature_i(temperature_q), .soc_i(soc_q),
    .charged_energy_lo_i(charged_uj[31:0]), .charged_energy_hi_i(charged_uj[63:32]),
    .discharged_energy_lo_i(discharged_uj[31:0]), .discharged_energy_hi_i(discharged_uj[63:32]),
    .equivalent_cycles_i(cycles), .ticks_standby_i(ticks_standby), .ticks_run_i(ticks_run),
    .ticks_disabling_i(ticks_disabling), .ticks_tripped_i(ticks_tripped),
    .trip_count_i(trip_count)
  );

  // ---- One tick ---------------------------------------------------------------------------------
  storage_limits u_limits (
    .en_i(step_q), .cfg_i(cfg), .voltage_i(voltage), .soc_i(soc_q),
    .charge_o(charge_limit), .discharge_o(discharge_limit), .charge_by_o(charge_by),
    .discharge_by_o(discharge_by)
  );

  // The average restarts at the target in force whenever the law was not in use a tick ago, and at
  // the first measurement.
  assign enable    = cfg[rsc_pkg::CFG_CONTROL_ENABLE];
  assign averaging = step_q && enable &&
                     cfg[rsc_pkg::CFG_LAW +: 2] == rsc_pkg::LawMovingAverage;
  moving_average u_average (
    .clk_i(clk_i), .rst_ni(rst_ni), .en_i(averaging), .restart_i(!averaging_q),
    .fill_i((state_q == rsc_pkg::StateStandby) ? {load_q, 8'd0} : target_q[55:16]),
    .x_i(load_q), .bucket_i(cfg[rsc_pkg::CFG_MA_BUCKET +: 11]),
    .recip_i(cfg[rsc_pkg::CFG_MA_BUCKET_QUOTIENT +: 33]),
    .buckets_i(cfg[rsc_pkg::CFG_MA_BUCKETS +: 6]), .average_o(average)
  );

  always_comb begin
    voltage   = storage_pkg::voltage_21($signed(voltage_q));
    causes    = 5'd0;
    clipped_d = 4'd0;
    if (step_q) begin
      causes = {fault_q,
                $signed(temperature_q) > $signed(cfg[rsc_pkg::CFG_TRIP_TEMPERATURE +: 32]),
                storage_pkg::magnitude_24($signed(current_q)) >
                    cfg[rsc_pkg::CFG_TRIP_CURRENT +: 24],
                voltage < cfg[rsc_pkg::CFG_TRIP_UNDER_VOLTAGE +: 21],
                voltage > cfg[rsc_pkg::CFG_TRIP_OVER_VOLTAGE +: 21]};
      if (clipped_charge) clipped_d = charge_by;
      if (clipped_discharge) clipped_d = discharge_by;
    end
  end

  storage_step u_step (
    .en_i(step_q), .cfg_i(cfg), .load_i(load_q),
    .soc_i(soc_q), .cause_i(causes != 5'd0), .trips_clear_i(trips == 5'd0), .arm_i(cfg[rsc_pkg::CFG_CONTROL_ARM] && !armed_q),
    .charge_limit_i(charge_limit), .discharge_limit_i(discharge_limit), .average_i(average),
    .state_i(state_q), .target_i(target_q), .restoration_i(restoration_q),
    .command_i(command_mw_o), .state_o(state_d), .target_o(target_d),
    .restoration_o(restoration_d), .command_o(command_d), .contactor_o(contactor_d),
    .tripped_o(tripped_d), .slewed_o(slewed_d), .clipped_charge_o(clipped_charge),
    .clipped_discharge_o(clipped_discharge)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      step_q            <= 1'b0;
      done_o            <= 1'b0;
      ticks_q           <= 32'd0;
      load_q            <= 32'd0;
      current_q         <= 32'd0;
      voltage_q         <= 32'd0;
      temperature_q     <= 32'd0;
      soc_q             <= 16'd0;
      fault_q           <= 1'b0;
      state_q           <= rsc_pkg::StateStandby;
      target_q          <= 56'd0;
      restoration_q     <= 32'd0;
      command_mw_o      <= 32'd0;
      contactor_o       <= 1'b0;
      soc_o             <= 16'd0;
      averaging_q       <= 1'b0;
      armed_q           <= 1'b0;
      charge_limit_q    <= 32'd0;
      discharge_limit_q <= 32'd0;
      clipped_q         <= 4'd0;
      slewed_q          <= 1'b0;
    end else begin
      step_q <= tick_i;
      done_o <= step_q;
      if (tick_i) begin
        ticks_q       <= ticks_q + 32'd1;
        load_q        <= load_mw_i;
        current_q     <= storage_ma_i;
        voltage_q     <= storage_mv_i;
        temperature_q <= temperature_mc_i;
        soc_q         <= soc_i;
        fault_q       <= converter_fault_i;
      end
      if (step_q) begin
        state_q           <= state_d;
        target_q          <= target_d;
        restoration_q     <= restoration_d;
        command_mw_o      <= command_d;
        contactor_o       <= contactor_d;
        soc_o             <= soc_q;
        armed_q           <= cfg[rsc_pkg::CFG_CONTROL_ARM];
        averaging_q       <= averaging && state_d == rsc_pkg::StateRun;
        charge_limit_q    <= charge_limit;
        discharge_limit_q <= discharge_limit;
        clipped_q         <= clipped_d;
        slewed_q          <= slewed_d;
      end
    end
  end

  storage_counters u_counters (
    .clk_i(clk_i), .rst_ni(rst_ni), .step_i(step_q), .state_i(state_d), .tripped_i(tripped_d),
    .current_i(current_q), .voltage_i(voltage), .capacity_i(cfg[rsc_pkg::CFG_CAPACITY +: 32]),
    .charged_uj_o(charged_uj), .discharged_uj_o(discharged_uj), .cycles_o(cycles),
    .ticks_standby_o(ticks_standby), .ticks_run_o(ticks_run),
    .ticks_disabling_o(ticks_disabling), .ticks_tripped_o(ticks_tripped), .trips_o(trip_count)
  );

`ifndef YOSYS
  // The guarantees of storage_step, checked at every tick from its ports alone: here what holds of
  // one tick, in storage_slew_guarantees what holds from one tick to the next.
  logic captured_q;
  always_ff @(posedge clk_i) if (tick_i) captured_q <= pending;
  always_ff @(posedge clk_i) begin
    if (rst_ni && step_q) begin
      AssertChargeLimit: assert ($signed(command_d) <= $signed(charge_limit));
      AssertDischargeLimit: assert (-36'($signed(command_d)) <=
                                    36'($signed({1'b0, discharge_limit})));
      AssertContactor: assert (contactor_d == (state_d == rsc_pkg::StateRun ||
                                               state_d == rsc_pkg::StateDisabling));
      AssertOpenIsIdle: assert (contactor_d || command_d == 32'd0);
      AssertTrip: assert (!tripped_d || (!contactor_d && state_d == rsc_pkg::StateTripped));
      AssertWatched: assert (causes == 5'd0 || !contactor_d);
      // They change at a capture only, and dividing at every tick would cost as much as the step.
      if (captured_q) begin
        AssertBucketRecip: assert (cfg[rsc_pkg::CFG_MA_BUCKET_QUOTIENT +: 33] ==
                                   rsc_pkg::quotient(cfg[rsc_pkg::CFG_MA_BUCKET +: 16]));
        AssertSocRecip: assert (cfg[rsc_pkg::CFG_SOC_TAPER_QUOTIENT +: 33] ==
                                rsc_pkg::quotient(cfg[rsc_pkg::CFG_SOC_TAPER +: 16]));
        AssertVoltageRecip: assert (cfg[rsc_pkg::CFG_VOLTAGE_TAPER_QUOTIENT +: 33] ==
                                    rsc_pkg::quotient(cfg[rsc_pkg::CFG_VOLTAGE_TAPER +: 16]));
      end
    end
  end

  storage_slew_guarantees u_slew_guarantees (
    .clk_i(clk_i), .rst_ni(rst_ni), .step_i(step_q),
    .slew_limit_i(cfg[rsc_pkg::CFG_SLEW_LIMIT +: 32]),
    .restore_slew_i(cfg[rsc_pkg::CFG_RESTORE_SLEW +: 32]),
    .clipped_i(clipped_charge || clipped_discharge), .load_i(load_q), .state_i(state_q),
    .target_i(target_q), .restoration_i(restoration_q), .command_i(command_mw_o),
    .state_now_i(state_d), .target_now_i(target_d), .restoration_now_i(restoration_d),
    .command_now_i(command_d)
  );
`endif
endmodule : storage_controller
