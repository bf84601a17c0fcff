// SPDX-License-Identifier: GPL-3.0-or-later
// `judge` on a run file with one wrong byte: it is read or refused on one line, whichever byte it
// is.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <random>

#include "host/runs/judge_input.hpp"
#include "sim/base/error.hpp"
#include "tests/host/results/synthetic_run.hpp"

namespace ballast {
namespace {

using namespace testing_support;

constexpr rlim_t kCpuS = 60;  // of a whole batch, which takes a few
constexpr std::size_t kHeaderBytes = 8000;

struct Mutation {
  std::size_t offset = 0;
  unsigned char flip = 0;  // bits
};

// In memory that a batch, which may crash, shares with the test.
struct Tally {
  std::size_t tried = 0;
  std::size_t by_code[6] = {};
  std::size_t unclear = 0;  // messages of more than a line, or none
  std::size_t foreign = 0;  // exceptions that are none of ours
};

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class DamagedRun : public testing::Test {
 protected:
  void SetUp() override {
    SyntheticRun run;
    run.racks = 1;
    run.ticks = 1500;
    run.noise_w = 500.0;
    run.per_gpu = true;
    Hdf5Recorder recorder(dir_ / "run.h5", {.scenario = "small", .chunk_ticks = 400});
    feed(recorder, run);
    whole_ = bytes_of(dir_ / "run.h5");
    ASSERT_GT(whole_.size(), 10000U);
  }

  // Judges a copy per mutation, all in one child process.
  void judge_each(const std::vector<Mutation>& mutations, Tally& result) {
    void* shared =
        mmap(nullptr, sizeof(Tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(shared, MAP_FAILED);
    auto* tally = new (shared) Tally;
    const pid_t child = fork();
    if (child == 0) {
      const rlimit cpu = {kCpuS, kCpuS};
      setrlimit(RLIMIT_CPU, &cpu);
      for (const Mutation& m : mutations) {
        judge_one(m, *tally);
        ++tally->tried;
      }
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    result = *tally;
    munmap(shared, sizeof(Tally));
    const Mutation at = mutations[std::min(result.tried, mutations.size() - 1)];
    EXPECT_EQ(status, 0) << "signal " << WTERMSIG(status) << " after " << result.tried
                         << " mutations, at byte " << at.offset << " flipped by "
                         << static_cast<int>(at.flip);
  }

 private:
  void judge_one(const Mutation& m, Tally& tally) {
    std::string bytes = whole_;
    bytes[m.offset] = static_cast<char>(static_cast<unsigned char>(bytes[m.offset]) ^ m.flip);
    std::ofstream(dir_ / "hurt.h5", std::ios::binary) << bytes;
    JudgeRequest request;
    request.input = dir_ / "hurt.h5";
    request.options.limits = {"southern"};
    request.options.site_mw = 100.0;
    try {
      ++tally.by_code[judge_input(request).exceeds() ? kExitVerdict : kExitOk];
    } catch (const Error& error) {
      const std::string text = error.what();
      ++tally.by_code[error.exit_code()];
      if (text.empty() || text.find('\n') != std::string::npos) ++tally.unclear;
    } catch (const std::exception&) {
      ++tally.foreign;
    }
  }

 protected:
  ScratchDir dir_;
  std::string whole_;
};

void expect_clear(const Tally& tally) {
  EXPECT_EQ(tally.by_code[kExitUsage], 0U);
  EXPECT_EQ(tally.by_code[kExitRuntime], 0U);
  EXPECT_EQ(tally.unclear, 0U);
  EXPECT_EQ(tally.foreign, 0U);
  EXPECT_EQ(tally.by_code[kExitOk] + tally.by_code[kExitVerdict] + tally.by_code[kExitData],
            tally.tried);
}

TEST_F(DamagedRun, IsJudgedOrRefused) {
  std::mt19937 random(20);
  std::uniform_int_distribution<std::size_t> offset(0, whole_.size() - 1);
  std::uniform_int_distribution<unsigned> flip(1, 255);
  std::vector<Mutation> mutations;
  for (int i = 0; i < 600; ++i) {
    // Every other one where the headers lie, which say what all else is.
    const std::size_t at = i % 2 == 0 ? offset(random) : offset(random) % kHeaderBytes;
    mutations.push_back({at, static_cast<unsigned char>(flip(random))});
  }
  Tally tally;
  judge_each(mutations, tally);
  expect_clear(tally);
  EXPECT_GT(tally.by_code[kExitData], 100U);
  EXPECT_GT(tally.by_code[kExitOk] + tally.by_code[kExitVerdict], 10U);
}

// Every byte of the headers, and of the rest a seventh. Some minutes, and so only when asked for.
TEST_F(DamagedRun, IsJudgedOrRefusedAllAlong) {
  if (std::getenv("BALLAST_LONG") == nullptr) GTEST_SKIP() << "BALLAST_LONG is not set";
  std::mt19937 random(21);
  std::uniform_int_distribution<unsigned> flip(1, 255);
  for (std::size_t first = 0; first < whole_.size(); first += 2000) {
    std::vector<Mutation> mutations;
    const std::size_t step = first < kHeaderBytes ? 1 : 7;
    for (std::size_t i = first; i < std::min(whole_.size(), first + 2000); i += step) {
      mutations.push_back({i, static_cast<unsigned char>(flip(random))});
      if (step == 1) mutations.push_back({i, 0xff});
    }
    Tally tally;
    judge_each(mutations, tally);
    expect_clear(tally);
  }
}

}  // namespace
}  // namespace ballast
