// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/ctl_judge.hpp"

#include <fmt/core.h>

#include <optional>

#include "host/cli/ctl_poll.hpp"
#include "host/results/judgement_json.hpp"
#include "host/results/verdict_table.hpp"
#include "sim/base/terminal_text.hpp"
#include "sim/base/time.hpp"

namespace ballast {
namespace {

constexpr Tick kLeastJudged = 2;

// The options by which verdicts are made: the window is none of them.
Json options_of(Json params) {
  params.erase("window_s");
  return params;
}

// The first by these parameters after the one of that number: verdicts by former ones may still be
// on their way. None where the run is held before there is anything to judge. Throws DeviceError
// where it could not be judged.
std::optional<Json> wait_for_verdicts(LinkClient& client, const Json& params, const Json& number) {
  for (StatusPoll poll(client);;) {
    const Json status = poll.next().body;
    const std::string state = status.value("state", "");
    if (state == "paused" && status.value("tick", Tick{0}) < kLeastJudged) return std::nullopt;
    const Json last = client.ask("verdicts").body;
    if (last["number"] != number) {
      const std::string error = last["error"];
      if (!error.empty()) throw DeviceError(error, {"ctl judge", 0, 0}, "see the server");
      const Json& verdicts = last["verdicts"];
      if (verdicts.is_object() && verdicts.value("request", Json()) == options_of(params)) {
        return verdicts;
      }
    }
    if ((state == "ended" || state == "failed") && last["judging"] == false) {
      throw DeviceError("the run is over and was not judged", {"ctl judge", 0, 0}, "ask again");
    }
  }
}

}  // namespace

void print_json(const Json& json, std::ostream& out) {
  out << json.dump(2, ' ', true, Json::error_handler_t::replace) << '\n';
}

int judge_live(const Request& request, bool json_wanted, LinkClient& client, std::ostream& out) {
  const Json number = client.ask("verdicts").body["number"];
  const Reply reply = client.ask(request.op, request.params);
  const Json limits = reply.body.at("limits");
  const bool recorded = reply.body.value("recorded", true);
  std::optional<Json> verdicts;
  if (!limits.empty() && recorded) verdicts = wait_for_verdicts(client, request.params, number);
  if (!verdicts && json_wanted) print_json(reply.body, out);
  if (limits.empty()) {
    if (!json_wanted) out << "judging has ended\n";
    return kExitOk;
  }
  if (!verdicts) {  // never a pass
    throw DeviceError(recorded ? "nothing has been recorded yet that could be judged"
                               : "the run is over and left no record that could be judged",
                      {"ctl judge", 0, 0},
                      recorded ? "the limits are in force; ask again when the run has progressed"
                               : "the limits are in force for the runs that follow");
  }
  const Json& json = *verdicts;
  const Judgement judgement = read_judgement(json.dump());
  if (json_wanted) {
    print_json(json, out);
  } else {
    const Json record = json.value("record", Json::object());
    const double from_s = record.value("t0_s", 0.0);
    out << fmt::format("{}, {:.3f} s to {:.3f} s\n\n",
                       json.value("whole_run", false) ? "the whole run" : "the run so far", from_s,
                       from_s + record.value("length_s", 0.0))
        << visible_lines(verdict_rows(judgement)) << verdict_counts(judgement);
  }
  return judgement.exceeds() ? kExitVerdict : kExitOk;
}

}  // namespace ballast
