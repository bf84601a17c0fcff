// SPDX-License-Identifier: GPL-3.0-or-later
// The process in which a run that has ended is judged, so that the server can go on answering. It
// tells the requesting client which parameters apply, sends the verdicts as a frame, and ends.
#pragma once

#include "host/link/bench_process.hpp"

namespace ballast {

// `config.judge_request` is what the client asked. Throws Error where the run cannot be judged; the
// client then has its answer already.
int run_judge_process(const BenchProcessConfig& config, const LiveJudge& judge);

}  // namespace ballast
