// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/server.hpp"

#include <unistd.h>

#include <algorithm>

#include "host/firmware/tuned_scenario.hpp"
#include "host/link/own_keys.hpp"
#include "host/link/session.hpp"
#include "host/link/sockets.hpp"
#include "host/results/output_file.hpp"
#include "sim/workload/workload.hpp"

namespace ballast {
namespace {

constexpr int kTurnMs = 20;
constexpr int kCrowdedTurnMs = 1;  // while replies wait for room
constexpr int kRequestsPerTurn = 256;
constexpr int kFramesPerTurn = 256;
constexpr SocketLimits kRequests{kMaxRequestBytes, 16};
constexpr std::size_t kWantedFiles = 8192;  // each connection takes one
constexpr std::size_t kLeastFiles = 256;
constexpr std::size_t kMaxFileRequests = 32;  // waiting: seconds at most

// Nobody gets in without a key: on loopback those of this user's own will do.
ServerOptions prepared(ServerOptions options) {
  require_files(kLeastFiles, kWantedFiles);
  if (options.keys) return options;
  if (!parse_endpoint(options.endpoint).loopback()) {
    throw ConfigError("other machines can reach this address", {options.endpoint, 0, 0},
                      "make keys with `ballast keys DIR` and give --keys DIR/server.toml");
  }
  options.keys = own_server_keys();
  return options;
}

}  // namespace

Server::Server(const ServerOptions& options)
    : options_(prepared(options)),
      instance_(std::to_string(getpid()) + "-" +
                std::to_string(std::chrono::system_clock::now().time_since_epoch().count())),
      results_(options_.results),
      zap_(context_, options_.keys->clients),
      frames_(context_, options_.keys),
      file_reader_(file_answers_, kMaxFileRequests) {
  if (options.keys) {
    const std::filesystem::path beside = std::filesystem::absolute(options.scenario).parent_path();
    readable_ = ReadableFolders({beside, ".", results_.path()});
  }
  if (!options_.out.empty() && !options_.number) check_run_folder(options_.out, options_.force);
  listen();
  start_run(options_.scenario, options_.overrides, options_.registers, options_.paused);
}

void Server::listen() {
  TcpEndpoint endpoint = parse_endpoint(options_.endpoint);
  if (endpoint.host == "localhost") endpoint.host = "127.0.0.1";
  requests_ = make_socket(context_, zmq::socket_type::router, kRequests);
  // A reply to a client that has gone is an error that send() knows, not a silent loss.
  requests_.set(zmq::sockopt::router_mandatory, true);
  use_curve(requests_, *options_.keys);
  endpoint_ = bind_socket(requests_, endpoint.str());
  TcpEndpoint frames = parse_endpoint(endpoint_);
  frames.port = endpoint.port == 0 ? 0 : frames.port + 1;
  frames_endpoint_ = frames_.bind(frames.str());
  frames_port_ = parse_endpoint(frames_endpoint_).port;
  guard_.emplace(std::vector{parse_endpoint(endpoint_).port, frames_port_}, options_.limits);
}

// Of a run that clients asked for it is new; of the first one it is as the user says.
std::filesystem::path Server::make_folder(const std::string& name) const {
  const std::filesystem::path base = options_.out.empty() ? results_.path() / name : options_.out;
  if (run_ > 0) return make_fresh_folder(base);
  const std::filesystem::path folder = first_numbered(
      base, [](const auto& candidate) { return !std::filesystem::exists(candidate / "run.h5"); });
  make_run_folder(folder);
  return folder;
}

void Server::start_run(const std::filesystem::path& scenario,
                       const std::vector<Override>& overrides,
                       const std::filesystem::path& registers, bool paused) {
  // Before anything is given up; its traces and jobs too.
  Scenario read = load_tuned_scenario(scenario, overrides, registers).scenario;
  for (const JobConfig& job : checked_jobs(read.workload)) {
    if (run_ == 0) continue;
    for (const auto& file : job.abilities().files) readable_.check(file, "restart");
  }
  make_workload(read.workload, static_cast<std::size_t>(read.site.racks),
                static_cast<std::size_t>(read.site.gpus_per_rack), read.site.gpu_idle_w,
                static_cast<std::uint64_t>(read.run.seed));
  if (run_ > 0 && read.run.name != scenario_.run.name && !is_plain_name(read.run.name)) {
    throw ConfigError("run.name is not a valid name for a folder", {scenario.string(), 0, 0},
                      "use letters, digits, '.', '_' and '-'");
  }
  if (run_ == 0 && !options_.out.empty() && options_.force) remove_run(options_.out);
  const std::filesystem::path folder = make_folder(read.run.name);
  std::error_code none;
  std::filesystem::remove(registers_file(), none);
  if (child_) {
    child_->quit();
    retiring_.emplace_back(run_name(), std::move(child_));
  }
  fail_pending("the run was restarted");
  drop_judging("the run was restarted");
  scenario_ = std::move(read);
  verdicts_ = 0;
  hear_judge({}, {});
  scenario_file_ = std::filesystem::absolute(scenario);
  run_folder_ = folder;
  RunStatus begins;
  begins.pace = options_.pace;
  bench_status_ = to_json(begins);
  bench_status_["register_generation"] = 0;
  bench_status_["revision"] = 0;
  heard_ = Clock::now();
  BenchProcessConfig config;
  config.run = ++run_;
  config.scenario = scenario;
  config.overrides = overrides;
  config.parameter_set = registers;
  config.rtl = options_.rtl;
  config.out = folder;
  config.registers = registers_file();
  config.paused = paused;
  config.pace = options_.pace;
  config.judge = options_.judge;
  options_.overrides = overrides;
  options_.registers = registers;
  child_ = std::make_unique<BenchChild>(context_, folder_, options_.bench_command, config);
  publish_status();
}

int Server::run(const std::atomic<bool>& stop) {
  bool asked = false;
  bool interrupted = false;
  tell_start();
  while (!asked || child_ || !retiring_.empty()) {  // a child ends in the end, see its poll()
    if ((ending_ || stop) && !asked) {
      interrupted = !ending_ && running();
      asked = ending_ = true;
      if (child_) child_->quit();
    }
    turn();
  }
  if (lost_ || last_state_ == "failed") return kExitRuntime;
  return interrupted && bench_status_.value("partial", false) ? kExitInterrupted : kExitOk;
}

void Server::turn() {
  std::vector<zmq::pollitem_t> items = {{requests_.handle(), 0, ZMQ_POLLIN, 0}};
  items.push_back({frames_.socket().handle(), 0, ZMQ_POLLIN, 0});
  items.push_back({nullptr, file_answers_.descriptor(), ZMQ_POLLIN, 0});
  items.push_back({zap_.socket().handle(), 0, ZMQ_POLLIN, 0});
  for (BenchChild* child : {child_.get(), judging_.get()}) {
    if (child == nullptr) continue;
    items.push_back({child->control().handle(), 0, ZMQ_POLLIN, 0});
    items.push_back({child->frames().handle(), 0, ZMQ_POLLIN, 0});
  }
  wait_for(items, replies_.empty() ? kTurnMs : kCrowdedTurnMs);
  replies_.send_waiting(requests_);
  zap_.answer();
  frames_.hear();
  for (BenchChild* child : {child_.get(), judging_.get()}) {
    if (child == nullptr) continue;
    take_frames(*child);
    take_replies(*child);
  }
  for (Reply& reply : file_answers_.take().replies) settle(std::move(reply));
  take_requests();
  watch_children();
  watch_judging();
  const std::optional<std::string> ended = guard_->report();
  if (ended && options_.tell) options_.tell(*ended, true);
}

void Server::take_requests() {
  for (int i = 0; i < kRequestsPerTurn; ++i) {
    const auto parts = receive(requests_, 3);
    if (!parts) return;
    // A DEALER sends the message alone, a REQ an empty part before it, which is not spoken here.
    if (parts->size() == 2) answer((*parts)[0], (*parts)[1]);
  }
}

void Server::take_replies(BenchChild& child) {
  while (auto parts = receive(child.control(), 2)) {
    if (&child == child_.get()) heard_ = Clock::now();
    Reply reply;
    try {
      reply = parse_reply(parts->front());
    } catch (const Error&) {
      continue;
    }
    if (parts->size() > 1) reply.binary = std::move((*parts)[1]);
    if (reply.ok && reply.body.contains("status")) {
      take_status(reply.body["status"]);
      reply.body["status"] = status();
    }
    settle(std::move(reply));
  }
}

void Server::settle(Reply reply) {
  if (!reply.id) return;
  const auto waiting = pending_.find(*reply.id);
  if (waiting == pending_.end()) return;  // too late
  const auto done = std::move(waiting->second.done);
  pending_.erase(waiting);
  done(std::move(reply));
}

void Server::take_frames(BenchChild& child) {
  for (int i = 0; i < kFramesPerTurn; ++i) {
    const auto parts = receive(child.frames(), 1);
    if (!parts) return;
    if (&child == child_.get()) heard_ = Clock::now();
    try {
      pass_on(parts->front());
    } catch (const std::exception&) {
      continue;  // no frame of ours: dropped
    }
  }
}

// Frames go out as they are, but for the notices, which the server numbers among its own, and the
// verdicts, which come from more than one process.
void Server::pass_on(const std::string& bytes) {
  FrameHeader header = decode_frame_header(bytes);
  if (header.kind == FrameKind::kVerdicts) {
    // One of a process that judges the run when it is over begins at 0 again.
    header.seq = running() ? header.seq : verdicts_;
    verdicts_ = header.seq + 1;
    const std::string json = decode_frame(bytes).json;
    hear_judge(json, {});
    frames_.send(encode_frame(header, json));
    return;
  }
  if (header.kind != FrameKind::kNotice) {
    frames_.send(bytes);
    return;
  }
  const Json notice = Json::parse(decode_frame(bytes).json);
  if (notice.value("type", "") == "status") {
    if (take_status(notice.at("status"))) publish_status();
    return;
  }
  if (notice.value("about", "") == "judge") hear_judge({}, notice.value("message", ""));
  header.seq = notices_++;
  frames_.send(encode_frame(header, dump(notice)));
}

void Server::hear_judge(const std::string& verdicts, const std::string& error) {
  judged_ = {judged_.number + 1, verdicts, error};
}

// Keeps the newest.
bool Server::take_status(const Json& status) {
  if (status.value("revision", 0ULL) < bench_status_.value("revision", 0ULL)) return false;
  bench_status_ = status;
  return true;
}

void Server::publish(const Json& notice) {
  FrameHeader header;
  header.kind = FrameKind::kNotice;
  header.run = run_;
  header.seq = notices_++;
  header.first_tick = bench_status_.value("tick", Tick{0});
  frames_.send(encode_frame(header, dump(notice)));
}

void Server::publish_status() {
  publish({{"type", "status"}, {"status", status()}});
}

}  // namespace ballast
