// SPDX-License-Identifier: GPL-3.0-or-later
// The server of a live bench (docs/link.md): clients send requests over one socket and get frames
// of the run over another. The run is simulated in its own process, which the server outlives.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "host/link/answer_queue.hpp"
#include "host/link/child.hpp"
#include "host/link/connection_guard.hpp"
#include "host/link/curve_keys.hpp"
#include "host/link/frame.hpp"
#include "host/link/message.hpp"
#include "host/link/outbox.hpp"
#include "host/link/private_folder.hpp"
#include "host/link/publisher.hpp"
#include "host/link/readable_folders.hpp"
#include "host/link/reply_queue.hpp"
#include "host/link/results_folder.hpp"
#include "host/link/zap.hpp"

namespace ballast {

struct ServerOptions {
  std::string endpoint = "tcp://127.0.0.1:5555";  // of requests; frames have the next port
  std::optional<ServerKeys> keys;                 // none (on loopback only): this user's own
  std::filesystem::path scenario;
  std::vector<Override> overrides;
  std::filesystem::path registers;  // parameter set over those of the scenario; empty: none
  std::filesystem::path rtl;
  std::filesystem::path results = "runs";  // where clients have results kept, see ResultsFolder
  std::filesystem::path out;  // of the first run, numbered for more; empty: results/<name>
  bool force = false;         // replaces a run in `out`
  bool number = false;        // numbers the first one too where there is a run in `out`
  bool paused = false;
  double pace = 1.0;                       // 0: as fast as possible
  Json judge;                              // parameters of the operation `judge`; null: none
  std::vector<std::string> bench_command;  // arguments of this program that start a bench process
  std::string version;                     // of the program
  // Of each beginning and end of a run, one line; `failure`: something went wrong, or is lost.
  std::function<void(const std::string& line, bool failure)> tell;
  std::size_t max_clients = 64;
  ConnectionGuard::Limits limits;
};

class Server {
 public:
  // Checks the scenario, listens, and starts the run. Throws Error.
  explicit Server(const ServerOptions& options);

  const std::string& endpoint() const { return endpoint_; }
  const std::string& frames_endpoint() const { return frames_endpoint_; }

  // Serves until a client shuts it down or `stop` is set; then the run is ended and its results are
  // kept. Returns kExitRuntime if they could not be kept or the last run had failed,
  // kExitInterrupted if `stop` came before its end, else kExitOk.
  int run(const std::atomic<bool>& stop);

 private:
  using Clock = std::chrono::steady_clock;
  struct Pending {
    Clock::time_point deadline;
    std::string client;
    bool of_bench = true;  // else answered from the file of a run that is over
    std::function<void(Reply)> done;
  };

  void listen();
  void start_run(const std::filesystem::path& scenario, const std::vector<Override>& overrides,
                 const std::filesystem::path& registers, bool paused);
  std::filesystem::path make_folder(const std::string& name) const;
  void turn();
  void take_requests();
  void take_replies(BenchChild& child);
  void settle(Reply reply);
  void take_frames(BenchChild& child);
  void pass_on(const std::string& bytes);
  bool take_status(const Json& status);
  void publish(const Json& notice);
  void hear_judge(const std::string& verdicts, const std::string& error);
  void publish_status();
  bool running() const { return child_ != nullptr; }

  // server_children.cpp
  void watch_children();
  void watch_judging();
  void drop_judging(const std::string& why);
  void tell_start() const;
  void tell_end(const std::string& run, const ChildExit& exit, const std::string& text);
  std::string run_name() const;  // "run 2 of NAME"
  void fail_pending(const std::string& why);

  // server_requests.cpp
  bool admit(const std::string& client);
  void answer(const std::string& client, const std::string& bytes);
  std::optional<Reply> execute(const std::string& client, const Request& request);
  std::function<void(Reply)> to_client(const std::string& client, std::uint64_t id);
  void forward(const std::string& client, const Request& request, std::function<void(Reply)> done);
  void make_room(const std::string& client, const std::string& op) const;  // throws DeviceError
  void await(std::uint64_t serial, const std::string& client, std::function<void(Reply)> done);
  void judge(const std::string& client, const Request& request);
  void respond(const std::string& client, const Reply& reply);
  Json status() const;
  Json layout() const;
  Json hello() const;
  Json judged_by() const;
  Json last_verdicts() const;
  Json restart(const Json& params);

  // server_files.cpp
  void answer_from_file(const std::string& client, const Request& request);
  void await_file(std::uint64_t serial, const std::string& client, std::function<void(Reply)> done,
                  Clock::duration patience);
  std::filesystem::path registers_file() const;  // there when the simulation is over
  std::vector<std::filesystem::path> written_folders() const;
  void save(const std::string& client, const Request& request);
  Reply read_scenario(std::uint64_t id) const;

  ServerOptions options_;
  std::string instance_;  // another text for every server
  PrivateFolder folder_;
  ResultsFolder results_;
  ReadableFolders readable_;  // all of them for this user's own programs
  zmq::context_t context_;
  ZapHandler zap_;
  zmq::socket_t requests_;
  ReplyQueue replies_;
  Publisher frames_;
  std::string endpoint_;
  std::string frames_endpoint_;
  int frames_port_ = 0;
  std::optional<ConnectionGuard> guard_;

  Scenario scenario_;                    // of the current run, without what clients did to it
  std::filesystem::path scenario_file_;  // absolute; in folder_ where a client gave the text
  std::filesystem::path run_folder_;
  std::uint32_t run_ = 0;
  std::unique_ptr<BenchChild> child_;  // null once it has ended
  // Asked to end, with their run_name().
  std::vector<std::pair<std::string, std::unique_ptr<BenchChild>>> retiring_;
  std::unique_ptr<BenchChild> judging_;  // judges the run that is over
  std::string last_state_;               // after the end: "ended" or "failed"
  Json bench_status_ = Json::object();
  Clock::time_point heard_;  // when the bench last said anything
  std::uint64_t notices_ = 0;
  std::uint64_t verdicts_ = 0;  // number of the next frame of them in this run
  struct Judged {
    std::uint64_t number = 0;  // grows with each that is heard, over all runs
    std::string verdicts;      // JSON; empty: none in this run yet
    std::string error;         // where the run could not be judged
  };
  Judged judged_;      // the last that was heard of the judge
  bool lost_ = false;  // a restart or the server's end could not keep what it should
  std::uint64_t serial_ = 0;
  std::map<std::uint64_t, Pending> pending_;
  std::map<std::string, Clock::time_point> clients_;  // when last heard of
  bool ending_ = false;
  // Of a run that is over: reading it and computing from it takes up to a second.
  Outbox file_answers_{0};
  AnswerQueue file_reader_;
};

}  // namespace ballast
