// SPDX-License-Identifier: GPL-3.0-or-later
// A FirmwareModel as a tree for views: sections, and under each its fields with what the RTL holds
// and what is staged.
#pragma once

#include <QAbstractItemModel>
#include <vector>

#include "gui/model/firmware_model.hpp"
#include "gui/theme/theme.hpp"

namespace ballast {

class FirmwareItems : public QAbstractItemModel {
  Q_OBJECT

 public:
  enum Column { kName, kHeld, kNew, kColumns };
  // What a field is found by: its full name; a section's title.
  static constexpr int kSearchRole = Qt::UserRole;

  explicit FirmwareItems(FirmwareModel& model, QObject* parent = nullptr);

  void setTheme(const Theme& theme);
  // Of a field's index in the model; and back, empty for a section.
  QModelIndex indexOf(std::size_t field, Column column = kNew) const;
  std::optional<std::size_t> fieldAt(const QModelIndex& index) const;
  const FirmwareModel& firmware() const { return model_; }

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& child) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 signals:
  void refused(const QString& why);  // an edit

 private:
  struct Section {
    QString title;
    std::vector<std::size_t> fields;
  };
  void refresh();
  QVariant sectionData(const Section& section, int column, int role) const;
  QString tip(std::size_t field) const;

  FirmwareModel& model_;
  const Theme* theme_;
  std::vector<Section> sections_;
  std::vector<std::pair<int, int>> places_;  // of a field: section, row
};

}  // namespace ballast
