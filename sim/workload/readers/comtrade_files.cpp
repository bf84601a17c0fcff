// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/comtrade_files.hpp"

#include <string>
#include <vector>

#include "sim/workload/readers/comtrade_data.hpp"
#include "sim/workload/readers/parse.hpp"
#include "sim/workload/readers/text_input.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPeekBytes = std::size_t{64} << 10;
constexpr std::size_t kMaxConfigBytes = std::size_t{16} << 20;

std::string head_of(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return {};
  std::ifstream file(path, std::ios::binary);
  std::string head(kPeekBytes, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  return head;
}

// The file beside `path` that differs in its extension alone, in upper or lower case.
std::optional<fs::path> sibling(const fs::path& path, std::string_view extension) {
  std::error_code error;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const fs::path& p = entry.path();
    if (p.stem() == path.stem() && lower(p.extension().string()) == extension) {
      return path.parent_path() / p.filename();
    }
  }
  return std::nullopt;
}

// "--- file type: DAT BINARY: 702 ---" parts a single-file record (2013) into sections.
std::optional<std::string> section_of(std::string_view line) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  const std::string text = lower(trim(line));
  constexpr std::string_view kMark = "--- file type:";
  if (!text.starts_with(kMark) || !text.ends_with("---")) return std::nullopt;
  const std::string_view rest = std::string_view(text).substr(kMark.size());
  return std::string(trim(rest.substr(0, rest.size() - 3)));
}

void strip_end(std::string& line) {
  if (line.ends_with('\r')) line.pop_back();
}

// Lines up to the end or the next section, whose name goes to `section`.
std::vector<std::string> config_lines(std::istream& in, const fs::path& path, int& line_number,
                                      std::string& section) {
  std::vector<std::string> lines;
  std::size_t bytes = 0;
  for (std::string line; next_comtrade_line(in, line); ++line_number) {
    bytes += line.size();
    if (line.size() > kComtradeLineBytes || bytes > kMaxConfigBytes) {
      throw DataError("COMTRADE configuration above 16 MiB, or with a line above 1 MiB",
                      {path.string(), line_number}, "check what this file is");
    }
    strip_end(line);
    if (const auto name = section_of(line)) {
      section = *name;
      ++line_number;
      return lines;
    }
    lines.push_back(line);
  }
  section.clear();
  while (!lines.empty() && trim(lines.back()).empty()) lines.pop_back();
  return lines;
}

std::ifstream open(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw DataError("cannot read the file", {path.string()}, "check its permissions");
  return file;
}

ComtradeRecord open_pair(const fs::path& config_path) {
  ComtradeRecord record;
  record.config_path = config_path;
  std::ifstream in = open(config_path);
  int line = 1;
  std::string section;
  record.config = parse_comtrade_config(config_lines(in, config_path, line, section),
                                        {config_path.string(), 1});
  const auto data = sibling(config_path, ".dat");
  if (!data) {
    throw DataError("COMTRADE configuration without its data", {config_path.string()},
                    "put " + config_path.stem().string() + ".dat beside it");
  }
  record.data_path = *data;
  record.data = open(*data);
  record.data_bytes = fs::file_size(*data);
  return record;
}

ComtradeRecord open_single(const fs::path& path) {
  ComtradeRecord record;
  record.config_path = path;
  record.data_path = path;
  record.data = open(path);
  std::string section;
  int line = 1;
  config_lines(record.data, path, line, section);  // up to the mark of the configuration
  const int config_line = line;
  record.config = parse_comtrade_config(config_lines(record.data, path, line, section),
                                        {path.string(), config_line});
  while (!section.empty() && !section.starts_with("dat")) {
    config_lines(record.data, path, line, section);
  }
  if (section.empty()) {
    throw DataError("COMTRADE record without a section of data", {path.string()},
                    "expected '--- file type: DAT ASCII ---' or 'DAT BINARY: <bytes>'");
  }
  const bool ascii = section.find("ascii") != std::string::npos;
  if (ascii != (record.config.type == ComtradeType::kAscii)) {
    throw DataError("section " + printable(section) + " is of another type than the configuration",
                    {path.string(), line - 1}, "fetch the file again, or correct the wrong one");
  }
  record.first_line = line;
  const auto here = static_cast<std::uint64_t>(record.data.tellg());
  record.data_bytes = fs::file_size(path) - here;
  return record;
}

}  // namespace

bool looks_like_comtrade_single(std::string_view head) {
  const auto section = section_of(head.substr(0, head.find('\n')));
  return section && section->starts_with("cfg");
}

std::optional<ComtradeRecord> open_comtrade(const fs::path& path) {
  const std::string head = head_of(path);
  if (looks_like_comtrade_single(head)) return open_single(path);
  if (looks_like_comtrade_config(head)) return open_pair(path);
  // Samples do not tell what they are, but the configuration beside them does.
  if (lower(path.extension().string()) != ".dat") return std::nullopt;
  const auto config = sibling(path, ".cfg");
  if (config && looks_like_comtrade_config(head_of(*config))) return open_pair(*config);
  return std::nullopt;
}

}  // namespace ballast
