// SPDX-License-Identifier: GPL-3.0-or-later
// The one folder in which a server keeps what clients ask it to keep. Clients can name only what is
// in it. Each name is looked up from the open folder and follows no link, so that others who may
// write into the folder cannot lead the server elsewhere.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ballast {

// Letters, digits, '.', '_' and '-', not first '.' or '-', at most 100 of them.
bool is_plain_name(std::string_view name);

class ResultsFolder {
 public:
  // It is made when something is kept in it.
  explicit ResultsFolder(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const { return path_; }

  struct Kept {
    std::filesystem::path folder;  // absolute
    std::vector<std::string> files;
  };
  // Keeps `scenario`, and the results of `run` where it is given, in the folder `name`, which may
  // be a path of plain names. All files of a run that stand there are replaced, with `force` only.
  // `busy`: folders that runs still write to, or keep their results in. Throws ConfigError where
  // the name is none, is a link or busy, or a file would be replaced, DeviceError where it cannot
  // write.
  Kept save(const std::string& name, const std::string& scenario,
            const std::optional<std::filesystem::path>& run, bool force,
            const std::vector<std::filesystem::path>& busy) const;

 private:
  std::filesystem::path path_;
};

// Makes `base`, or `base`-2 and so on: the first that is not there, not even as a link. Throws
// DeviceError.
std::filesystem::path make_fresh_folder(const std::filesystem::path& base);

// The text of a regular file, no link; nothing where there is none.
std::optional<std::string> read_regular_file(const std::filesystem::path& file);

}  // namespace ballast
