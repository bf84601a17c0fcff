// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/ctl_judge.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "host/results/judgement_json.hpp"
#include "host/results/verdict_table.hpp"
#include "sim/base/time.hpp"

namespace ballast {
namespace {

constexpr auto kPoll = std::chrono::milliseconds(100);
constexpr Tick kLeastJudged = 2;

bool judged_by(const Json& judgement, const Json& limits) {
  const Json profiles = judgement.value("profiles", Json::array());
  return std::all_of(limits.begin(), limits.end(), [&](const Json& limit) {
    const std::string name = std::filesystem::path(limit.get<std::string>()).stem().string();
    return name == "all" || std::any_of(profiles.begin(), profiles.end(), [&](const Json& p) {
             return p.value("name", "") == name || p.value("name", "") == limit;
           });
  });
}

}  // namespace

void JudgeEar::take(const Frame& frame) {
  const std::lock_guard lock(mutex_);
  if (!armed_) return;
  const Json json = Json::parse(frame.json, nullptr, false);
  if (frame.header.kind == FrameKind::kVerdicts) {
    judgement_ = json;
  } else if (json.is_object() && json.value("about", "") == "judge") {
    error_ = json.value("message", "");
  }
}

void JudgeEar::arm() {
  const std::lock_guard lock(mutex_);
  armed_ = true;
}

Json JudgeEar::wait(const LinkClient& client, const Json& limits) {
  while (true) {
    if (client.state() == LinkState::kLost) throw_fault({"device", client.last_error()});
    {
      const std::lock_guard lock(mutex_);
      if (!error_.empty()) throw DeviceError(error_, {"ctl judge", 0, 0}, "see the server");
      if (judgement_ && judged_by(*judgement_, limits)) return *judgement_;
    }
    std::this_thread::sleep_for(kPoll);
  }
}

int judge_live(const Request& request, bool json_wanted, LinkClient& client, JudgeEar& ear,
               std::ostream& out) {
  ear.arm();
  const Reply reply = client.ask(request.op, request.params);
  const Json limits = reply.body.at("limits");
  const bool begun = client.ask("status").body.value("tick", Tick{0}) >= kLeastJudged;
  if (limits.empty() || !begun || !reply.body.value("recorded", true)) {
    if (json_wanted) {
      out << reply.body.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    } else {
      out << (limits.empty() ? "nothing is judged any more\n"
                             : "nothing is recorded yet; the runs that follow are judged\n");
    }
    return kExitOk;
  }
  const Json json = ear.wait(client, limits);
  const Judgement judgement = read_judgement(json.dump());
  if (json_wanted) {
    out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  } else {
    const Json record = json.value("record", Json::object());
    const double from_s = record.value("t0_s", 0.0);
    out << fmt::format("{}, {:.3f} s to {:.3f} s\n\n",
                       json.value("whole_run", false) ? "the whole run" : "the run so far", from_s,
                       from_s + record.value("length_s", 0.0))
        << verdict_rows(judgement) << verdict_counts(judgement);
  }
  return judgement.exceeds() ? kExitVerdict : kExitOk;
}

}  // namespace ballast
