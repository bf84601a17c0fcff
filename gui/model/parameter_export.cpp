// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/parameter_export.hpp"

#include <QStringList>
#include <vector>

#include "host/firmware/parameter_set.hpp"
#include "host/firmware/vendor_export.hpp"
#include "sim/base/error.hpp"

namespace ballast {
namespace {

constexpr qsizetype kMostNamed = 6;

void check_sayable(const FirmwareModel& model, const std::vector<BlockId>& blocks) {
  const std::string scope = model.scope().text().toStdString();
  if (!model.complete()) {
    throw ConfigError(
        "nothing is written, because the register values of " + scope + " are not known", {},
        "wait until they have been read, or connect to a run");
  }
  QStringList mixed;
  for (const BlockId block : blocks) mixed += model.mixed(block);
  if (mixed.isEmpty()) return;
  const qsizetype more = mixed.size() - kMostNamed;
  QString names = mixed.mid(0, kMostNamed).join(", ");
  if (more > 0) names += QString(" and %1 more").arg(more);
  throw ConfigError(
      "nothing is written, because values differ within " + scope + ": " + names.toStdString(), {},
      "choose one GPU or rack, or give all of them the same value");
}

VendorTarget target_of(const FirmwareModel& model) {
  return {model.scope().text().toStdString(), model.scope().gpu};
}

}  // namespace

std::string parameter_set_of(const FirmwareModel& model, const std::string& name) {
  check_sayable(model, {BlockId::kGpu, BlockId::kStorage});
  return parameter_set_toml(model.settings(), name);
}

std::string nvidia_smi_commands_of(const FirmwareModel& model) {
  check_sayable(model, {BlockId::kGpu});
  return nvidia_smi_commands(model.settings(), target_of(model));
}

std::string redfish_json_of(const FirmwareModel& model) {
  check_sayable(model, {BlockId::kGpu});
  return redfish_json(model.settings(), target_of(model));
}

std::size_t stage_parameter_set(FirmwareModel& model, std::string_view toml,
                                const std::string& file) {
  const ParameterSet set = read_parameter_set(toml, file);
  RegisterSettings read;
  read.set_all(set.registers, true);
  for (std::size_t i = 0; i < firmware_fields().size(); ++i) {
    if (const auto raw = read.raw(i)) model.stageRaw(i, *raw);
  }
  return set.registers.size();
}

}  // namespace ballast
