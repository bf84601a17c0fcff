// SPDX-License-Identifier: GPL-3.0-or-later
// What the controllers hold, what is about to be changed, and how to take it back. No widgets: the
// panel shows it, tests use it without one.
#pragma once

#include <QObject>
#include <QString>
#include <optional>
#include <vector>

#include "host/firmware/register_settings.hpp"
#include "host/link/message.hpp"

namespace ballast {

// Where a change goes; -1: all of them. Registers of rows are always those of all rows. What is
// read back are the registers of those GPUs and racks: of the first, with those marked in which
// others differ.
struct FirmwareScope {
  int rack = -1;
  int gpu = -1;
  bool operator==(const FirmwareScope&) const = default;
  QString text() const;  // "all GPUs", "rack 3", "rack 3, GPU 12"
};

// A value as the operation `write` takes it.
Json value_json(const RegisterValue& value);

// Raw values of the settings among firmware_fields(), in their order.
using HeldSettings = std::vector<std::optional<std::uint32_t>>;

struct FieldState {
  std::optional<std::uint32_t> held;    // raw, as last read back
  bool mixed = false;                   // the GPUs or racks of the scope differ
  std::optional<std::uint32_t> staged;  // raw, not yet written
};

class FirmwareModel : public QObject {
  Q_OBJECT

 public:
  explicit FirmwareModel(QObject* parent = nullptr);

  static const std::vector<FirmwareField>& fields() { return firmware_fields(); }
  const FieldState& state(std::size_t index) const { return states_.at(index); }

  const FirmwareScope& scope() const { return scope_; }
  void setScope(const FirmwareScope& scope);  // staged edits are kept, what was read is forgotten

  // Parameters of the operations `read` whose bodies takeReadback() wants.
  std::vector<Json> readRequests() const;
  void takeReadback(const Json& body);
  // Simulated time at which the storage's registers were read; empty where they have not been.
  std::optional<double> read_s() const { return read_s_; }
  bool complete() const;  // every field has been read back
  // Settings that no single value can express: the GPUs or racks differ, and none is staged.
  QStringList mixed(BlockId block) const;

  // Returns why not, or an empty text. Staging what is held already takes the edit back.
  QString stage(std::size_t index, const QString& text);
  void stageRaw(std::size_t index, std::uint32_t raw);
  void unstage(std::size_t index);
  void discard();
  // Forgets what was read and what could be undone in a run that has ended. Keeps staged edits.
  void forgetRun();
  std::size_t stagedCount() const;
  // Held with the staged edits over it: what would be (a flag that is cleared: 0). Empty where
  // unknown.
  std::optional<std::uint32_t> wanted(std::size_t index) const;
  // Empty until all have been read.
  std::optional<HeldSettings> held() const;
  // Stages what differs from what is held.
  void stageHeld(const HeldSettings& settings);
  // All that is wanted; what is staged is edited.
  RegisterSettings settings() const;

  // Parameters of the operation `write` for all staged edits at once; empty where there are none.
  Json writeRequest() const;
  // What writeRequest() asks for, to be told of when it has been done.
  struct StagedSet {
    FirmwareScope scope;
    std::vector<std::pair<std::size_t, std::uint32_t>> edits;
  };
  StagedSet staged() const;
  // After the reply: these edits have become history. What was staged meanwhile stays.
  void applied(const StagedSet& set);
  bool canUndo() const { return !undo_.empty(); }
  // The write that brings back what was held before the last applied set. Fields in which the GPUs
  // differed cannot be brought back by one value; their names go to `left_out`.
  Json undoRequest(QStringList& left_out) const;
  void undone();

  // A preset is chosen for the GPUs of the scope; overrides that would beat it are cleared.
  void stagePreset(int preset);

 signals:
  void changed();  // what is held, staged or the scope

 private:
  struct Change {
    std::size_t index;
    std::optional<std::uint32_t> before;
    bool mixed;
  };
  struct Applied {
    FirmwareScope scope;
    std::vector<Change> changes;
  };
  void forgetHeld();
  bool changesNothing(std::size_t index, std::uint32_t raw) const;
  Json writeOf(std::size_t index, std::uint32_t raw, const FirmwareScope& scope) const;

  std::vector<FieldState> states_;
  FirmwareScope scope_;
  std::optional<double> read_s_;
  std::vector<Applied> undo_;
};

}  // namespace ballast
