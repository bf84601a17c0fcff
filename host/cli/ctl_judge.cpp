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

// The first by these limits after the one of that number: verdicts by former limits may still be on
// their way. Throws DeviceError where the run could not be judged.
Json wait_for_verdicts(LinkClient& client, const Json& limits, const Json& number) {
  while (true) {
    const std::string state = client.ask("status").body.value("state", "");
    const Json last = client.ask("verdicts").body;
    if (last["number"] != number) {
      const std::string error = last["error"];
      if (!error.empty()) throw DeviceError(error, {"ctl judge", 0, 0}, "see the server");
      if (last["verdicts"].is_object() && judged_by(last["verdicts"], limits)) {
        return last["verdicts"];
      }
    }
    if ((state == "ended" || state == "failed") && last["judging"] == false) {
      throw DeviceError("the run is over and was not judged", {"ctl judge", 0, 0}, "ask again");
    }
    std::this_thread::sleep_for(kPoll);
  }
}

}  // namespace

int judge_live(const Request& request, bool json_wanted, LinkClient& client, std::ostream& out) {
  const Json number = client.ask("verdicts").body["number"];
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
  const Json json = wait_for_verdicts(client, limits, number);
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
