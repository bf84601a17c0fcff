// SPDX-License-Identifier: GPL-3.0-or-later
// What the server answers from the files of a run that is over, and the results that it keeps.
#include "host/link/history.hpp"
#include "host/link/params.hpp"
#include "host/link/register_dump.hpp"
#include "host/link/register_file.hpp"
#include "host/link/server.hpp"
#include "host/link/spectrogram.hpp"

namespace ballast {
namespace {

constexpr auto kFilePatience = std::chrono::seconds(10);
constexpr auto kCopyPatience = std::chrono::minutes(10);  // as LinkClient::kCopyTimeout

}  // namespace

void Server::answer_from_file(const std::string& client, const Request& request) {
  make_room(client, request.op);
  const std::uint64_t serial = ++serial_;
  const std::filesystem::path file = run_folder_ / "run.h5";
  if (request.op == "history") {
    file_reader_.push(serial, [serial, file, query = parse_history(request.params)] {
      return history_reply(serial, query, file_history(file, query));
    });
  } else if (request.op == "read") {
    file_reader_.push(serial, [serial, file = registers_file(), topology = topology_of(scenario_),
                               params = request.params] {
      RegisterFile registers(file, topology);
      const auto word = [&](const RegisterAddress& at) { return registers.read(at); };
      Reply reply;
      reply.id = serial;
      reply.ok = true;
      reply.body = dump_registers(word, topology, params);
      reply.body["tick"] = registers.tick();
      return reply;
    });
  } else {
    file_reader_.push(serial, [serial, file, query = parse_spectrogram(request.params)] {
      return file_spectrogram(serial, file, query);
    });
  }
  await_file(serial, client, to_client(client, request.id), kFilePatience);
}

void Server::await_file(std::uint64_t serial, const std::string& client,
                        std::function<void(Reply)> done, Clock::duration patience) {
  pending_[serial] = {Clock::now() + patience, client, false, std::move(done)};
}

// Of the current run, and of those that have not ended yet.
std::vector<std::filesystem::path> Server::written_folders() const {
  std::vector<std::filesystem::path> folders = {run_folder_};
  for (const auto& [run, child] : retiring_) folders.push_back(child->config().out);
  return folders;
}

Reply Server::read_scenario(std::uint64_t id) const {
  const std::optional<std::string> text = read_regular_file(run_folder_ / "scenario.toml");
  Reply reply;
  reply.id = id;
  reply.ok = true;
  // A run that failed before it began has left none.
  reply.body["toml"] = text ? *text : scenario_toml(scenario_);
  for (const char* count : {"live_writes", "live_events"}) {
    reply.body[count] = text ? bench_status_.value(count, 0) : 0;
  }
  return reply;
}

std::filesystem::path Server::registers_file() const {
  return folder_.path() / ("registers-" + std::to_string(run_));
}

void Server::save(const std::string& client, const Request& request) {
  Params p(request.params, "save");
  const std::string name = p.text("dir");
  const bool force = p.flag("force", false);
  p.done();
  const auto save = [results = results_, name, force, busy = written_folders()](Reply scenario,
                                                                                const auto& run) {
    if (!scenario.ok) return scenario;
    const auto kept =
        results.save(name, scenario.body["toml"].get<std::string>(), run, force, busy);
    scenario.body = {{"dir", kept.folder.string()}, {"files", kept.files}};
    return scenario;
  };
  if (running()) {
    const auto done = [this, save, client, id = request.id](const Reply& scenario) {
      Reply reply;
      try {
        reply = save(scenario, std::optional<std::filesystem::path>());
      } catch (const std::exception& error) {
        reply = fault_reply(id, error);
      }
      reply.id = id;
      respond(client, reply);
    };
    return forward(client, {request.id, "scenario", Json::object()}, done);
  }
  // A long run has gigabytes to copy.
  make_room(client, request.op);
  const std::uint64_t serial = ++serial_;
  file_reader_.push(serial, [save, scenario = read_scenario(serial), run = run_folder_] {
    return save(scenario, std::optional(run));
  });
  await_file(serial, client, to_client(client, request.id), kCopyPatience);
}

}  // namespace ballast
