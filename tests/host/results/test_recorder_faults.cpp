// SPDX-License-Identifier: GPL-3.0-or-later
// Kills, full disks and unwritable places.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <fstream>
#include <functional>

#include "host/results/output_file.hpp"
#include "host/results/run_reader.hpp"
#include "sim/base/error.hpp"
#include "tests/host/results/synthetic_run.hpp"

namespace ballast {
namespace {

using namespace testing_support;

// Runs `body` in a child whose exit code is what it returns.
int in_child(const std::function<int()>& body) {
  const pid_t child = fork();
  if (child == 0) {
    int code = 99;
    try {
      code = body();
    } catch (const std::exception& e) {
      std::fprintf(stderr, "unexpected: %s\n", e.what());
    }
    _exit(code);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Records until the sink refuses; returns the ticks handed over before, or 0 when it never did.
std::size_t record_until_refused(Hdf5Recorder& recorder, const SyntheticRun& run,
                                 std::string& message) {
  std::size_t first = 0;
  try {
    recorder.begin(layout_of(run));
    for (; first < run.ticks; first += run.block_ticks) {
      feed_block(recorder, run, first, run.block_ticks);
    }
    recorder.end(false);
    return 0;
  } catch (const DeviceError& e) {
    message = e.what();
    recorder.end(true);
    return first + 1;
  }
}

void expect_prefix(const std::filesystem::path& file, const SyntheticRun& run) {
  const RunReader reader(file);
  EXPECT_TRUE(reader.partial());
  ASSERT_GT(reader.ticks(), 0U);
  for (std::size_t r = 0; r < run.racks; ++r) {
    const std::vector<double> grid = reader.rack("grid_w", r);
    ASSERT_EQ(grid.size(), reader.ticks());
    for (std::size_t i = 0; i < grid.size(); ++i) {
      ASSERT_EQ(static_cast<float>(grid[i]), rack_value(run, 2, r, i));
    }
  }
  EXPECT_EQ(reader.site("load_w").size(), reader.ticks());
}

TEST(RecorderFaults, SurvivesSigkill) {
  for (int round = 0; round < 5; ++round) {
    const ScratchDir dir;
    SyntheticRun run;
    run.noise_w = 1000.0;
    run.block_ticks = 250;
    int pipe_ends[2];
    ASSERT_EQ(pipe(pipe_ends), 0);
    const pid_t child = fork();
    if (child == 0) {
      close(pipe_ends[0]);
      Hdf5Recorder recorder(dir / "run.h5", {.chunk_ticks = 1000});
      recorder.begin(layout_of(run));
      for (std::size_t first = 0;; first += 250) {
        feed_block(recorder, run, first, 250);
        const std::uint64_t done = first + 250;
        if (write(pipe_ends[1], &done, sizeof done) < 0) _exit(1);
      }
    }
    close(pipe_ends[1]);
    // Kill at a point that shifts a little from round to round.
    std::uint64_t done = 0;
    while (done < 20000 + 1750 * static_cast<std::uint64_t>(round)) {
      ASSERT_EQ(read(pipe_ends[0], &done, sizeof done), static_cast<ssize_t>(sizeof done));
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    close(pipe_ends[0]);
    expect_prefix(dir / "run.h5", run);
    // At most the chunk being filled, the two queued and the one being written are lost.
    EXPECT_GE(RunReader(dir / "run.h5").ticks() + 4000, done);
  }
}

TEST(RecorderFaults, UnwritablePlaceIsNamed) {
  const ScratchDir dir;
  std::ofstream(dir / "file") << "not a folder";
  Hdf5Recorder recorder(dir / "file/run.h5", {});
  try {
    recorder.begin(layout_of({}));
    FAIL() << "begin() succeeded";
  } catch (const DeviceError& e) {
    EXPECT_EQ(e.exit_code(), kExitRuntime);
    EXPECT_NE(std::string(e.what()).find("choose a writable place"), std::string::npos) << e.what();
    EXPECT_NE(std::string(e.what()).find("file"), std::string::npos) << e.what();
  }
  EXPECT_THROW(write_text_file(dir / "file/summary.json", "{}"), DeviceError);
  std::filesystem::create_directory(dir / "run.h5");
  EXPECT_THROW(Hdf5Recorder(dir / "run.h5", {}).begin(layout_of({})), DeviceError);
}

TEST(RecorderFaults, ReadOnlyFolderIsNamed) {
  // Root may write everywhere: become somebody else.
  const ScratchDir dir;
  std::filesystem::permissions(dir.path(), std::filesystem::perms(0555));
  const int code = in_child([&] {
    if (geteuid() == 0 && setuid(65534) != 0) return 98;
    try {
      Hdf5Recorder(dir / "run.h5", {}).begin(layout_of({}));
    } catch (const DeviceError& e) {
      return std::strstr(e.what(), "Permission denied") != nullptr ? 4 : 1;
    }
    return 0;
  });
  EXPECT_EQ(code, 4);
}

TEST(RecorderFaults, StopsBeforeTheFileSizeLimit) {
  const ScratchDir dir;
  SyntheticRun run;
  run.ticks = 2000000;
  run.noise_w = 1000.0;
  run.block_ticks = 1000;
  const int code = in_child([&] {
    const rlimit limit = {2U << 20U, 2U << 20U};
    setrlimit(RLIMIT_FSIZE, &limit);
    Hdf5Recorder recorder(dir / "run.h5", {.chunk_ticks = 1000, .reserve_bytes = 0});
    std::string message;
    if (record_until_refused(recorder, run, message) == 0) return 1;
    return message.find("almost full") != std::string::npos ? 4 : 2;
  });
  EXPECT_EQ(code, 4);
  expect_prefix(dir / "run.h5", run);
  EXPECT_GT(RunReader(dir / "run.h5").ticks(), 10000U);
}

TEST(RecorderFaults, AWriteThatFailsAllTheSameIsNoCrash) {
  const ScratchDir dir;
  SyntheticRun run;
  run.ticks = 2000000;
  run.noise_w = 1000.0;
  run.block_ticks = 1000;
  const int code = in_child([&] {
    const rlimit limit = {2U << 20U, 2U << 20U};
    setrlimit(RLIMIT_FSIZE, &limit);
    Hdf5Recorder recorder(dir / "run.h5", {.chunk_ticks = 1000, .watch_space = false});
    std::string message;
    if (record_until_refused(recorder, run, message) == 0) return 1;
    const int result = message.find("writing the results failed") != std::string::npos ? 4 : 2;
#ifdef BALLAST_SANITIZED
    return result;  // the leak checker would report the abandoned file, which is meant
#else
    std::exit(result);  // exit handlers must not hang either
#endif
  });
  EXPECT_EQ(code, 4);
  // What an abrupt end of space leaves may or may not open, but never crashes the reader.
  try {
    EXPECT_TRUE(RunReader(dir / "run.h5").partial());
  } catch (const DataError& e) {
    EXPECT_NE(std::string(e.what()).find("truncated"), std::string::npos) << e.what();
  }
}

TEST(RecorderFaults, StopsBeforeTheDiskIsFull) {
  if (geteuid() != 0) GTEST_SKIP() << "only root may mount a small disk";
  const ScratchDir dir;
  if (mount("tmpfs", dir.path().c_str(), "tmpfs", 0, "size=4m") != 0) {
    GTEST_SKIP() << "no tmpfs may be mounted here: " << std::strerror(errno);
  }
  SyntheticRun run;
  run.ticks = 2000000;
  run.noise_w = 1000.0;
  run.block_ticks = 1000;
  std::string message;
  {
    Hdf5Recorder recorder(dir / "run.h5", {.chunk_ticks = 1000, .reserve_bytes = 1U << 20U});
    EXPECT_GT(record_until_refused(recorder, run, message), 0U);
  }
  EXPECT_NE(message.find("almost full"), std::string::npos) << message;
  EXPECT_NE(message.find("free some space"), std::string::npos) << message;
  expect_prefix(dir / "run.h5", run);
  // The reserve is there for the summary.
  EXPECT_NO_THROW(write_text_file(dir / "summary.json", std::string(900000, ' ')));
  EXPECT_THROW(write_text_file(dir / "more.json", std::string(4U << 20U, ' ')), DeviceError);
  EXPECT_FALSE(std::filesystem::exists(dir / "more.json.part"));
  umount(dir.path().c_str());
}

}  // namespace
}  // namespace ballast
