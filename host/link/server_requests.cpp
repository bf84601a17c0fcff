// SPDX-License-Identifier: GPL-3.0-or-later
// What clients may ask of the server.
#include <algorithm>
#include <array>
#include <cmath>

#include "host/link/params.hpp"
#include "host/link/server.hpp"
#include "host/link/sockets.hpp"
#include "host/link/verdicts.hpp"
#include "host/results/output_file.hpp"
#include "sim/site/rack.hpp"

namespace ballast {
namespace {

constexpr auto kBenchPatience = std::chrono::seconds(10);
constexpr auto kClientForgotten = std::chrono::seconds(10);
constexpr std::size_t kMaxScenarioBytes = 512U << 10U;
constexpr std::size_t kMaxLimits = 64;
constexpr std::size_t kMaxPending = 256;
constexpr std::size_t kMaxPendingOfOne = 32;

// Passed on to the bench as they are.
constexpr std::array<std::string_view, 11> kBenchOps = {
    "run",    "pause",   "step",     "pace",        "read", "write",
    "inject", "history", "spectrum", "spectrogram", "gpus"};

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

Json Server::restart(const Json& params) {
  Params p(params, "restart");
  const std::string source = p.text("scenario", std::string(), kMaxScenarioBytes);
  std::vector<Override> overrides = options_.overrides;
  if (p.has("set") || !source.empty()) overrides = p.texts("set", 1000);
  // Of another scenario nothing is known that the set would fit.
  const std::filesystem::path registers =
      source.empty() ? options_.registers : std::filesystem::path();
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
  start_run(file, overrides, registers, paused);
  tell_start();
  return {{"status", status()}};
}

}  // namespace ballast
