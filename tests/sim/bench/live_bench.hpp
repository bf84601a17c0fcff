// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of a small site in a process of their own: SystemC cannot elaborate twice.
#pragma once

#include <sys/wait.h>
#include <unistd.h>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "sim/bench/bench.hpp"
#include "tests/sim/site/small_site.hpp"

namespace ballast {

// A run in a process of its own; its failed expectations and errors fail the test here.
inline std::vector<float> samples_of(const Scenario& scenario, LiveDriver* driver = nullptr,
                                     const std::function<void()>& afterwards = {}) {
  namespace fs = std::filesystem;
  const fs::path file =
      fs::temp_directory_path() / ("ballast_live_" + std::to_string(::getpid()) + ".f32");
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      SampleSink sink;
      BenchOptions options;
      options.live = driver;
      run_bench(scenario, sink, options);
      if (afterwards) afterwards();
      std::ofstream(file, std::ios::binary)
          .write(reinterpret_cast<const char*>(sink.samples.data()),
                 static_cast<std::streamsize>(sink.samples.size() * sizeof(float)));
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
    std::fflush(nullptr);
    ::_exit(::testing::Test::HasFailure() ? 1 : 0);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  fs::remove(file);
  std::vector<float> samples(bytes.size() / sizeof(float));
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(samples.data()));
  return samples;
}

}  // namespace ballast
