// SPDX-License-Identifier: GPL-3.0-or-later
// Editors of the firmware panel: a list for choices, a line with the allowed range for quantities.
#pragma once

#include <QStyledItemDelegate>
#include <functional>
#include <optional>

#include "gui/model/firmware_model.hpp"

namespace ballast {

class FirmwareDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  using FieldOf = std::function<std::optional<std::size_t>(const QModelIndex&)>;
  FirmwareDelegate(const FirmwareModel& model, FieldOf field_of, QObject* parent);

  QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const override;
  void setEditorData(QWidget* editor, const QModelIndex& index) const override;
  void setModelData(QWidget* editor, QAbstractItemModel* model,
                    const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  const FirmwareModel& model_;
  FieldOf field_of_;
};

}  // namespace ballast
