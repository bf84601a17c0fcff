// SPDX-License-Identifier: GPL-3.0-or-later
// Plays the file named by +stimulus into the synthesized GPU bank of two lanes and prints what
// comes out, in the words of bank_replay.cpp. One line: operation and six hexadecimal values.
module bank_bench;
  reg         clk = 0, rst_n = 0, tick = 0, update = 0;
  reg  [1:0]  mask = 0, brake = 0;
  reg  [63:0] demand = 0;
  reg  [63:0] cap = 0, busy = 0, math = 0, memory = 0, mhz = 0;
  reg  [15:0] soc = 0;
  wire        done;
  wire [63:0] granted;
  reg         awvalid = 0, arvalid = 0;
  reg  [15:0] address = 0;
  reg  [31:0] wdata = 0;
  reg  [3:0]  wstrb = 0;
  wire        awready, wready, bvalid, arready, rvalid;
  wire [1:0]  bresp, rresp;
  wire [31:0] rdata;

  gpu_bank dut (
    .clk_i(clk), .rst_ni(rst_n), .tick_i(tick), .done_o(done), .lane_mask_i(mask),
    .demand_uw_i(demand), .update_i(update), .cap_uw_i(cap), .brake_i(brake), .busy_us_i(busy),
    .math_us_i(math), .memory_us_i(memory), .clock_mhz_i(mhz), .soc_i(soc), .granted_uw_o(granted),
    .awvalid_i(awvalid), .awready_o(awready), .awaddr_i(address), .wvalid_i(awvalid),
    .wready_o(wready), .wdata_i(wdata), .wstrb_i(wstrb), .bvalid_o(bvalid), .bready_i(1'b1),
    .bresp_o(bresp), .arvalid_i(arvalid), .arready_o(arready), .araddr_i(address),
    .rvalid_o(rvalid), .rready_i(1'b1), .rdata_o(rdata), .rresp_o(rresp)
  );

  task clock;
    begin
      #1 clk = 1;
      #1 clk = 0;
      #1;
    end
  endtask

  reg [1023:0] name;
  integer      file, got, guard;
  reg  [31:0]  op, a, b, c, d, e, f;
  reg          okay;

  initial begin
    if (!$value$plusargs("stimulus=%s", name)) $finish;
    file = $fopen(name, "r");
    clock;
    rst_n = 1;
    clock;
    got = $fscanf(file, "%h %h %h %h %h %h %h", op, a, b, c, d, e, f);
    while (got == 7) begin
      case (op)
        0: begin
          demand = {b, a};
          cap = {d, c};
          soc = e[15:0];
          update = f[0];
          mask = f[2:1];
          brake = f[4:3];
          tick = 1;
          clock;
          tick = 0;
          clock;
          $display("t %016x %0d", granted, done);
        end
        1: begin
          address = a[15:0];
          wdata = b;
          wstrb = c[3:0];
          awvalid = 1;
          for (guard = 0; !awready && guard < 16; guard = guard + 1) clock;
          awvalid = 0;
          for (guard = 0; !bvalid && guard < 16; guard = guard + 1) clock;
          okay = bvalid && bresp == 0;
          clock;
          clock;
          $display("w %0d", okay);
        end
        3: begin
          busy[a*32 +: 32] = b;
          math[a*32 +: 32] = c;
          memory[a*32 +: 32] = d;
          mhz[a*32 +: 32] = e;
          $display("a");
        end
        default: begin
          address = a[15:0];
          arvalid = 1;
          for (guard = 0; !arready && guard < 16; guard = guard + 1) clock;
          arvalid = 0;
          for (guard = 0; !rvalid && guard < 16; guard = guard + 1) clock;
          okay = rvalid && rresp == 0;
          $write("r %0d %08x\n", okay, rdata);
          clock;
          clock;
        end
      endcase
      got = $fscanf(file, "%h %h %h %h %h %h %h", op, a, b, c, d, e, f);
    end
    $finish;
  end
endmodule
