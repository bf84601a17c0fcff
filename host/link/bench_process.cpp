// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/bench_process.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <atomic>
#include <csignal>

#include "host/firmware/tuned_scenario.hpp"
#include "host/link/analysis.hpp"
#include "host/link/command_queue.hpp"
#include "host/link/driver.hpp"
#include "host/link/judge_process.hpp"
#include "host/link/messenger.hpp"
#include "host/link/outbox.hpp"
#include "host/link/params.hpp"
#include "host/link/session.hpp"
#include "host/results/hdf5_recorder.hpp"
#include "host/results/output_file.hpp"

namespace ballast {
namespace {

constexpr std::size_t kChunkTicks = 1000;  // a kill loses no more than a second and the queue

std::atomic<bool> stopped{false};

void on_signal(int) {
  stopped.store(true, std::memory_order_relaxed);
}

// Keeps the file and what clients look at.
class TeeSink : public RecordSink {
 public:
  TeeSink(RecordSink& recorder, Session& session, CommandQueue& commands, Outbox& outbox)
      : recorder_(recorder), session_(session), commands_(commands), outbox_(outbox) {}
  void begin(const RecordLayout& layout) override {
    recorder_.begin(layout);
    session_.begin_store(layout);
  }
  void block(const RecordBlock& block) override {
    recorder_.block(block);
    session_.store()->add(block);
  }
  void end(bool partial) override {
    RunStatus status = session_.status();
    status.state = RunState::kFinishing;
    status.tick = session_.store()->ticks();
    status.until.reset();
    session_.set_status(status);
    session_.set_message("writing the results");
    for (const Request& request : commands_.close()) {
      outbox_.reply(fault_reply(request.id, CommandQueue::closed(request)));
    }
    recorder_.end(partial);
  }

 private:
  RecordSink& recorder_;
  Session& session_;
  CommandQueue& commands_;
  Outbox& outbox_;
};

void end_with_parent(int parent) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) stopped = true;  // gone already
}

}  // namespace

std::string to_json(const BenchProcessConfig& c) {
  Json json = {{"control", c.control},
               {"frames", c.frames},
               {"run", c.run},
               {"parent", c.parent},
               {"scenario", c.scenario.string()},
               {"overrides", c.overrides},
               {"parameter_set", c.parameter_set.string()},
               {"rtl", c.rtl.string()},
               {"out", c.out.string()},
               {"registers", c.registers.string()},
               {"paused", c.paused},
               {"pace", c.pace},
               {"judge", c.judge}};
  if (c.judge_request) json["judge_request"] = format_request(*c.judge_request);
  return dump(json);
}

BenchProcessConfig parse_bench_process(const std::string& json) {
  const Json parsed = Json::parse(json, nullptr, false);
  if (!parsed.is_object()) {
    throw ProtocolError("this command is only for the server", {}, "use ./ballast serve");
  }
  Params p(parsed, "bench process");
  BenchProcessConfig c;
  c.control = p.text("control");
  c.frames = p.text("frames");
  c.run = static_cast<std::uint32_t>(p.integer("run", 1, UINT32_MAX));
  c.parent = static_cast<int>(p.integer("parent", 0, INT32_MAX));
  c.scenario = p.text("scenario");
  c.overrides = p.texts("overrides", 1000);
  c.parameter_set = p.text("parameter_set");
  c.rtl = p.text("rtl");
  c.out = p.text("out");
  c.registers = p.text("registers");
  c.paused = p.flag("paused");
  c.pace = p.number("pace", 0.0, kMostPace);
  if (p.has("judge")) c.judge = p.object("judge");
  if (p.has("judge_request")) {
    std::optional<std::uint64_t> id;
    c.judge_request = parse_request(p.text("judge_request", {}, kMaxRequestBytes), id);
  }
  p.done();
  return c;
}

int run_bench_process(const BenchProcessConfig& config, const BenchProcessHooks& hooks) {
  std::signal(SIGINT, SIG_IGN);  // Ctrl-C reaches the server too, which then ends this
  if (config.judge_request) {
    end_with_parent(config.parent);  // by SIGTERM, there is nothing to keep
    return run_judge_process(config, hooks.judge);
  }
  std::signal(SIGTERM, on_signal);
  end_with_parent(config.parent);
  ignore_file_size_signal();
  Session session(
      load_tuned_scenario(config.scenario, config.overrides, config.parameter_set).scenario,
      config.run);
  RunStatus begins;
  begins.pace = config.pace;  // clients may ask before the first tick
  session.set_status(begins);
  CommandQueue commands;
  Outbox outbox(config.run);
  RecorderOptions recorder_options;
  recorder_options.scenario = session.scenario().run.name;
  recorder_options.chunk_ticks = kChunkTicks;
  Hdf5Recorder recorder(config.out / "run.h5", recorder_options);
  RecordReduction recorded(recorder, record_choice(session.scenario()));
  TeeSink sink(recorded, session, commands, outbox);
  Driver driver(session, commands, outbox, stopped, {config.paused, config.pace, config.registers});
  BenchOptions options;
  options.controllers = make_controller_factory(session.scenario().engine, hooks.rtl);
  options.live = &driver;
  options.stop = &stopped;
  std::optional<BenchOutcome> kept;
  options.kept = &kept;
  Analysis analysis(session, outbox, config.out / "scenario.toml");
  Verdicts verdicts(session, outbox, hooks.judge, config.judge);
  Messenger messenger({config.control, config.frames}, session, commands, outbox, analysis,
                      verdicts);
  const auto finish = [&](const BenchOutcome& outcome) {
    verdicts.stop();
    analysis.finish();
    if (!hooks.finish) return;
    const auto asked = verdicts.options();
    Json judgement = hooks.finish(session.replay(), outcome, asked);
    // Somebody may have asked for others in the meantime.
    const auto latest = verdicts.options();
    if (latest != asked && outcome.ticks >= 2) {
      try {
        judgement = latest ? hooks.judge.judge_run(config.out, *latest) : Json();
      } catch (const Error& error) {  // the results are written: no reason to fail
        judgement = error.what();
      }
    }
    if (judgement.is_string()) {
      outbox.notice(outcome.ticks, "the run could not be judged: " + judgement.get<std::string>(),
                    "judge");
    } else if (!judgement.is_null()) {
      send_verdicts(outbox, std::move(judgement), latest.value(), 0, outcome.ticks, true);
    }
  };
  BenchOutcome outcome;
  try {
    outcome = run_bench(session.scenario(), sink, options);
  } catch (...) {
    try {
      if (kept) finish(*kept);
    } catch (const std::exception& error) {  // what ended the run is the error to report
      outbox.notice(kept->ticks, error.what());
    }
    throw;
  }
  finish(outcome);
  return outcome.partial ? kExitInterrupted : kExitOk;
}

}  // namespace ballast
