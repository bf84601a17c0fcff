// SPDX-License-Identifier: GPL-3.0-or-later
// Sliding average of a signed value over `buckets` buckets of `bucket` ticks, at most 32 of them.
// Within a bucket the oldest one fades out linearly, so the average moves every tick.
//
// Everything works on the difference between the present bucket and the one that it replaces: a
// constant is reproduced exactly, and no rounding accumulates, since each bucket's average is made
// anew from its own samples. Restarting fills all buckets with a given value.
// The oldest bucket counts by its mean: against the boxcar over the same window the error is at
// most the spread of the input within that bucket, divided by the number of buckets.
module moving_average (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        en_i,         // one tick
  input  logic        restart_i,    // fill with fill_i, then take x_i as the first sample
  input  logic [39:0] fill_i,       // signed, 8 fractional bits
  input  logic [31:0] x_i,          // signed
  input  logic [10:0] bucket_i,     // at least 1
  input  logic [32:0] recip_i,      // 2^32 / bucket_i
  input  logic [5:0]  buckets_i,    // 2 to 32
  output logic [55:0] average_o     // signed, 24 fractional bits; zero while en_i is 0
);
  localparam logic [63:0] One36 = 64'd68719476736;

  logic [39:0]        ring_q [32];
  logic [10:0]        bucket_q, phase_q, phase, phase_next;
  logic [5:0]         buckets_q, filled_q, filled;
  logic [4:0]         at_q, at;
  logic [39:0]        fill_q, fill;
  logic signed [43:0] partial_q, partial;
  logic signed [45:0] total_q, total, sum, spread;
  logic signed [39:0] oldest;
  logic signed [52:0] error;
  logic signed [85:0] product;
  logic signed [45:0] share;
  logic signed [36:0] recip_n;
  logic signed [82:0] scaled;
  logic               restart, full;

  always_comb begin
    restart    = 1'b0;
    full       = 1'b0;
    phase      = 11'd0;
    phase_next = 11'd0;
    filled     = 6'd0;
    at         = 5'd0;
    fill       = 40'd0;
    partial    = 44'sd0;
    total      = 46'sd0;
    sum        = 46'sd0;
    spread     = 46'sd0;
    oldest     = 40'sd0;
    error      = 53'sd0;
    product    = 86'sd0;
    share      = 46'sd0;
    recip_n    = 37'sd0;
    scaled     = 83'sd0;
    average_o  = 56'd0;
    if (en_i) begin
      restart = restart_i || bucket_i != bucket_q || buckets_i != buckets_q;
      fill    = restart ? fill_i : fill_q;
      phase   = restart ? 11'd0 : phase_q;
      filled  = restart ? 6'd0 : filled_q;
      at      = restart ? 5'd0 : at_q;
      partial = (restart ? 44'sd0 : partial_q) + $signed({{12{x_i[31]}}, x_i});
      total   = restart ? $signed({{6{fill_i[39]}}, fill_i}) * $signed({40'd0, buckets_i})
                        : total_q;
      oldest  = (filled < buckets_i) ? fill : ring_q[at];
      phase_next = phase + 11'd1;
      full       = phase_next == bucket_i;

      error   = $signed({partial[43], partial, 8'd0}) -
                $signed({42'd0, phase_next}) * $signed({{13{oldest[39]}}, oldest});
      product = $signed({{33{error[52]}}, error}) * $signed({53'd0, recip_i}) +
                86'sd2147483648;  // to nearest
      share   = product[77:32];
      sum     = total + share;
      for (int unsigned n = 2; n <= 32; n++) begin
        if (buckets_i == 6'(n)) recip_n = 37'((One36 + 64'(n) / 64'd2) / 64'(n));
      end
      spread    = sum - $signed({{6{oldest[39]}}, oldest}) * $signed({40'd0, buckets_i});
      scaled    = $signed({{37{spread[45]}}, spread}) * $signed({46'd0, recip_n}) +
                  83'sd34359738368;  // to nearest
      average_o = {oldest + scaled[75:36], 16'd0};
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      bucket_q  <= 11'd0;
      buckets_q <= 6'd0;
      phase_q   <= 11'd0;
      filled_q  <= 6'd0;
      at_q      <= 5'd0;
      fill_q    <= 40'd0;
      partial_q <= 44'sd0;
      total_q   <= 46'sd0;
    end else if (en_i) begin
      bucket_q  <= bucket_i;
      buckets_q <= buckets_i;
      fill_q    <= fill;
      if (full) begin
        phase_q   <= 11'd0;
        partial_q <= 44'sd0;
        total_q   <= sum;
        filled_q  <= (filled < buckets_i) ? filled + 6'd1 : filled;
        at_q      <= ({1'b0, at} + 6'd1 == buckets_i) ? 5'd0 : at + 5'd1;
      end else begin
        phase_q   <= phase_next;
        partial_q <= partial;
        total_q   <= total;
        filled_q  <= filled;
        at_q      <= at;
      end
    end
  end

  // Buckets need no reset: one is read only after it was written since the restart.
  always_ff @(posedge clk_i) begin
    if (en_i && full) ring_q[at] <= oldest + share[39:0];
  end

`ifndef YOSYS
  logic unused;
  assign unused = ^{product[85:78], product[31:0], scaled[82:76], scaled[35:0]};
`endif
endmodule : moving_average
