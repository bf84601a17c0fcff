// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/reply_shape.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace ballast {
namespace {

enum class Kind { kText, kNumber, kWhole, kFlag, kObject, kList };

constexpr std::int64_t kExact = std::int64_t{1} << 53U;

struct Member {
  const char* key;
  Kind kind;
  bool needed = false;
  bool may_be_null = false;
  // Of a whole number; of a list the entries that it may have.
  std::int64_t least = -kExact;
  std::int64_t most = kExact;
  std::span<const Member> inside = {};  // of an object, or of each object in a list
  std::optional<Kind> of = {};          // a list of texts or of numbers
};

constexpr Member text(const char* key) {
  return {key, Kind::kText};
}
constexpr Member number(const char* key) {
  return {key, Kind::kNumber};
}
constexpr Member whole(const char* key, std::int64_t least = 0, std::int64_t most = kExact) {
  return {key, Kind::kWhole, false, false, least, most};
}
constexpr Member flag(const char* key) {
  return {key, Kind::kFlag};
}
constexpr Member object(const char* key, std::span<const Member> inside) {
  return {key, Kind::kObject, false, false, 0, kExact, inside};
}
constexpr Member list(const char* key, std::span<const Member> inside, std::int64_t most = kExact) {
  return {key, Kind::kList, false, false, 0, most, inside};
}
constexpr Member texts(const char* key) {
  return {key, Kind::kList, false, false, 0, kExact, {}, Kind::kText};
}
constexpr Member numbers(const char* key) {
  return {key, Kind::kList, false, false, 0, kExact, {}, Kind::kNumber};
}
constexpr Member needed(Member member) {
  member.needed = true;
  return member;
}
constexpr Member or_null(Member member) {
  member.may_be_null = true;
  return member;
}

constexpr std::int64_t kMaxRacks = 100000;
constexpr std::int64_t kMaxChannels = 1000;
constexpr std::int64_t kMaxProfiles = 1000;

constexpr Member kStatus[] = {needed(text("state")),
                              text("instance"),
                              flag("partial"),
                              whole("run", 0, UINT32_MAX),
                              whole("revision"),
                              whole("tick"),
                              number("sim_s"),
                              number("duration_s"),
                              number("pace"),
                              number("realtime_factor"),
                              or_null(whole("until_tick")),
                              whole("register_generation"),
                              whole("live_writes"),
                              whole("live_events"),
                              text("message"),
                              whole("silent_s", 0, INT32_MAX),
                              text("scenario"),
                              text("scenario_file"),
                              texts("overrides"),
                              text("registers_file"),
                              text("run_dir"),
                              whole("clients")};
constexpr Member kChannel[] = {needed(text("name")), needed(text("unit")),
                               needed(text("description"))};
constexpr Member kLayout[] = {needed(whole("racks", 1, kMaxRacks)),
                              needed(whole("gpus_per_rack", 1, 1000)),
                              number("tick_s"),
                              whole("coupling_ticks"),
                              needed(list("site_channels", kChannel, kMaxChannels)),
                              list("row_channels", kChannel, kMaxChannels),
                              whole("rows", 1, kMaxRacks),
                              needed(list("rack_channels", kChannel, kMaxChannels))};
constexpr Member kJudgeParams[] = {texts("limits"), number("window_s"), number("site_mw")};
constexpr Member kLimitProfile[] = {needed(text("name")), text("title"), text("status"),
                                    text("date")};
constexpr Member kHello[] = {needed(text("instance")),
                             text("version"),
                             whole("protocol"),
                             needed(whole("frames_port", 1, 65535)),
                             whole("max_request_bytes"),
                             or_null(object("judge", kJudgeParams)),
                             list("limit_profiles", kLimitProfile, kMaxProfiles),
                             needed(object("status", kStatus)),
                             needed(object("layout", kLayout))};
constexpr Member kCounts[] = {whole("within", 0, INT32_MAX), whole("exceeds", 0, INT32_MAX),
                              whole("not_assessable", 0, INT32_MAX)};
constexpr Member kRecord[] = {number("t0_s"), number("length_s")};
constexpr Member kProfile[] = {text("name")};
constexpr Member kAlso[] = {text("label")};
constexpr Member kMaskPoint[] = {needed(number("f_hz")), needed(number("limit_w"))};
constexpr Member kSpectrum[] = {needed(number("from_s")), needed(number("to_s")),
                                needed(numbers("f_hz")), needed(numbers("amplitude_w"))};
constexpr Member kVerdict[] = {list("also", kAlso), list("mask", kMaskPoint),
                               or_null(object("spectrum", kSpectrum))};
constexpr Member kJudgement[] = {object("counts", kCounts), object("record", kRecord),
                                 list("profiles", kProfile), list("verdicts", kVerdict),
                                 flag("whole_run")};
constexpr Member kVerdicts[] = {needed(whole("number")),
                                needed(or_null(object("verdicts", kJudgement))),
                                needed(text("error")), needed(flag("judging"))};
constexpr Member kRegister[] = {needed(text("name")), needed(text("value")),
                                needed(whole("raw", 0, UINT32_MAX)), text("access"), flag("mixed")};
constexpr Member kRead[] = {needed(list("registers", kRegister)),
                            text("block"),
                            whole("tick"),
                            whole("row", -1),
                            whole("rack", -1),
                            whole("gpu", -1)};
constexpr Member kScenario[] = {needed(text("toml")), whole("live_writes"), whole("live_events")};
constexpr Member kSave[] = {needed(text("dir")), needed(texts("files"))};
constexpr Member kJudge[] = {needed(texts("limits")), flag("recorded")};
constexpr Member kHistory[] = {needed(whole("first_tick")), needed(whole("end_tick")),
                               needed(whole("ticks_per_bucket")), needed(whole("buckets"))};
constexpr Member kSpectrogram[] = {needed(whole("first_tick")), needed(whole("ticks_per_column")),
                                   needed(whole("columns")), needed(whole("bins")),
                                   needed(number("step_hz"))};
constexpr Member kGpus[] = {needed(list("ticks", {})), needed(whole("gpus")),
                            needed(whole("columns"))};
// In replies to more than one operation.
constexpr Member kAny[] = {whole("tick"),
                           whole("at_tick"),
                           whole("until_tick"),
                           whole("writes", 0, INT32_MAX),
                           or_null(number("acts_in_ms")),
                           object("status", kStatus),
                           object("layout", kLayout)};
constexpr Member kNotice[] = {needed(text("type")), text("message"), text("about"),
                              object("status", kStatus)};

struct Shape {
  std::string_view op;
  std::span<const Member> members;
};
constexpr Shape kReplies[] = {
    {"hello", kHello},       {"status", kStatus},   {"read", kRead},
    {"scenario", kScenario}, {"save", kSave},       {"judge", kJudge},
    {"verdicts", kVerdicts}, {"history", kHistory}, {"spectrogram", kSpectrogram},
    {"gpus", kGpus}};

bool is_whole(const Json& json, std::int64_t least, std::int64_t most) {
  if (!json.is_number_integer()) return false;
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > static_cast<std::uint64_t>(kExact)) {
    return false;
  }
  return json.get<std::int64_t>() >= least && json.get<std::int64_t>() <= most;
}

