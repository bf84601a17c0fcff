// SPDX-License-Identifier: GPL-3.0-or-later
// The few parameters by which a firmware engineer tunes power smoothing, as they are in force:
// those of the active preset, or the admin override of one where that is set.
#pragma once

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QFrame>
#include <QLabel>
#include <optional>
#include <string>
#include <vector>

#include "gui/model/firmware_model.hpp"
#include "gui/theme/theme.hpp"

namespace ballast {

class SmoothingCard : public QFrame {
  Q_OBJECT

 public:
  explicit SmoothingCard(FirmwareModel& model, QWidget* parent = nullptr);

  void applyTheme(const Theme& theme);
  // Fields that the card shows now, as of firmware_fields().
  std::vector<std::size_t> fields() const;

 signals:
  void refused(const QString& why);  // an edit

 private:
  struct Number {
    std::string name;  // of a preset's parameter, or of a register of the GPU
    bool of_preset;
    QDoubleSpinBox* box;
    QLabel* note;
  };
  struct Switch {
    std::string name;
    QCheckBox* box;
  };
  void addNumber(const char* name, bool of_preset, const QString& label, const QString& help);
  void addSwitch(const char* name, const QString& label);
  std::optional<std::size_t> fieldOf(const std::string& name, bool of_preset) const;
  void refresh();
  void showNumber(Number& number);
  void mark(QWidget* editor, bool staged) const;

  FirmwareModel& model_;
  const Theme* theme_;
  QFormLayout* form_;
  QLabel* title_;
  std::vector<Number> numbers_;
  std::vector<Switch> switches_;
};

}  // namespace ballast
