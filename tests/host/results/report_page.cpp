// SPDX-License-Identifier: GPL-3.0-or-later
// Writes a page of a judged run and one of a judged trace for report_in_chromium.py:
// report_page FOLDER
#include <cstdio>

#include "host/results/report.hpp"
#include "host/results/run_record.hpp"
#include "tests/host/results/sample_report.hpp"
#include "tests/host/results/synthetic_run.hpp"

int main(int argc, char** argv) {
  using namespace ballast;
  using namespace ballast::testing_support;
  if (argc != 2) {
    std::fputs("report_page FOLDER\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  {
    SyntheticRun synthetic;
    synthetic.ticks = 60000;
    synthetic.noise_w = 50.0;
    Hdf5Recorder recorder(folder / "run.h5", {});
    feed(recorder, synthetic);
  }
  const RunReader run(folder / "run.h5");
  const Summary summary = sample_summary();
  const auto grid = open_run_record(run, "grid_w", 500.0);
  const Judgement judged = judgement_of(*grid);
  ReportInput input;
  input.record = grid.get();
  input.judgement = &judged;
  input.summary = &summary;
  input.run = &run;
  input.scenario_toml = "[run]\nname = \"sample\"\n";
  write_report(folder / "run.html", input);

  ComputedRecord trace = sample_record(1800.0, 100.0);
  trace.info_.name = "hall.csv";
  trace.info_.t0_s = 100.0;
  trace.info_.nyquist_hz = 25.0;
  trace.info_.gaps = {{700.0, 730.0}};
  const Judgement of_trace = judgement_of(trace);
  ReportInput measured;
  measured.record = &trace;
  measured.judgement = &of_trace;
  measured.provenance = {{"trace", "hall.csv"}};
  write_report(folder / "trace.html", measured);
  return 0;
}
