// SPDX-License-Identifier: GPL-3.0-or-later
// What the server answers from the files of a run that is over, and the results that it keeps.
#include <fstream>
#include <sstream>

#include "host/link/history.hpp"
#include "host/link/params.hpp"
#include "host/link/register_dump.hpp"
#include "host/link/register_file.hpp"
#include "host/link/server.hpp"
#include "host/link/spectrogram.hpp"
#include "host/results/output_file.hpp"

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
    file_reader_.push(
        serial, [serial, file = registers_file(), site = scenario_.site, params = request.params] {
          RegisterFile registers(file, site);
          const auto word = [&](std::size_t rack, BlockId block, std::uint16_t address) {
            return registers.read(rack, block, address);
          };
          Reply reply;
          reply.id = serial;
          reply.ok = true;
          reply.body = dump_registers(word, site, params);
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
  std::ifstream in(run_folder_ / "scenario.toml");
  std::ostringstream text;
  text << in.rdbuf();
  Reply reply;
  reply.id = id;
  reply.ok = true;
  // A run that failed before it began has left none.
  reply.body["toml"] = in.is_open() ? text.str() : scenario_toml(scenario_);
  for (const char* count : {"live_writes", "live_events"}) {
    reply.body[count] = in.is_open() ? bench_status_.value(count, 0) : 0;
  }
  return reply;
}

std::filesystem::path Server::registers_file() const {
  return folder_.path() / ("registers-" + std::to_string(run_));
}

void Server::save(const std::string& client, const Request& request) {
  Params p(request.params, "save");
  const std::filesystem::path folder = p.text("dir");
  if (folder.empty()) throw ConfigError("no folder is named", {"save", 0, 0}, "give its path");
  const bool force = p.flag("force", false);
  p.done();
  for (const std::filesystem::path& own : written_folders()) {
    std::error_code missing;
    if (!std::filesystem::equivalent(folder, own, missing)) continue;
    throw ConfigError("a run of this server keeps its results there already",
                      {folder.string(), 0, 0}, "choose another folder");
  }
  const auto save = [folder, force](Reply scenario, const auto& run) {
    if (!scenario.ok) return scenario;
    const auto files = save_run(folder, scenario.body["toml"].get<std::string>(), run, force);
    scenario.body = {{"dir", std::filesystem::absolute(folder).string()}, {"files", files}};
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

std::vector<std::string> save_run(const std::filesystem::path& folder, const std::string& scenario,
                                  const std::optional<std::filesystem::path>& run, bool force) {
  std::vector<std::string> files = {"scenario.toml"};
  if (run) {
    for (const char* name : {"run.h5", "summary.json", "report.html"}) {
      if (std::filesystem::exists(*run / name)) files.emplace_back(name);
    }
  }
  std::error_code failed;
  for (const char* name : kRunFiles) {  // of another run, none may stand beside these
    if (!force && std::filesystem::exists(folder / name, failed)) {
      throw ConfigError("this would replace a file", {(folder / name).string(), 0, 0},
                        "choose another folder, or add force");
    }
  }
  if (force) remove_run(folder);
  write_text_file(folder / "scenario.toml", scenario);
  for (std::size_t i = 1; i < files.size(); ++i) {
    std::filesystem::copy_file(*run / files[i], folder / files[i],
                               std::filesystem::copy_options::overwrite_existing, failed);
    if (failed) {
      throw DeviceError("cannot copy: " + failed.message(), {(folder / files[i]).string(), 0, 0},
                        "choose another folder");
    }
  }
  return files;
}

}  // namespace ballast
