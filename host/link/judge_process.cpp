// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/judge_process.hpp"

#include "host/link/frame.hpp"
#include "host/link/sockets.hpp"
#include "host/results/run_reader.hpp"

namespace ballast {
namespace {

constexpr int kLingerMs = 1000;
constexpr SocketLimits kControl{kMaxReplyBytes, 16};
constexpr SocketLimits kFrames{kMaxFrameBytes + kFrameHeaderBytes + 1, 16};

}  // namespace

int run_judge_process(const BenchProcessConfig& config, const LiveJudge& judge) {
  zmq::context_t context;
  zmq::socket_t control = make_socket(context, zmq::socket_type::dealer, kControl);
  zmq::socket_t frames = make_socket(context, zmq::socket_type::push, kFrames);
  control.set(zmq::sockopt::linger, kLingerMs);
  frames.set(zmq::sockopt::linger, kLingerMs);
  connect_socket(control, config.control);
  connect_socket(frames, config.frames);
  const Request& asked = *config.judge_request;
  LiveJudgeRequest request;
  Reply reply;
  try {
    request = parse_judge(asked.params, judge);
    reply.id = asked.id;
    reply.ok = true;
    reply.body = request.in_force();
  } catch (const Error& error) {
    reply = fault_reply(asked.id, error);
  }
  send(control, {format_reply(reply)});
  if (!request.options) return kExitOk;
  const auto ticks = static_cast<Tick>(RunReader(config.out / "run.h5").ticks());
  Outbox outbox(config.run);
  send_verdicts(outbox, judge.judge_run(config.out, *request.options), *request.options, 0, ticks,
                true);
  for (const std::string& frame : outbox.take().frames) send(frames, {frame});
  return kExitOk;
}

}  // namespace ballast
