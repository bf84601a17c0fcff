// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/firmware_model.hpp"

#include <algorithm>

#include "sim/base/time.hpp"

namespace ballast {
namespace {

constexpr std::size_t kMostUndone = 100;

}  // namespace

Json value_json(const RegisterValue& value) {
  return std::visit([](const auto& v) { return Json(v); }, value);
}

QString FirmwareScope::text() const {
  if (rack < 0)
    return gpu < 0 ? QObject::tr("all GPUs") : QObject::tr("GPU %1 of all racks").arg(gpu);
  if (gpu < 0) return QObject::tr("rack %1").arg(rack);
  return QObject::tr("rack %1, GPU %2").arg(rack).arg(gpu);
}

FirmwareModel::FirmwareModel(QObject* parent) : QObject(parent), states_(fields().size()) {}

void FirmwareModel::setScope(const FirmwareScope& scope) {
  if (scope == scope_) return;
  scope_ = scope;
  forgetHeld();
}

void FirmwareModel::forgetHeld() {
  read_s_.reset();
  for (FieldState& state : states_) {
    state.held.reset();
    state.mixed = false;
  }
  emit changed();
}

std::vector<Json> FirmwareModel::readRequests() const {
  std::vector<Json> requests;
  for (const BlockInfo& block : all_blocks()) {
    Json& request = requests.emplace_back(Json{{"block", block.key}});
    const Scope scope = instance_scope(block);
    if (scope == Scope::kRack) request["rack"] = scope_.rack;
    if (scope == Scope::kRow) request["row"] = -1;
    if (block.scope == Scope::kGpu) request["gpu"] = scope_.gpu;
  }
  return requests;
}

void FirmwareModel::takeReadback(const Json& body) {
  const auto blocks = all_blocks();
  const auto info = std::find_if(blocks.begin(), blocks.end(), [&](const BlockInfo& b) {
    return b.key == body.value("block", "");
  });
  if (info == blocks.end()) return;  // of a server with other blocks
  const BlockId block = info->id;
  // An answer to a scope that has been left meanwhile.
  if (instance_scope(*info) == Scope::kRack && body.value("rack", 0) != scope_.rack) return;
  if (info->scope == Scope::kGpu && body.value("gpu", -1) != scope_.gpu) return;
  if (block == BlockId::kStorage && body.contains("tick")) {
    read_s_ = seconds(body["tick"].get<Tick>());
  }
  for (const Json& entry : body.value("registers", Json::array())) {
    const auto index = find_firmware_field(block, entry.value("name", ""));
    if (!index || !entry.contains("raw")) continue;
    FieldState& state = states_[*index];
    state.held = entry["raw"].get<std::uint32_t>();
    state.mixed = entry.value("mixed", false);
    if (state.staged && changesNothing(*index, *state.staged)) state.staged.reset();
  }
  emit changed();
}

bool FirmwareModel::complete() const {
  return std::all_of(states_.begin(), states_.end(),
                     [](const FieldState& state) { return state.held.has_value(); });
}

QStringList FirmwareModel::mixed(BlockId block) const {
  QStringList names;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const bool meant = fields()[i].block == block && fields()[i].setting();
    if (meant && states_[i].mixed && !states_[i].staged) {
      names << QString::fromStdString(fields()[i].name);
    }
  }
  return names;
}

QString FirmwareModel::stage(std::size_t index, const QString& text) {
  const FirmwareField& field = fields().at(index);
  if (!field.writable()) return tr("%1 cannot be written").arg(QString::fromStdString(field.name));
  try {
    stageRaw(index, parse_raw(field, text.toStdString()));
  } catch (const ConfigError& error) {
    return QString::fromUtf8(error.what());
  }
  return {};
}

bool FirmwareModel::changesNothing(std::size_t index, std::uint32_t raw) const {
  const FieldState& state = states_.at(index);
  if (fields()[index].clears()) return raw == 0 || (state.held == 0U && !state.mixed);
  return state.held == raw && !state.mixed;
}

void FirmwareModel::stageRaw(std::size_t index, std::uint32_t raw) {
  states_.at(index).staged = changesNothing(index, raw) ? std::nullopt : std::optional(raw);
  emit changed();
}

void FirmwareModel::unstage(std::size_t index) {
  states_.at(index).staged.reset();
  emit changed();
}

