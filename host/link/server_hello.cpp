// SPDX-License-Identifier: GPL-3.0-or-later
// What the server tells of itself, of its run and of the verdicts.
#include <chrono>
#include <string>

#include "host/limits/limit_profile.hpp"
#include "host/link/server.hpp"
#include "host/link/verdicts.hpp"
#include "host/results/output_file.hpp"
#include "sim/site/site.hpp"

namespace ballast {
namespace {

constexpr auto kBenchSilent = std::chrono::seconds(5);  // it tells its status every 0.2 s

// Those that `judge` takes by name. One that cannot be read is left out: who asks for it is told
// why.
Json limit_profiles() {
  Json list = Json::array();
  for (const std::string& name : limit_profile_names(limits_folder())) {
    try {
      const LimitProfile profile = find_limit_profile(name, limits_folder());
      list.push_back({{"name", name},
                      {"title", profile.title},
                      {"status", status_text(profile.status)},
                      {"date", profile.date}});
    } catch (const Error&) {
      continue;
    }
  }
  return list;
}

Json channel_json(const ChannelInfo& info) {
  return {{"name", info.name}, {"unit", info.unit}, {"description", info.description}};
}

}  // namespace

Json Server::status() const {
  Json json = bench_status_;
  if (!running()) json["state"] = last_state_;
  const auto silent = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - heard_);
  const bool answers = !running() || silent < kBenchSilent;
  json["silent_s"] = answers ? 0 : silent.count();
  if (!answers) {
    json["realtime_factor"] = 0.0;
    json["message"] = "the bench has not answered for " + std::to_string(silent.count()) + " s";
  }
  json["partial"] = bench_status_.value("partial", false);
  json["instance"] = instance_;
  json["run"] = run_;
  json["run_dir"] = run_folder_.string();
  json["scenario"] = scenario_.run.name;
  const bool from_text = scenario_file_.parent_path() == folder_.path();
  json["scenario_file"] = from_text ? std::string() : scenario_file_.string();
  json["overrides"] = options_.overrides;
  const std::filesystem::path& set = options_.registers;
  json["registers_file"] = set.empty() ? std::string() : std::filesystem::absolute(set).string();
  json["duration_s"] = scenario_.run.duration_s;
  json["sim_s"] = seconds(json.value("tick", Tick{0}));
  json["clients"] = clients_.size();
  return json;
}

Json Server::layout() const {
  Json json = {{"racks", scenario_.site.racks},
               {"gpus_per_rack", scenario_.site.gpus_per_rack},
               {"tick_s", kTickSeconds},
               {"coupling_ticks", scenario_.coupling_ticks()}};
  const RecordLayout layout = layout_of(scenario_);
  for (const char* list : {"site_channels", "row_channels", "rack_channels"}) {
    json[list] = Json::array();
  }
  for (const ChannelInfo& info : layout.find(kSiteGroup)->channels) {
    json["site_channels"].push_back(channel_json(info));
  }
  json["rows"] = layout.topology.rows();
  for (const std::string_view name : {kRowGroup, kRackGroup}) {
    const ChannelGroup* group = layout.find(name);
    if (group == nullptr) continue;
    Json& list = json[std::string(name) + "_channels"];
    for (const ChannelInfo& info : group->channels) {
      if (info.live) list.push_back(channel_json(info));
    }
  }
  return json;
}

Json Server::last_verdicts() const {
  return {{"number", judged_.number},
          {"verdicts", judged_.verdicts.empty() ? Json() : Json::parse(judged_.verdicts)},
          {"error", judged_.error},
          {"judging", judging_ != nullptr}};
}

Json Server::hello() const {
  return {{"server", "ballast"},
          {"version", options_.version},
          {"instance", instance_},
          {"protocol", kLinkVersion},
          {"endpoint", endpoint_},
          {"frames_port", frames_port_},
          {"max_request_bytes", kMaxRequestBytes},
          {"judge", judged_by()},
          {"limit_profiles", limit_profiles()},
          {"status", status()},
          {"layout", layout()}};
}

// Who joins must not replace it by defaults of its own.
Json Server::judged_by() const {
  Json json = options_.judge;
  if (json.is_object() && !json.contains("window_s"))
    json["window_s"] = LiveJudgeRequest{}.window_s;
  return json;
}

}  // namespace ballast