void check_members(const Json& json, std::span<const Member> members, const std::string& what);

bool fits(const Json& json, const Member& member, const std::string& what) {
  switch (member.kind) {
    case Kind::kText:
      return json.is_string();
    case Kind::kNumber:
      return json.is_number();
    case Kind::kWhole:
      return is_whole(json, member.least, member.most);
    case Kind::kFlag:
      return json.is_boolean();
    case Kind::kObject:
      if (!json.is_object()) return false;
      check_members(json, member.inside, what);
      return true;
    case Kind::kList:
      break;
  }
  if (!json.is_array() || json.size() > static_cast<std::size_t>(member.most)) return false;
  for (const Json& entry : json) {
    if (member.of == Kind::kText && !entry.is_string()) return false;
    if (member.of == Kind::kNumber && !entry.is_number()) return false;
    if (member.inside.empty()) continue;
    if (!entry.is_object()) return false;
    check_members(entry, member.inside, what);
  }
  return true;
}

void check_members(const Json& json, std::span<const Member> members, const std::string& what) {
  for (const Member& member : members) {
    const auto it = json.find(member.key);
    const bool there = it != json.end();
    if (there ? (it->is_null() && member.may_be_null) || fits(*it, member, what) : !member.needed) {
      continue;
    }
    throw ProtocolError(what + (there ? " has an invalid '" : " lacks '") + member.key + "'", {},
                        "use the same release on both sides");
  }
}

Json parse_checked(std::string_view content, std::span<const Member> members,
                   const std::string& what) {
  Json json = parse_object(content, kMaxReplyBytes);
  check_members(json, members, what);
  return json;
}

}  // namespace

void check_reply(const std::string& op, const Json& body) {
  const std::string what = "the server's reply to '" + op + "'";
  for (const Shape& shape : kReplies) {
    if (shape.op == op) check_members(body, shape.members, what);
  }
  if (op != "status") check_members(body, kAny, what);
  if (op == "status" && body.contains("layout")) check_members(body, std::span(kAny).last(1), what);
}

Json parse_verdicts(std::string_view content) {
  return parse_checked(content, kJudgement, "a frame of verdicts");
}

Json parse_notice(std::string_view content) {
  return parse_checked(content, kNotice, "a notice");
}

}  // namespace ballast
