// SPDX-License-Identifier: GPL-3.0-or-later
// AXI4-Lite subordinate in front of a register bus. One access at a time, writes before reads.
// A pulse on bus_we_o or bus_re_o starts an access; bus_done_i ends it, with bus_rdata_i and
// bus_error_i valid in that clock. Unaligned addresses and partial strobes are answered with SLVERR
// and never reach the bus.
module axi_lite_front (
  input  logic        clk_i,
  input  logic        rst_ni,
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
  output logic [1:0]  rresp_o,
  output logic        bus_we_o,
  output logic        bus_re_o,
  output logic [15:0] bus_addr_o,
  output logic [31:0] bus_wdata_o,
  input  logic        bus_done_i,
  input  logic [31:0] bus_rdata_i,
  input  logic        bus_error_i
);
  localparam logic [1:0] RespOkay = 2'b00;
  localparam logic [1:0] RespSlvErr = 2'b10;

  typedef enum logic [1:0] {
    FrontIdle = 2'd0,
    FrontWait = 2'd1,
    FrontRespond = 2'd2
  } front_e;

  front_e state_q;
  logic   write_q;

  // Ready is a flop: it answers a valid of the clock before, which AXI holds until accepted.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q     <= FrontIdle;
      write_q     <= 1'b0;
      awready_o   <= 1'b0;
      wready_o    <= 1'b0;
      arready_o   <= 1'b0;
      bvalid_o    <= 1'b0;
      rvalid_o    <= 1'b0;
      bresp_o     <= RespOkay;
      rresp_o     <= RespOkay;
      rdata_o     <= 32'd0;
      bus_we_o    <= 1'b0;
      bus_re_o    <= 1'b0;
      bus_addr_o  <= 16'd0;
      bus_wdata_o <= 32'd0;
    end else begin
      case (state_q)
        FrontIdle: begin
          if (awvalid_i && wvalid_i) begin
            write_q     <= 1'b1;
            awready_o   <= 1'b1;
            wready_o    <= 1'b1;
            bus_addr_o  <= awaddr_i;
            bus_wdata_o <= wdata_i;
            if (awaddr_i[1:0] != 2'd0 || wstrb_i != 4'hF) begin
              bvalid_o <= 1'b1;
              bresp_o  <= RespSlvErr;
              state_q  <= FrontRespond;
            end else begin
              bus_we_o <= 1'b1;
              state_q  <= FrontWait;
            end
          end else if (arvalid_i) begin
            write_q    <= 1'b0;
            arready_o  <= 1'b1;
            bus_addr_o <= araddr_i;
            if (araddr_i[1:0] != 2'd0) begin
              rvalid_o <= 1'b1;
              rresp_o  <= RespSlvErr;
              rdata_o  <= 32'd0;
              state_q  <= FrontRespond;
            end else begin
              bus_re_o <= 1'b1;
              state_q  <= FrontWait;
            end
          end
        end
        FrontWait: begin
          awready_o <= 1'b0;
          wready_o  <= 1'b0;
          arready_o <= 1'b0;
          bus_we_o  <= 1'b0;
          bus_re_o  <= 1'b0;
          if (bus_done_i) begin
            state_q <= FrontRespond;
            if (write_q) begin
              bvalid_o <= 1'b1;
              bresp_o  <= bus_error_i ? RespSlvErr : RespOkay;
            end else begin
              rvalid_o <= 1'b1;
              rresp_o  <= bus_error_i ? RespSlvErr : RespOkay;
              rdata_o  <= bus_error_i ? 32'd0 : bus_rdata_i;
            end
          end
        end
        FrontRespond: begin
          awready_o <= 1'b0;
          wready_o  <= 1'b0;
          arready_o <= 1'b0;
          if (write_q ? bready_i : rready_i) begin
            bvalid_o <= 1'b0;
            rvalid_o <= 1'b0;
            state_q  <= FrontIdle;
          end
        end
        default: state_q <= FrontIdle;
      endcase
    end
  end

`ifndef YOSYS
  // A response holds until it is taken.
  AssertBHolds: assert property (@(posedge clk_i) disable iff (!rst_ni)
      (bvalid_o && !bready_i) |=> bvalid_o);
  AssertRHolds: assert property (@(posedge clk_i) disable iff (!rst_ni)
      (rvalid_o && !rready_i) |=> (rvalid_o && $stable(rdata_o)));
`endif
endmodule : axi_lite_front
