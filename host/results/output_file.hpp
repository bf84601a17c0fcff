// SPDX-License-Identifier: GPL-3.0-or-later
// Writing to disks that may be full, read-only or limited.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ballast {

// Bytes that may still be written to `file` (which may not exist yet): the free space of its file
// system, or what RLIMIT_FSIZE leaves, whichever is less.
std::uint64_t writable_bytes(const std::filesystem::path& file);

// A write beyond RLIMIT_FSIZE then fails with EFBIG instead of killing the process. Process-wide.
void ignore_file_size_signal();

// Creates the folders above `file`. Throws DeviceError when that fails.
void make_parent_folders(const std::filesystem::path& file);

// Replaces `file` by `text` as a whole: a reader sees the old or the new content, never a part. A
// link is followed; a device or a pipe is written to. Throws DeviceError when the disk is full or
// the folder is not writable.
void write_text_file(const std::filesystem::path& file, std::string_view text);

// A kind of file that an option names. `mark` stands within its first bytes, by which an earlier
// one is known as ours.
struct OutputKind {
  std::string_view name;
  std::string_view mark;
};
inline constexpr OutputKind kReportOutput{"report", "content=\"Ballast report\""};
inline constexpr OutputKind kComparisonOutput{"comparison", "content=\"Ballast comparison\""};
inline constexpr OutputKind kJunitOutput{"JUnit file", "<!-- Ballast JUnit -->"};
inline constexpr OutputKind kDrawingOutput{"drawing", "<!-- Ballast drawing -->"};
inline constexpr OutputKind kTableOutput{"table", "# ballast trace "};

// The outputs of a command, checked before it does anything.
class OutputFiles {
 public:
  // `inputs`: all that the command reads, files or folders; empty paths count for nothing.
  OutputFiles(std::vector<std::filesystem::path> inputs, bool force);

  // Does nothing if `file` is empty or new. Throws ConfigError if it is an input under any name,
  // another output or a folder, and, without force, if it has content that is not of this kind.
  void add(const std::filesystem::path& file, const OutputKind& kind);
  // What a run writes into `folder`. Throws ConfigError where one of these files is an input.
  void add_run(const std::filesystem::path& folder);

 private:
  void check_no_input(const std::filesystem::path& file) const;

  std::vector<std::filesystem::path> inputs_;
  std::vector<std::filesystem::path> outputs_;
  bool force_;
};

// What a run leaves in its folder; the last where it was judged.
inline constexpr std::array kRunFiles = {"run.h5",  "summary.json", "scenario.toml", "report.html",
                                         "run.csv", "waves.fst",    "judgement.json"};

// `base`, or base-2, base-3, ...: the first that `take` takes, which may throw.
std::filesystem::path first_numbered(
    const std::filesystem::path& base,
    const std::function<bool(const std::filesystem::path& folder)>& take);
// The first that is not there or an empty folder.
std::filesystem::path numbered_folder(const std::filesystem::path& base);

// Makes the folder. Throws DeviceError where that fails or no file can be made in it.
void make_run_folder(const std::filesystem::path& folder);

// Without force, throws ConfigError if the folder already contains a run, or a file that a run
// would replace and that does not belong to one. A run without any tick does not count.
void check_run_folder(const std::filesystem::path& folder, bool force);
// The same, where a run is to be replaced in any case.
void check_no_foreign_files(const std::filesystem::path& folder);

// Removes what an earlier run left in the folder, so that it is not mistaken for part of the new
// one.
void remove_run(const std::filesystem::path& folder);

}  // namespace ballast
