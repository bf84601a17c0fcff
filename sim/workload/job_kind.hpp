// SPDX-License-Identifier: GPL-3.0-or-later
// Kinds of jobs. A new kind is one file in jobs/, which describes its keys, checks them and makes
// the job; the build finds it there (CMakeLists.txt). It defines
//
//   JobKind job_kind_<file name>() { return {"<file name>", "One sentence.",
//   make_job_keys<TheKeys>}; }
//
// docs/extending.md walks through an example.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/fields.hpp"
#include "sim/workload/job.hpp"
#include "sim/workload/trace.hpp"

namespace ballast {

struct JobConfig;

// How a trace is read; tests hand in traces of their own.
using TraceLoader = std::function<Trace(const std::filesystem::path&, const ReadOptions&)>;

// What a job can do besides running, known before it runs. Code that acts on a job checks this and
// not the job's kind.
struct JobAbilities {
  std::string does;              // completes "job 'x' ..." in messages: "replays a trace"
  bool ends_gracefully = false;  // takes `stop` and `iterations`
  bool slows_ranks = false;      // Job::slow_rank()
  bool follows_clock = false;    // JobPart::set_clocks()
  bool bridges_gaps = false;     // PartDemand::bridged may be set
  // Names of the phases that run on request, counted as Job::checkpoint() does; absent where a job
  // of this kind can have none.
  std::optional<std::vector<std::string>> checkpoints = {};
  std::vector<std::filesystem::path> files = {};  // that it reads
};

// What a job is made from beside its own keys; it holds while the job is made.
struct JobSetting {
  const JobConfig& job;  // as checked_jobs() returns it, but with `gpus` resolved
  std::size_t gpus_per_rack;
  double idle_w;       // of a GPU
  std::uint64_t seed;  // the job's own
  const TraceLoader& load_trace;
};

// The keys of a job that only its kind has.
class JobKeys {
 public:
  virtual ~JobKeys() = default;

  virtual std::string_view kind() const = 0;  // its name, as in job_kinds()
  // They stand in the job's own table, [[workload.jobs]].
  virtual void describe(Fields& f) = 0;
  // Throws ConfigError for faults that involve several keys. `job` holds these keys; those that all
  // jobs have are checked already.
  virtual void check(const JobConfig& job) const = 0;
  virtual JobAbilities abilities() const = 0;
  // Throws ConfigError or DataError.
  virtual std::unique_ptr<Job> make(const JobSetting& setting) const = 0;
  virtual std::unique_ptr<JobKeys> clone() const = 0;
};

// Keys that are copied with the job that owns them.
class OwnKeys {
 public:
  OwnKeys() = default;
  OwnKeys(std::unique_ptr<JobKeys> keys) : keys_(std::move(keys)) {}
  OwnKeys(const OwnKeys& other) : keys_(other.keys_ ? other.keys_->clone() : nullptr) {}
  OwnKeys(OwnKeys&&) noexcept = default;
  OwnKeys& operator=(const OwnKeys& other) {
    keys_ = other.keys_ ? other.keys_->clone() : nullptr;
    return *this;
  }
  OwnKeys& operator=(OwnKeys&&) noexcept = default;
  ~OwnKeys() = default;

  explicit operator bool() const { return keys_ != nullptr; }
  JobKeys* operator->() { return keys_.get(); }
  const JobKeys* operator->() const { return keys_.get(); }

  // As those of one kind. The first makes them where there are none yet, and throws std::bad_cast
  // where they are of another kind; the second is null then.
  template <class Keys>
  Keys& of() {
    if (!keys_) keys_ = std::make_unique<Keys>();
    return dynamic_cast<Keys&>(*keys_);
  }
  template <class Keys>
  const Keys* find() const {
    return dynamic_cast<const Keys*>(keys_.get());
  }

 private:
  std::unique_ptr<JobKeys> keys_;
};

struct JobKind {
  std::string_view name;
  std::string_view help;  // one sentence for the reference of keys
  std::unique_ptr<JobKeys> (*make)();
};

template <class Keys>
std::unique_ptr<JobKeys> make_job_keys() {
  return std::make_unique<Keys>();
}

// All kinds, in alphabetical order.
std::span<const JobKind> job_kinds();

}  // namespace ballast
