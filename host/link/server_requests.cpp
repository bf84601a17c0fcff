// SPDX-License-Identifier: GPL-3.0-or-later
// What clients may ask of the server.
#include <algorithm>
#include <array>
#include <cmath>

#include "host/limits/limit_profile.hpp"
#include "host/link/params.hpp"
#include "host/link/server.hpp"
#include "host/link/sockets.hpp"
#include "host/link/verdicts.hpp"
#include "host/results/output_file.hpp"
#include "sim/site/rack.hpp"

namespace ballast {
namespace {

constexpr auto kBenchPatience = std::chrono::seconds(10);
constexpr auto kBenchSilent = std::chrono::seconds(5);  // it tells its status every 0.2 s
constexpr auto kClientForgotten = std::chrono::seconds(10);
constexpr std::size_t kMaxScenarioBytes = 512U << 10U;
constexpr std::size_t kMaxLimits = 64;
constexpr std::size_t kMaxPending = 256;
constexpr std::size_t kMaxPendingOfOne = 32;

// Passed on to the bench as they are.
constexpr std::array<std::string_view, 11> kBenchOps = {
    "run",    "pause",   "step",     "pace",        "read", "write",
    "inject", "history", "spectrum", "spectrogram", "gpus"};

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

// A client says something every second; one that does not is no longer counted.
bool Server::admit(const std::string& client) {
  const auto now = Clock::now();
  std::erase_if(clients_, [&](const auto& c) { return now - c.second > kClientForgotten; });
  if (!clients_.contains(client) && clients_.size() >= options_.max_clients) return false;
  clients_[client] = now;
  return true;
}

void Server::respond(const std::string& client, const Reply& reply) {
  std::vector<std::string> parts = {client, format_reply(reply)};
  if (!reply.binary.empty()) parts.push_back(reply.binary);
  // One that does not take its replies has lost them; one that has gone is forgotten.
  if (!replies_.send(requests_, std::move(parts))) clients_.erase(client);
}

void Server::answer(const std::string& client, const std::string& bytes) {
  std::optional<std::uint64_t> id;
  try {
    const Request request = parse_request(bytes, id);
    if (!admit(client)) {
      throw DeviceError("there are " + std::to_string(options_.max_clients) + " clients already",
                        {}, "close one of them");
    }
    if (std::optional<Reply> reply = execute(client, request)) respond(client, *reply);
  } catch (const std::exception& error) {
    respond(client, fault_reply(id, error));
  }
}

std::optional<Reply> Server::execute(const std::string& client, const Request& request) {
  Reply reply;
  reply.id = request.id;
  reply.ok = true;
  Params p(request.params, request.op);
  if (request.op == "bye") {
    clients_.erase(client);
    return std::nullopt;
  }
  if (request.op == "hello") {
    p.done();
    reply.body = hello();
  } else if (request.op == "status") {
    p.done();
    reply.body = status();
    reply.body["layout"] = layout();
  } else if (request.op == "verdicts") {
    p.done();
    reply.body = last_verdicts();
  } else if (request.op == "restart") {
    reply.body = restart(request.params);
  } else if (request.op == "shutdown") {
    p.done();
    ending_ = true;
  } else if (request.op == "save") {
    save(client, request);
    return std::nullopt;
  } else if (request.op == "scenario") {
    p.done();
    if (!running()) return read_scenario(request.id);
    forward(client, request, to_client(client, request.id));
    return std::nullopt;
  } else if ((request.op == "history" || request.op == "spectrogram") && !running()) {
    answer_from_file(client, request);
    return std::nullopt;
  } else if (request.op == "read" && std::filesystem::exists(registers_file())) {
    answer_from_file(client, request);
    return std::nullopt;
  } else if (request.op == "gpus" && !running()) {
    throw DeviceError("the states of GPUs are not recorded", {request.op, 0, 0},
                      "ask during the run");
  } else if (request.op == "judge") {
    judge(client, request);
    return std::nullopt;
  } else if (std::find(kBenchOps.begin(), kBenchOps.end(), request.op) != kBenchOps.end()) {
    forward(client, request, to_client(client, request.id));
    return std::nullopt;
  } else {
    std::vector<std::string_view> known = {"hello",    "status", "verdicts", "restart",
                                           "shutdown", "save",   "scenario", "judge"};
    known.insert(known.end(), kBenchOps.begin(), kBenchOps.end());
    const std::string near = nearest_word(request.op, known);
    throw ProtocolError("no operation " + dump(Json(request.op)), {},
                        near.empty() ? "docs/link.md lists them" : "did you mean " + near + "?");
  }
  return reply;
}

std::function<void(Reply)> Server::to_client(const std::string& client, std::uint64_t id) {
  return [this, client, id](Reply reply) {
    reply.id = id;
    respond(client, reply);
  };
}

void Server::forward(const std::string& client, const Request& request,
                     std::function<void(Reply)> done) {
  if (!running()) {
    throw DeviceError("the run has ended", {request.op, 0, 0}, "`restart` begins a new one");
  }
  make_room(client, request.op);
  Request inner = request;
  inner.id = ++serial_;
  if (!child_->request(format_request(inner))) {
    throw DeviceError("the bench does not accept requests", {request.op, 0, 0}, "ask again later");
  }
  await(inner.id, client, std::move(done));
}

void Server::make_room(const std::string& client, const std::string& op) const {
  const auto of_client = std::count_if(pending_.begin(), pending_.end(),
                                       [&](const auto& p) { return p.second.client == client; });
  if (pending_.size() >= kMaxPending || static_cast<std::size_t>(of_client) >= kMaxPendingOfOne) {
    throw DeviceError("too many requests wait for an answer", {op, 0, 0}, "ask again later");
  }
}

void Server::await(std::uint64_t serial, const std::string& client,
                   std::function<void(Reply)> done) {
  pending_[serial] = {Clock::now() + kBenchPatience, client, true, std::move(done)};
}

// By the bench while the run goes on; afterwards by a process that reads the record. What was
// accepted holds for the runs that follow.
void Server::judge(const std::string& client, const Request& request) {
  for (const std::string& limits : Params(request.params, "judge").texts("limits", kMaxLimits)) {
    const std::filesystem::path file = limits;  // else a profile that ships
    if (file.extension() == ".toml" || file.has_parent_path()) readable_.check(file, "judge");
  }
  const auto done = [this, client, id = request.id, params = request.params](Reply reply) {
    if (reply.ok) options_.judge = params;
    reply.id = id;
    respond(client, reply);
  };
  if (running()) return forward(client, request, done);
  make_room(client, request.op);
  if (!std::filesystem::exists(run_folder_ / "run.h5")) {  // it failed before it recorded
    options_.judge = request.params;  // what is wrong with it is said by the next run
    Reply reply;
    reply.id = request.id;
    reply.ok = true;
    reply.body = {{"limits", request.params.value("limits", Json::array())}, {"recorded", false}};
    return respond(client, reply);
  }
  BenchProcessConfig config;
  config.run = run_;
  config.out = run_folder_;
  config.judge_request = Request{++serial_, request.op, request.params};
  drop_judging("other limits were requested");
  judging_ = std::make_unique<BenchChild>(context_, folder_, options_.bench_command, config);
  await(serial_, client, done);
}

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
  if (json.is_object() && !json.contains("window_s")) json["window_s"] = JudgeRequest{}.window_s;
  return json;
}

Json Server::restart(const Json& params) {
  Params p(params, "restart");
  const std::string source = p.text("scenario", std::string(), kMaxScenarioBytes);
  std::vector<Override> overrides = options_.overrides;
  if (p.has("set") || !source.empty()) overrides = p.texts("set", 1000);
  const bool paused = p.flag("paused", false);
  p.done();
  if (ending_) throw DeviceError("the server is being shut down", {}, "start it again");
  std::filesystem::path file = source.empty() ? scenario_file_ : std::filesystem::path(source);
  if (source.find('\n') == std::string::npos) {
    readable_.check(file, "restart");
  } else {
    file = folder_.path() / ("scenario-" + std::to_string(run_ + 1) + ".toml");
    write_text_file(file, source);
  }
  options_.pace = bench_status_.value("pace", options_.pace);
  start_run(file, overrides, paused);
  tell_start();
  return {{"status", status()}};
}

}  // namespace ballast
