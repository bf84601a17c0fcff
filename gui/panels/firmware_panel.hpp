// SPDX-License-Identifier: GPL-3.0-or-later
// The firmware panel: every parameter of the register map, edited here, applied at one tick.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QSpinBox>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>
#include <QWidget>
#include <functional>

#include "gui/model/firmware_items.hpp"
#include "gui/model/firmware_link.hpp"
#include "gui/panels/smoothing_card.hpp"
#include "host/firmware/scenario_facts.hpp"

namespace ballast {

class FirmwarePanel : public QWidget {
  Q_OBJECT

 public:
  FirmwarePanel(FirmwareModel& model, FirmwareLink& link, QWidget* parent = nullptr);

  void applyTheme(const Theme& theme);
  void setFacts(const ScenarioFacts* facts);  // must outlive the panel or the next call
  void setSize(int racks, int gpus_per_rack);
  void setLive(bool live);  // otherwise nothing can be written
  QTreeView* tree() const { return tree_; }
  QString adviceText() const { return advice_text_; }
  // Shows a field and makes it current.
  void reveal(BlockId block, const std::string& name);
  QAction* applyAction() const { return apply_; }
  QAction* undoAction() const { return undo_; }
  QAction* discardAction() const { return discard_; }
  QAction* saveAction() const { return save_; }

  // Files are read and written by a thread of the pool; notice() or failed() follows.
  void saveSet(const QString& file);
  void loadSet(const QString& file);
  void exportTo(const QString& file, const std::string& text);

 signals:
  void setSaved();
  void notice(const QString& text);
  void failed(const QString& text);

 private:
  void buildScope(QVBoxLayout* column);
  void buildCard(QVBoxLayout* column);
  void buildTree(QVBoxLayout* column);
  void buildButtons(QVBoxLayout* column);
  void buildMenu(QToolButton* button);
  void write(const QString& file, const std::string& text, const std::function<void()>& then);
  void tryTo(const std::function<void()>& act);  // failed() where it throws
  void refresh();
  void showHelp();
  void takeScope();

  FirmwareModel& model_;
  FirmwareLink& link_;
  const ScenarioFacts* facts_ = nullptr;
  const Theme* theme_;
  FirmwareItems* items_;
  QSortFilterProxyModel* proxy_;
  QComboBox* rack_;
  QComboBox* gpu_;
  QComboBox* preset_;
  QLineEdit* search_;
  SmoothingCard* card_;
  QTreeView* tree_;
  QLabel* help_;
  QLabel* advice_;
  QString advice_text_;
  bool live_ = false;
  QPushButton* apply_button_;
  QAction* apply_;
  QAction* undo_;
  QAction* discard_;
  QAction* save_;
};

}  // namespace ballast
