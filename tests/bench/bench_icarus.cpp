// SPDX-License-Identifier: GPL-3.0-or-later
// The GPU bank under Icarus, for scale: yosys writes it as Verilog that Icarus reads (processes
// turned into registers and multiplexers, arithmetic left in words), and a testbench plays what
// rack 0 saw.
#include <fmt/core.h>
#include <chrono>
#include <fstream>

#include "sim/base/shell_command.hpp"
#include "sim/base/source_root.hpp"
#include "sim/controller/user_rtl.hpp"
#include "tests/bench/bench_measure.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

// Lines: "1 ADDRESS DATA" writes a register, "0 SOC DEMAND" is a tick. Prints the sum of granted
// power.
constexpr const char* kBench = R"(module bench;
  reg clk = 0, rst_n = 0, tick = 0, awvalid = 0, wvalid = 0;
  reg [15:0] address = 0, soc = 0;
  reg [31:0] wdata = 0, demand = 0;
  wire done, awready, wready, bvalid, arready, rvalid;
  wire [31:0] granted, rdata;
  wire [1:0] bresp, rresp;
  gpu_bank dut (
    .clk_i(clk), .rst_ni(rst_n), .tick_i(tick), .done_o(done), .lane_mask_i(1'b1),
    .demand_uw_i(demand), .update_i(1'b0), .cap_uw_i(32'hFFFFFFFF), .brake_i(1'b0),
    .busy_us_i(32'hFFFFFFFF), .math_us_i(32'hFFFFFFFF), .memory_us_i(32'hFFFFFFFF),
    .clock_mhz_i(32'hFFFFFFFF), .soc_i(soc), .granted_uw_o(granted), .awvalid_i(awvalid), .awready_o(awready),
    .awaddr_i(address), .wvalid_i(wvalid), .wready_o(wready), .wdata_i(wdata), .wstrb_i(4'hF),
    .bvalid_o(bvalid), .bready_i(1'b1), .bresp_o(bresp), .arvalid_i(1'b0), .arready_o(arready),
    .araddr_i(16'd0), .rvalid_o(rvalid), .rready_i(1'b1), .rdata_o(rdata), .rresp_o(rresp));
  task clock; begin #1 clk = 1; #1 clk = 0; #1; end endtask
  reg [1023:0] name;
  integer file, got, guard;
  reg [31:0] op, a, b;
  reg [63:0] sum;
  initial begin
    if (!$value$plusargs("inputs=%s", name)) $finish;
    file = $fopen(name, "r");
    sum = 0;
    clock;
    rst_n = 1;
    clock;
    got = $fscanf(file, "%h %h %h", op, a, b);
    while (got == 3) begin
      if (op == 0) begin
        soc = a[15:0];
        demand = b;
        tick = 1;
        clock;
        tick = 0;
        clock;
        while (!done) clock;
        sum = sum + granted;
      end else begin
        address = a[15:0];
        wdata = b;
        awvalid = 1;
        wvalid = 1;
        guard = 0;
        while (guard < 64) begin
          clock;
          if (awready) awvalid = 0;
          if (wready) wvalid = 0;
          guard = bvalid ? 64 : guard + 1;
        end
        clock;
      end
      got = $fscanf(file, "%h %h %h", op, a, b);
    end
    $display("sum %h", sum);
    $finish;
  end
endmodule
)";

struct Answer {
  int code = -1;
  double wall_s = 0.0;
  std::string text;
};

Answer ask(const std::string& command, double timeout_s) {
  const auto start = std::chrono::steady_clock::now();
  Answer answer;
  ShellResult result = run_shell(fmt::format("timeout {:.0f} {} 2>&1", timeout_s, command));
  answer.code = result.code;
  answer.text = std::move(result.output);
  answer.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return answer;
}

std::string missing_tool() {
  for (const char* tool : {"yosys", "iverilog", "vvp", "timeout"}) {
    if (ask(fmt::format("sh -c 'command -v {}'", tool), 5).code != 0) {
      return fmt::format("{} is not installed", tool);
    }
  }
  return {};
}

// Writes the GPU bank with one lane, as yosys reads it, into `netlist`. yosys takes minutes for it:
// the result is kept by the hash of the sources. Returns why there is none; empty: there is.
std::string synthesize(const fs::path& netlist, double timeout_s, double& taken_s) {
  const fs::path root = source_root();
  const fs::path kept = root / ".cache/icarus" / (built_in_rtl().hash + ".v");
  std::error_code error;
  if (fs::copy_file(kept, netlist, error)) return {};
  std::string script;
  std::ifstream list(root / "rtl/gpu/gpu_bank.f");
  for (std::string line; std::getline(list, line);) {
    if (!line.empty()) script += "read_verilog -defer -sv \"" + (root / line).string() + "\"\n";
  }
  // Deferred: the bank is only ever elaborated with its one lane.
  script +=
      "hierarchy -check -top gpu_bank -chparam NumGpus 1\nproc\nopt_clean\n"
      "rename -top gpu_bank\nwrite_verilog -noattr \"" +
      netlist.string() + "\"\n";
  const fs::path file = netlist.parent_path() / "bank.ys";
  std::ofstream(file) << script;
  const Answer answer = ask("yosys -qq -s " + shell_word(file.string()), timeout_s);
  taken_s = answer.wall_s;
  if (answer.code == 124) return fmt::format("yosys took more than {:.0f} s", timeout_s);
  if (answer.code != 0) return "yosys failed: " + answer.text.substr(0, 200);
  fs::create_directories(kept.parent_path(), error);
  fs::copy_file(netlist, kept, error);  // where it cannot be kept, the next bench takes as long
  return {};
}

// Writes the inputs of the first `ticks` ticks; returns lane 0's granted power, summed.
std::uint64_t write_inputs(const fs::path& file, const ControllerLog& log, std::size_t ticks) {
  std::ofstream out(file);
  for (const ControllerLog::Access& access : log.writes) {
    if (access.block == BlockId::kGpu)
      out << fmt::format("1 {:x} {:x}\n", access.address, access.data);
  }
  std::uint64_t sum = 0;
  for (std::size_t t = 0; t < ticks; ++t) {
    out << fmt::format("0 {:x} {:x}\n", log.bank[t].soc, log.demand_uw[t * log.gpus]);
    sum += log.granted_uw[t * log.gpus];
  }
  return sum;
}

}  // namespace

IcarusRun measure_icarus(const Scenario& scenario, const fs::path& folder, int ticks,
                         double timeout_s) {
  IcarusRun run;
  run.ticks = ticks;
  run.skipped = missing_tool();
  if (!run.skipped.empty()) return run;

  run.skipped = synthesize(folder / "bank.v", timeout_s, run.synthesis_s);
  if (!run.skipped.empty()) return run;
  std::ofstream(folder / "bench.v") << kBench;
  const Answer compiled =
      ask("iverilog -g2005 -s bench -o " + shell_word((folder / "bench.vvp").string()) + " " +
              shell_word((folder / "bank.v").string()) + " " +
              shell_word((folder / "bench.v").string()),
          timeout_s);
  if (compiled.code != 0) {
    run.skipped = "iverilog failed: " + compiled.text.substr(0, 200);
    return run;
  }

  // With and without the ticks: the difference is theirs.
  const std::vector<double> sums = in_child([&] {
    const ControllerLog& log = log_run(scenario);
    write_inputs(folder / "start.hex", log, 0);
    const std::uint64_t sum =
        write_inputs(folder / "ticks.hex", log, static_cast<std::size_t>(ticks));
    return std::vector<double>{static_cast<double>(sum)};  // below 2^53
  });
  const auto play = [&](const char* inputs) {
    return ask("vvp -n " + shell_word((folder / "bench.vvp").string()) +
                   " +inputs=" + (folder / inputs).string(),
               timeout_s);
  };
  const Answer start = play("start.hex");
  const Answer played = play("ticks.hex");
  if (start.code != 0 || played.code != 0) {
    run.skipped = fmt::format("Icarus took more than {:.0f} s or failed", timeout_s);
    return run;
  }
  const std::size_t at = played.text.find("sum ");
  const auto sum = static_cast<double>(
      at == std::string::npos ? 0 : std::strtoull(played.text.c_str() + at + 4, nullptr, 16));
  if (sum != sums.at(0)) {
    throw DeviceError("Icarus and Verilator disagree on the granted power", {},
                      "run the tests of rtl/: one of the two models is wrong");
  }
  run.ns_per_lane_tick = (played.wall_s - start.wall_s) * 1e9 / ticks;
  return run;
}

}  // namespace ballast