void FirmwareModel::discard() {
  for (FieldState& state : states_) state.staged.reset();
  emit changed();
}

void FirmwareModel::forgetRun() {
  undo_.clear();
  forgetHeld();
}

std::size_t FirmwareModel::stagedCount() const {
  return static_cast<std::size_t>(
      std::count_if(states_.begin(), states_.end(),
                    [](const FieldState& state) { return state.staged.has_value(); }));
}

std::optional<HeldSettings> FirmwareModel::held() const {
  if (!complete()) return std::nullopt;
  HeldSettings settings;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (fields()[i].setting()) settings.push_back(states_[i].held);
  }
  return settings;
}

void FirmwareModel::stageHeld(const HeldSettings& settings) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < states_.size() && at < settings.size(); ++i) {
    if (!fields()[i].setting()) continue;
    const auto& raw = settings[at++];
    if (raw) stageRaw(i, *raw);
  }
}

std::optional<std::uint32_t> FirmwareModel::wanted(std::size_t index) const {
  const FieldState& state = states_.at(index);
  if (!state.staged) return state.held;
  return fields()[index].clears() ? 0U : *state.staged;
}

RegisterSettings FirmwareModel::settings() const {
  RegisterSettings settings;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    settings.set(i, wanted(i), states_[i].staged.has_value());
  }
  return settings;
}

Json FirmwareModel::writeOf(std::size_t index, std::uint32_t raw,
                            const FirmwareScope& scope) const {
  const FirmwareField& field = fields()[index];
  Json json = {{"block", block_info(field.block).key},
               {"name", field.name},
               {"value", value_json(raw_value(*field.field, raw))}};
  if (instance_scope(block_info(field.block)) == Scope::kRack) json["rack"] = scope.rack;
  if (field.of_gpu) json["gpu"] = scope.gpu;
  return json;
}

Json FirmwareModel::writeRequest() const {
  Json writes = Json::array();
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (states_[i].staged) writes.push_back(writeOf(i, *states_[i].staged, scope_));
  }
  if (writes.empty()) return {};
  return {{"writes", std::move(writes)}};
}

FirmwareModel::StagedSet FirmwareModel::staged() const {
  StagedSet set{scope_, {}};
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (states_[i].staged) set.edits.emplace_back(i, *states_[i].staged);
  }
  return set;
}

void FirmwareModel::applied(const StagedSet& set) {
  Applied done{set.scope, {}};
  for (const auto& [index, raw] : set.edits) {
    FieldState& state = states_[index];
    const bool here = set.scope == scope_;
    const bool clears = fields()[index].clears();  // and cannot be set again
    if (!clears) done.changes.push_back({index, here ? state.held : std::nullopt, state.mixed});
    if (here) {
      state.held = clears ? 0U : raw;
      state.mixed = false;
    }
    if (state.staged == raw) state.staged.reset();
  }
  if (!done.changes.empty()) undo_.push_back(std::move(done));
  if (undo_.size() > kMostUndone) undo_.erase(undo_.begin());
  emit changed();
}

Json FirmwareModel::undoRequest(QStringList& left_out) const {
  if (undo_.empty()) return {};
  Json writes = Json::array();
  for (const Change& change : undo_.back().changes) {
    if (!change.before || change.mixed) {
      left_out << QString::fromStdString(fields()[change.index].name);
    } else {
      writes.push_back(writeOf(change.index, *change.before, undo_.back().scope));
    }
  }
  return {{"writes", std::move(writes)}};
}

void FirmwareModel::undone() {
  if (undo_.empty()) return;
  undo_.pop_back();
  emit changed();
}

void FirmwareModel::stagePreset(int preset) {
  if (const auto index = find_firmware_field(BlockId::kGpu, "ACTIVE_PROFILE")) {
    stageRaw(*index, static_cast<std::uint32_t>(preset));
  }
  for (std::size_t i = 0; i < fields().size(); ++i) {
    const FirmwareField& field = fields()[i];
    if (field.section != "Admin override") continue;
    const auto now = states_[i].held;
    const bool set = states_[i].mixed || !now || raw_physical(*field.field, *now).has_value();
    if (set) stageRaw(i, parse_raw(field, "not set"));
  }
}

}  // namespace ballast
