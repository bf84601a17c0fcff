// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario: what is simulated, parsed, validated and resolved. docs/scenarios.md lists every key.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/base/fields.hpp"
#include "sim/base/time.hpp"
#include "sim/base/toml_config.hpp"
#include "sim/controller/engine_config.hpp"
#include "sim/plant/input_filter.hpp"
#include "sim/plant/psu_shelf.hpp"
#include "sim/plant/storage_unit.hpp"
#include "sim/registers/block_registry.hpp"
#include "sim/scenario/event.hpp"
#include "sim/scenario/record_config.hpp"
#include "sim/site/party_config.hpp"
#include "sim/site/topology.hpp"
#include "sim/workload/workload_config.hpp"

namespace ballast {

// Throws ConfigError unless `name` may become that of a file or folder: letters, digits, dots,
// underscores and hyphens, at most 64, no dot first.
void check_name(const std::string& name, const Place& place);

struct RunConfig {
  std::string name = "unnamed";
  std::string description;
  double duration_s = 60.0;
  std::int64_t seed = 1;
  double coupling_s = 0.01;  // racks meet the site this often
  std::int64_t threads = 0;  // 0: one per core; no result depends on it
  bool record_gpus = false;
};

struct SiteConfig {
  std::int64_t racks = 1;
  std::int64_t gpus_per_rack = 72;
  std::int64_t racks_per_row = 0;  // 0: all racks in one row
  double gpu_idle_w = 150.0;
};

// What the storage controller can see: LSBs of its sensors.
struct MeasurementConfig {
  double load_lsb_w = 1.0;
  double current_lsb_a = 0.01;
  double voltage_lsb_v = 0.01;
  double temperature_lsb_c = 0.1;
};

struct StorageConfig {
  StorageUnitConfig unit;
  MeasurementConfig measurement;
};

// Registers written at a tick, before the controllers step, exactly as firmware would.
struct WriteConfig {
  double at_s = 0.0;
  std::int64_t row = -1;   // of the registers of rows; -1: all
  std::int64_t rack = -1;  // of those of racks and GPUs; -1: all
  std::int64_t gpu = -1;   // -1: all
  BlockEntries registers;
  Place place;
};

struct Scenario {
  RunConfig run;
  RecordConfig record;
  SiteConfig site;
  WorkloadConfig workload;
  PsuShelfConfig psu;
  StorageConfig storage;
  bool has_input_filter = false;
  InputFilterConfig input_filter;
  bool has_engine = false;
  EngineConfig engine;
  WriteConfig initial;               // [registers]: before the first tick, to all racks and GPUs
  std::vector<WriteConfig> writes;   // [[writes]], as listed
  std::vector<EventConfig> events;   // [[events]], as listed
  std::vector<PartyConfig> parties;  // [[parties]], as listed

  Tick duration_ticks() const { return ticks(run.duration_s); }
  Tick coupling_ticks() const { return ticks(run.coupling_s); }
};

void describe(Fields& f, Scenario& s);

Topology topology_of(const Scenario& s);

// One field of one register, to be written at `tick`. row, rack and gpu: -1 means all. A row is
// named for the blocks of rows alone, a rack for those of racks alone.
struct RegisterWrite {
  Tick tick = 0;
  BlockId block = BlockId::kGpu;
  std::int64_t row = -1;
  std::int64_t rack = -1;
  std::int64_t gpu = -1;
  std::string name;  // as the scenario spells it
  RegisterValue value;
  Place place;

  // Of the block in its scope; -1: all.
  std::int64_t instance() const {
    return instance_scope(block_info(block)) == Scope::kRow ? row : rack;
  }
};

// All writes in the order in which they happen: the initial ones, then by time, then as listed.
// Where a storage is described and [registers.storage] has no CAPACITY, firmware programs it from
// the plant (capacity_from_plant_j) before all of them.
std::vector<RegisterWrite> register_writes(const Scenario& s);

// Throws ConfigError for a write that does not fit this scenario: an unknown or read-only register,
// a value, row, rack or GPU out of range. `write.tick` is not looked at.
void check_write(const Scenario& s, const RegisterWrite& write);

// Reads and checks a scenario: register names and values, events, parties, and whether the
// storage's registers fit it (check_storage). Throws ConfigError.
Scenario load_scenario(const std::filesystem::path& file, const std::vector<Override>& overrides);

// The resolved configuration; reading it back gives the same scenario.
std::string scenario_toml(const Scenario& s);

// docs/scenarios.md.
std::string scenario_reference();

}  // namespace ballast
