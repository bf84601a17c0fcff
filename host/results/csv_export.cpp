// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/csv_export.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>

#include "host/results/output_file.hpp"
#include "sim/base/error.hpp"
#include "sim/base/index_list.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

// Takes "<word><number>_" off the front of `text`.
bool take_index(std::string_view& text, std::string_view word, std::size_t& index) {
  if (!text.starts_with(word)) return false;
  const char* const first = text.data() + word.size();
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(first, last, index);
  if (error != std::errc() || end == last || *end != '_') return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return true;
}

// Takes a name as header() writes it apart, or "grid_w" for "site_grid_w".
CsvColumn split_column(std::string_view text) {
  CsvColumn column;
  std::string_view rest = text;
  if (take_index(rest, "rack", column.rack)) {
    column.scope = Scope::kRack;
    if (take_index(rest, "gpu", column.gpu)) column.scope = Scope::kGpu;
  } else if (take_index(rest, "row", column.row)) {
    column.scope = Scope::kRow;
  } else if (rest.starts_with("site_")) {
    rest.remove_prefix(5);
  }
  column.channel = rest;
  return column;
}

template <class Number>
void append_number(std::string& line, Number value) {
  char text[64];
  const auto result = std::to_chars(std::begin(text), std::end(text), value);
  line.append(text, result.ptr);
}

std::vector<double> read_column(const RunReader& run, const CsvColumn& column, TickRange range) {
  switch (column.scope) {
    case Scope::kSite:
      return run.site(column.channel, range);
    case Scope::kRow:
      return run.row(column.channel, column.row, range);
    case Scope::kRack:
      return run.rack(column.channel, column.rack, range);
    case Scope::kGpu:
      return run.gpu(column.channel, column.rack, column.gpu, range);
  }
  return {};
}

}  // namespace

std::string CsvColumn::header() const {
  switch (scope) {
    case Scope::kSite:
      return "site_" + channel;
    case Scope::kRow:
      return fmt::format("row{}_{}", row, channel);
    case Scope::kRack:
      return fmt::format("rack{}_{}", rack, channel);
    case Scope::kGpu:
      return fmt::format("rack{}_gpu{}_{}", rack, gpu, channel);
  }
  return channel;
}

CsvColumn parse_column(std::string_view text, std::span<const ChannelGroup> groups,
                       std::size_t gpus_per_rack) {
  const CsvColumn column = split_column(text);
  const std::string scope(scope_word(column.scope));
  const auto refuse = [&](const std::string& cause, const std::string& remedy) {
    throw ConfigError(cause, {"--csv", 0, 0}, remedy);
  };
  const std::string not_recorded = fmt::format("'{}' is not recorded", text);
  const auto group = std::find_if(groups.begin(), groups.end(),
                                  [&](const ChannelGroup& g) { return g.name == scope; });
  if (group == groups.end()) {
    refuse(not_recorded, column.scope == Scope::kGpu   ? "add --set run.record_gpus=true"
                         : column.scope == Scope::kRow ? "the site has one row: site_..."
                                                       : "name racks in record.racks");
  }
  const bool gpu = column.scope == Scope::kGpu;
  if (gpu && column.gpu >= gpus_per_rack) {
    refuse(fmt::format("no such GPU: '{}'", text),
           fmt::format("the GPUs of a rack are 0 to {}", gpus_per_rack - 1));
  }
  const std::size_t instance = column.scope == Scope::kSite  ? 0
                               : column.scope == Scope::kRow ? column.row
                               : gpu ? column.rack * gpus_per_rack + column.gpu
                                     : column.rack;
  const std::vector<std::size_t>& instances = group->instances;
  if (!std::binary_search(instances.begin(), instances.end(), instance)) {
    refuse(not_recorded, fmt::format("the recorded {}s are {}", scope, index_text(instances)));
  }
  std::vector<std::string> names;
  for (const ChannelInfo& c : group->channels) names.push_back(c.name);
  if (std::find(names.begin(), names.end(), column.channel) == names.end()) {
    const std::string near = nearest_word(column.channel, names);
    refuse(fmt::format("no column '{}'", text),
           near.empty() ? fmt::format("there are {}", fmt::join(names, ", "))
                        : fmt::format("did you mean {}?", near));
  }
  return column;
}

void write_csv(const std::filesystem::path& file, const RunReader& run,
               const std::vector<CsvColumn>& columns, std::size_t decimation) {
  if (decimation == 0) {
    throw ConfigError("the decimation is 0", {file.string()}, "use 1 or more");
  }
  ignore_file_size_signal();
  make_parent_folders(file);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen(file.c_str(), "wb"),
                                                            std::fclose);
  const auto check = [&](bool good) {
    if (good) return;
    throw DeviceError(std::string("cannot write: ") + std::strerror(errno), {file.string()},
                      "free some space or choose another place");
  };
  check(out != nullptr);
  std::string text = "t_s";
  for (const CsvColumn& column : columns) text += "," + column.header();
  text += "\n";

  const std::size_t piece = std::max<std::size_t>(1, 20000 / decimation) * decimation;
  for (std::size_t first = 0; first < run.ticks(); first += piece) {
    std::vector<std::vector<double>> values;
    for (const CsvColumn& column : columns) {
      values.push_back(read_column(run, column, {first, piece}));
    }
    const std::size_t count = std::min(piece, run.ticks() - first);
    for (std::size_t i = 0; i < count; i += decimation) {
      const Tick tick = run.first_tick() + static_cast<Tick>(first + i);
      append_number(text, static_cast<double>(tick) / run.sample_rate_hz());
      const std::size_t n = std::min(decimation, count - i);
      for (const std::vector<double>& x : values) {
        double sum = 0.0;
        for (std::size_t k = 0; k < n; ++k) sum += x[i + k];
        text += ',';
        append_number(text, static_cast<float>(sum / static_cast<double>(n)));
      }
      text += '\n';
    }
    check(std::fwrite(text.data(), 1, text.size(), out.get()) == text.size());
    text.clear();
  }
  check(std::fwrite(text.data(), 1, text.size(), out.get()) == text.size());
  check(std::fflush(out.get()) == 0);
}

}  // namespace ballast
