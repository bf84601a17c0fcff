// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/scenario.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "sim/registers/block_registry.hpp"
#include "sim/scenario/register_overlay.hpp"
#include "sim/scenario/storage_check.hpp"

namespace ballast {
namespace {

constexpr double kMaxDurationS = 7.0 * 86400.0;

void describe(Fields& f, RunConfig& c) {
  f.text("name", c.name,
         "Name of the scenario in results: up to 64 letters, digits, dots, underscores and "
         "hyphens, not starting with a dot.");
  check_name(c.name, f.place("name"));
  f.prose("description", c.description, "One sentence for the report.");
  f.quantity("duration", c.duration_s, Unit::kSecond, {kTickSeconds, kMaxDurationS},
             "Simulated time.");
  f.integer("seed", c.seed, 0, std::numeric_limits<std::int64_t>::max(),
            "Seed of all random numbers.");
  f.quantity("coupling", c.coupling_s, Unit::kSecond, {kTickSeconds, 1.0},
             "Period at which racks couple to the site; barriers of jobs act with this latency.");
  f.integer("threads", c.threads, 0, 1024,
            "Threads that step racks; 0 uses one per core. Results do not depend on it.");
  f.boolean("record_gpus", c.record_gpus, "Record demand and granted power of every GPU.");
}

void describe(Fields& f, SiteConfig& c) {
  f.integer("racks", c.racks, 1, kMostRacks, "Racks, each with its controllers and plants.");
  f.integer("gpus_per_rack", c.gpus_per_rack, 1, 72, "GPUs in each rack.");
  f.integer("racks_per_row", c.racks_per_row, 0, kMostRacks,
            "Racks in each row; the last row may have fewer. 0: all racks stand in one row.");
  f.quantity("gpu_idle", c.gpu_idle_w, Unit::kWatt, positive(4294.0),
             "Power of an idle GPU, for GPUs without a job.");
}

void describe(Fields& f, MeasurementConfig& c) {
  f.quantity("load_lsb", c.load_lsb_w, Unit::kWatt, {1e-3, 1e4}, "Step of the measured load.");
  f.quantity("current_lsb", c.current_lsb_a, Unit::kAmpere, {1e-3, 100.0},
             "Step of the measured storage current.");
  f.quantity("voltage_lsb", c.voltage_lsb_v, Unit::kVolt, {1e-3, 100.0},
             "Step of the measured storage voltage.");
  f.quantity("temperature_lsb", c.temperature_lsb_c, Unit::kCelsius, {1e-3, 10.0},
             "Step of the measured storage temperature.");
}

void describe(Fields& f, StorageConfig& c) {
  ballast::describe(f, c.unit);
  f.table("measurement", "Resolution of the storage controller's sensors.",
          [&](Fields& inner) { describe(inner, c.measurement); });
}

void describe_registers(Fields& f, WriteConfig& c) {
  f.entries("gpu", c.registers[BlockId::kGpu],
            "Registers of the GPU bank by name, such as `CONTROL.ENABLE = true` or "
            "`preset.0.FLOOR = \"90 %\"` (docs/registers.md).");
  f.entries("storage", c.registers[BlockId::kStorage],
            "Registers of the storage controller by name.");
  for (const BlockInfo& block : all_blocks()) {
    if (instance_scope(block) == Scope::kRack) continue;
    f.entries(block.key, c.registers[block.id],
              std::string(block.registers->title) + ": its registers by name.");
  }
}

void describe(Fields& f, WriteConfig& c) {
  c.place = f.place("");
  f.quantity("at", c.at_s, Unit::kSecond, non_negative(kMaxDurationS),
             "When the write is made: before the controllers step at that tick.");
  f.integer("row_index", c.row, -1, kMostRacks - 1,
            "The row, for registers of a row's block; -1 for all.");
  f.integer("rack_index", c.rack, -1, kMostRacks - 1, "The rack; -1 for all.");
  f.integer("gpu_index", c.gpu, -1, 71, "The GPU of the rack; -1 for all.");
  describe_registers(f, c);
}

void whole_ticks(double time_s, const char* key, const Place& place) {
  if (std::abs(time_s * kTicksPerSecond - std::round(time_s * kTicksPerSecond)) > 1e-6) {
    throw ConfigError("'" + std::string(key) + "' is " + format_quantity(time_s, Unit::kSecond),
                      place, "give a multiple of the tick, 1 ms");
  }
}

void append(std::vector<RegisterWrite>& list, const WriteConfig& c) {
  for (const BlockInfo& block : all_blocks()) {
    for (const Entry& entry : c.registers[block.id]) {
      list.push_back(
          {ticks(c.at_s), block.id, c.row, c.rack, c.gpu, entry.name, entry.value, entry.place});
    }
  }
}

}  // namespace

void check_name(const std::string& name, const Place& place) {
  constexpr std::size_t kLongest = 64;
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
  if (plain && !name.empty() && name.size() <= kLongest && name.front() != '.') return;
  std::string shown = name;  // on one line
  std::replace_if(
      shown.begin(), shown.end(), [](unsigned char c) { return c < ' '; }, '?');
  throw ConfigError(
      "'" + shown + "' is not a valid name", place,
      "use at most 64 letters, digits, dots, underscores and hyphens, not starting with a dot");
}

void describe(Fields& f, Scenario& s) {
  f.table("run", "General settings of the run.", [&](Fields& inner) {
    describe(inner, s.run);
    whole_ticks(s.run.duration_s, "run.duration", inner.place("duration"));
    whole_ticks(s.run.coupling_s, "run.coupling", inner.place("coupling"));
  });
  f.table_of("record", s.record, "What is recorded of the racks (docs/results.md).");
  f.table("site", "The simulated site.", [&](Fields& inner) { describe(inner, s.site); });
  f.table_of("workload", s.workload, "The jobs that the GPUs run (docs/workloads.md).");
  f.table_of("psu", s.psu, "Power supplies of each rack (docs/plants.md).");
  f.table("storage", "Energy storage of each rack (docs/plants.md).",
          [&](Fields& inner) { describe(inner, s.storage); });
  f.optional_table(
      "input_filter", s.has_input_filter,
      "LC filter at each rack's grid input (docs/plants.md). Without this table there is none.",
      [&](Fields& inner) { describe(inner, s.input_filter); });
  f.optional_table(
      "engine", s.has_engine,
      "Engine that runs each block. Without this table it is `rtl` for all of them. The "
      "option `--engine` sets these keys too.",
      [&](Fields& inner) { describe(inner, s.engine); });
  f.table("registers",
          "Registers written before the first tick, to all racks and GPUs. If `storage` does not "
          "set CAPACITY, its value is taken from the plant, and a notice says so.",
          [&](Fields& inner) { describe_registers(inner, s.initial); });
  f.tables(
      "writes", s.writes.size(), "Registers written during the run.",
      [&](std::size_t count) { s.writes.resize(count); },
      [&](Fields& inner, std::size_t i) {
        WriteConfig sample;
        describe(inner, i < s.writes.size() ? s.writes[i] : sample);
      });
  f.tables_of("events", s.events, "Events during the run (docs/workloads.md).");
  f.tables_of("parties", s.parties,
              "Parts of the site that observe it and act on it during the run "
              "(docs/architecture.md).");
}

Topology topology_of(const Scenario& s) {
  Topology t;
  t.racks = static_cast<std::size_t>(s.site.racks);
  t.gpus_per_rack = static_cast<std::size_t>(s.site.gpus_per_rack);
  const auto per_row = static_cast<std::size_t>(s.site.racks_per_row);
  t.racks_per_row = per_row == 0 ? t.racks : std::min(per_row, t.racks);
  return t;
}

std::vector<RegisterWrite> register_writes(const Scenario& s) {
  std::vector<RegisterWrite> list;
  // First, so that whatever the scenario writes at the same tick stands.
  if (const std::optional<double> capacity_j = capacity_from_plant_j(s)) {
    list.push_back({0, BlockId::kStorage, -1, -1, -1, "CAPACITY",
                    format_quantity(*capacity_j, Unit::kJoule), s.initial.place});
  }
  append(list, s.initial);
  for (const WriteConfig& write : s.writes) append(list, write);
  std::stable_sort(list.begin(), list.end(),
                   [](const RegisterWrite& a, const RegisterWrite& b) { return a.tick < b.tick; });
  return list;
}

void check_write(const Scenario& s, const RegisterWrite& write) {
  const RegisterRef ref = find_register(register_block(write.block), write.name,
                                        static_cast<int>(write.gpu), write.place);
  if (ref.reg->access == Access::kReadOnly || ref.reg->access == Access::kConstant) {
    throw ConfigError("'" + write.name + "' is read-only", write.place,
                      "docs/registers.md lists what can be written");
  }
  if (write.gpu >= 0 && ref.group->broadcast < 0) {
    throw ConfigError("'" + write.name + "' is shared by all GPUs of a rack", write.place,
                      "do not name a GPU for it");
  }
  if (ref.field == nullptr) {
    throw ConfigError("'" + write.name + "' has several fields", write.place,
                      "name one of them, such as " + write.name + "." +
                          std::string(ref.reg->fields.front().name));
  }
  encode_field(*ref.field, write.name, write.value, write.place);
  const Scope scope = instance_scope(block_info(write.block));
  if (write.rack >= 0 && scope != Scope::kRack) {
    throw ConfigError("'" + write.name + "' is no register of a rack", write.place,
                      "do not name a rack for it");
  }
  if (write.row >= 0 && scope != Scope::kRow) {
    throw ConfigError("'" + write.name + "' is no register of a row", write.place,
                      "do not name a row for it");
  }
  check_instance(topology_of(s), Scope::kRow, write.row, write.place);
  check_instance(topology_of(s), Scope::kRack, write.rack, write.place);
  if (write.gpu < -1 || write.gpu >= s.site.gpus_per_rack) {
    throw ConfigError("a rack has no GPU " + std::to_string(write.gpu), write.place,
                      "its GPUs are 0 to " + std::to_string(s.site.gpus_per_rack - 1));
  }
}

Scenario load_scenario(const std::filesystem::path& file, const std::vector<Override>& overrides) {
  return load_scenario(file, overrides, BlockEntries());
}

Scenario load_scenario(const std::filesystem::path& file, const std::vector<Override>& overrides,
                       const BlockEntries& registers) {
  Scenario s;
  read_toml(file, overrides, [&](Fields& f) { describe(f, s); });
  overlay_registers(s.initial.registers, registers);
  for (const WriteConfig& write : s.writes) {
    whole_ticks(write.at_s, "at", write.place);
    if (write.at_s >= s.run.duration_s) {
      throw ConfigError(
          "a write at " + format_quantity(write.at_s, Unit::kSecond) + " would never happen",
          write.place, "run.duration is " + format_quantity(s.run.duration_s, Unit::kSecond));
    }
  }
  recorded_racks(s.record, static_cast<std::size_t>(s.site.racks));
  for (const RegisterWrite& write : register_writes(s)) check_write(s, write);
  for (const EventConfig& event : s.events) check_event(s, event);
  check_parties(s.parties, topology_of(s), s.coupling_ticks());
  check_storage(s);
  return s;
}

std::string scenario_toml(const Scenario& s) {
  Scenario copy = s;
  return write_toml([&](Fields& f) { describe(f, copy); });
}

std::string scenario_reference() {
  Scenario s;
  return "# Scenario keys\n\n"
         "<!-- Written by `./ballast docs scenarios`; edit the descriptions in the source instead. "
         "-->\n\n"
         "A scenario is a TOML file. Quantities are strings with a unit (`\"1.2 kW\"`, `\"300 "
         "ms\"`, `\"90 %\"`).\nValues without a unit are plain numbers. An unknown key, a wrong "
         "unit or a value out of range is an error that\nstates the file, the line and the remedy. "
         "Any key can be set on the command line:\n`--set run.duration=\"10 s\"`. Paths are "
         "relative to the scenario file or, on the command line, to the working\nfolder. Texts are "
         "single lines without control characters; only descriptions may have several lines. "
         "Tables\nnest up to 32 levels.\n\n" +
         write_reference([&](Fields& f) { describe(f, s); }) + job_kinds_reference() +
         event_reference() + party_reference();
}

}  // namespace ballast
