// SPDX-License-Identifier: GPL-3.0-or-later
// Memory stays bounded while a run goes on as fast as possible, with a client that takes every
// frame, is judged for, and asks. The long form is `ballast bench --soak`.
#include <gtest/gtest.h>

#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <fstream>
#include <limits>

#include "live_server.hpp"

namespace ballast {
namespace {

// Frames of series, of which there are about 30 a second: the soak counts them, not the time.
constexpr int kWarmUp = 200;
constexpr int kPart = 250;
constexpr int kBetweenSamples = 5;
// By then the windows of spectra and verdicts and the caches of the file are full.
constexpr double kWarmUpSimS = 2400.0;
// From then on: the run's file index grows with simulated time, which must not depend on the speed
// of the machine.
constexpr double kPace = 50.0;
// A frame has 29 kB: were each kept once, a part would add 7 MB. What the allocator, the file's
// index and the readings of GPUs take moves the floor by some 100 kB.
constexpr double kMostGrowthMb = 2.0;

double resident_mb(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024.0;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

pid_t only_child() {
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream list(task.path() / "children");
    if (pid_t child = 0; list >> child) return child;
  }
  return 0;
}

std::string soak_scenario() {
  std::string text = small_scenario(600000);
  const std::string two = "gpus_per_rack = 2";
  return text.replace(text.find(two), two.size(), "gpus_per_rack = 72");
}

// The least that was resident while the client took `kPart` more frames: work in progress comes on
// top of it and goes again, a leak raises it.
struct Floor {
  double here_mb = std::numeric_limits<double>::infinity();  // server and client
  double bench_mb = std::numeric_limits<double>::infinity();
};

class SoakRun {
 public:
  explicit SoakRun(const Folder& folder) : server_(options(folder)) {
    client_ = connected(server_.endpoint(),
                        {FrameKind::kSeries, FrameKind::kGpus, FrameKind::kSpectrum,
                         FrameKind::kVerdicts, FrameKind::kNotice},
                        [this](const Frame& frame) {
                          if (frame.header.kind == FrameKind::kSeries) ++series_;
                          ++frames_.at(static_cast<std::size_t>(frame.header.kind));
                        });
    wait_state(*client_, "running");
    client_->ask("judge", {{"limits", {"training-band", "lipa"}}, {"window_s", 60}});
    bench_ = only_child();
  }
  pid_t bench() const { return bench_; }
  int frames(FrameKind kind) const { return frames_.at(static_cast<std::size_t>(kind)); }

  void keep_pace() { client_->ask("pace", {{"factor", kPace}}); }
  double sim_s() { return client_->ask("status").body["sim_s"]; }
  void take(int series) {
    const int end = series_ + series;
    while (series_ < end) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  Floor floor() {
    Floor floor;
    for (int i = 0; i < kPart; i += kBetweenSamples) {
      take(kBetweenSamples);
      client_->ask("history",
                   {{"channels", {"grid_w", "load_w"}}, {"to_s", 60}, {"buckets", 4000}});
      client_->ask("read", {{"block", "gpu"}});
      floor.here_mb = std::min(floor.here_mb, resident_mb(getpid()));
      floor.bench_mb = std::min(floor.bench_mb, resident_mb(bench_));
    }
    return floor;
  }

 private:
  static ServerOptions options(const Folder& folder) {
    ServerOptions options = test_options(folder, 1);
    options.scenario = folder.write("soak.toml", soak_scenario());
    options.paused = false;
    return options;
  }

  std::atomic<int> series_{0};
  std::array<std::atomic<int>, 8> frames_{};
  LiveServer server_;
  std::unique_ptr<LinkClient> client_;
  pid_t bench_ = 0;
};

TEST(Soak, MemoryStaysBounded) {
#ifdef BALLAST_SANITIZED
  GTEST_SKIP() << "the sanitizer keeps what was freed";
#endif
  const Folder folder;
  SoakRun run(folder);
  ASSERT_GT(run.bench(), 0);
  do {
    run.take(kWarmUp);
  } while (run.sim_s() < kWarmUpSimS);
  run.keep_pace();
  const Floor before = run.floor();
  const Floor after = run.floor();
  EXPECT_LT(after.here_mb - before.here_mb, kMostGrowthMb) << "from " << before.here_mb;
  EXPECT_LT(after.bench_mb - before.bench_mb, kMostGrowthMb) << "from " << before.bench_mb;
  for (const FrameKind kind : {FrameKind::kSeries, FrameKind::kGpus, FrameKind::kSpectrum,
                               FrameKind::kVerdicts, FrameKind::kNotice}) {
    EXPECT_GT(run.frames(kind), 0) << static_cast<int>(kind);
  }
  RecordProperty("growth_here_kb", static_cast<int>(1024 * (after.here_mb - before.here_mb)));
  RecordProperty("growth_bench_kb", static_cast<int>(1024 * (after.bench_mb - before.bench_mb)));
}

}  // namespace
}  // namespace ballast
