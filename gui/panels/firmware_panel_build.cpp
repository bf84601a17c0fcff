// SPDX-License-Identifier: GPL-3.0-or-later
// Builds the controls of the firmware panel.
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/model/parameter_export.hpp"
#include "gui/panels/firmware_delegate.hpp"
#include "gui/panels/firmware_panel.hpp"
#include "host/firmware/vendor_export.hpp"

namespace ballast {
namespace {

constexpr int kPresets = 5;

void add_text(QLabel* label, QVBoxLayout* column) {
  label->setWordWrap(true);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
  column->addWidget(label);
}

}  // namespace

void FirmwarePanel::buildScope(QVBoxLayout* column) {
  auto* row = new QHBoxLayout;
  rack_ = new QComboBox;
  rack_->setObjectName("scopeRack");
  rack_->setToolTip(tr("Racks to which a change applies"));
  gpu_ = new QComboBox;
  gpu_->setObjectName("scopeGpu");
  gpu_->setToolTip(tr("GPUs to which a change applies"));
  preset_ = new QComboBox;
  preset_->setObjectName("preset");
  preset_->setToolTip(tr("Stage a preset profile: it becomes active, and overrides are cleared"));
  preset_->addItem(tr("Stage a preset"));
  for (int i = 0; i < kPresets; ++i) preset_->addItem(tr("Preset %1").arg(i));
  for (QComboBox* box : {rack_, gpu_, preset_}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    row->addWidget(box);
  }
  row->addStretch();
  auto* more = new QToolButton;
  more->setText(tr("Sets"));
  more->setObjectName("sets");
  more->setPopupMode(QToolButton::InstantPopup);
  buildMenu(more);
  row->addWidget(more);
  column->addLayout(row);
  setSize(1, 1);
  connect(rack_, &QComboBox::currentIndexChanged, this, &FirmwarePanel::takeScope);
  connect(gpu_, &QComboBox::currentIndexChanged, this, &FirmwarePanel::takeScope);
  connect(preset_, &QComboBox::activated, this, [this](int index) {
    if (index > 0) model_.stagePreset(index - 1);
    preset_->setCurrentIndex(0);
  });
}

void FirmwarePanel::buildMenu(QToolButton* button) {
  auto* menu = new QMenu(button);
  menu->addAction(tr("Load a parameter set …"), this, [this] {
    const QString file =
        QFileDialog::getOpenFileName(this, tr("Load a parameter set"), {}, tr("TOML (*.toml)"));
    if (!file.isEmpty()) loadSet(file);
  });
  menu->setToolTipsVisible(true);
  const auto add = [this, menu](const QString& text, VendorFormat format,
                                const std::function<void()>& act) {
    QAction* action = menu->addAction(text, this, [this, act] { tryTo(act); });
    action->setToolTip(QString::fromStdString(vendor_export_note(format)));
  };
  save_ = new QAction(tr("Save as a parameter set …"), this);
  // Reports what cannot be written before a file is chosen.
  connect(save_, &QAction::triggered, this, [this] {
    tryTo([this] {
      parameter_set_of(model_, {});
      const QString file = QFileDialog::getSaveFileName(this, tr("Save as a parameter set"),
                                                        "firmware.toml", tr("TOML (*.toml)"));
      if (!file.isEmpty()) saveSet(file);
    });
  });
  menu->addAction(save_);
  menu->addSeparator();
  add(tr("Export as nvidia-smi-style commands …"), VendorFormat::kNvidiaSmi, [this] {
    const std::string text = nvidia_smi_commands_of(model_);
    const QString file = QFileDialog::getSaveFileName(this, tr("Export"), "power-smoothing.sh");
    if (!file.isEmpty()) exportTo(file, text);
  });
  add(tr("Export as Redfish JSON …"), VendorFormat::kRedfish, [this] {
    const std::string text = redfish_json_of(model_);
    const QString file = QFileDialog::getSaveFileName(this, tr("Export"), "power-smoothing.json");
    if (!file.isEmpty()) exportTo(file, text);
  });
  add(tr("Copy nvidia-smi-style commands"), VendorFormat::kNvidiaSmi, [this] {
    QApplication::clipboard()->setText(QString::fromStdString(nvidia_smi_commands_of(model_)));
    emit notice(tr("commands copied"));
  });
  add(tr("Copy Redfish JSON"), VendorFormat::kRedfish, [this] {
    QApplication::clipboard()->setText(QString::fromStdString(redfish_json_of(model_)));
    emit notice(tr("Redfish JSON copied"));
  });
  button->setMenu(menu);
}

void FirmwarePanel::buildCard(QVBoxLayout* column) {
  card_ = new SmoothingCard(model_);
  column->addWidget(card_);
  connect(card_, &SmoothingCard::refused, this, &FirmwarePanel::failed);
  advice_ = new QLabel;
  advice_->setObjectName("advice");
  add_text(advice_, column);
}

void FirmwarePanel::buildTree(QVBoxLayout* column) {
  search_ = new QLineEdit;
  search_->setObjectName("search");
  search_->setPlaceholderText(tr("Find a parameter"));
  search_->setClearButtonEnabled(true);
  column->addWidget(search_);
  items_ = new FirmwareItems(model_, this);
  proxy_ = new QSortFilterProxyModel(this);
  proxy_->setSourceModel(items_);
  proxy_->setRecursiveFilteringEnabled(true);
  proxy_->setAutoAcceptChildRows(true);
  proxy_->setFilterRole(FirmwareItems::kSearchRole);
  proxy_->setFilterCaseSensitivity(Qt::CaseInsensitive);
  tree_ = new QTreeView;
  tree_->setObjectName("parameters");
  tree_->setModel(proxy_);
  tree_->setUniformRowHeights(true);
  tree_->setAlternatingRowColors(true);
  tree_->setIndentation(12);
  tree_->setEditTriggers(QAbstractItemView::AllEditTriggers ^ QAbstractItemView::CurrentChanged);
  tree_->setItemDelegate(new FirmwareDelegate(
      model_, [this](const QModelIndex& at) { return items_->fieldAt(proxy_->mapToSource(at)); },
      this));
  QHeaderView* header = tree_->header();
  header->setSectionResizeMode(FirmwareItems::kName, QHeaderView::Stretch);
  header->setSectionResizeMode(FirmwareItems::kHeld, QHeaderView::ResizeToContents);
  header->setSectionResizeMode(FirmwareItems::kNew, QHeaderView::Interactive);
  header->setStretchLastSection(false);
  header->resizeSection(FirmwareItems::kNew, 92);
  column->addWidget(tree_, 1);
  connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
    proxy_->setFilterFixedString(text);
    if (!text.isEmpty()) tree_->expandAll();
  });
  connect(items_, &FirmwareItems::refused, this, &FirmwarePanel::failed);
  connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this,
          &FirmwarePanel::showHelp);
  help_ = new QLabel(tr("Choose a parameter: its meaning and range are shown here."));
  help_->setObjectName("help");
  add_text(help_, column);
}

void FirmwarePanel::buildButtons(QVBoxLayout* column) {
  apply_ = new QAction(tr("Apply staged edits"), this);
  apply_->setShortcut(QKeySequence("Ctrl+Return"));
  undo_ = new QAction(tr("Undo"), this);
  undo_->setShortcut(QKeySequence::Undo);
  discard_ = new QAction(tr("Discard staged edits"), this);
  discard_->setShortcut(QKeySequence("Ctrl+Backspace"));
  connect(apply_, &QAction::triggered, &link_, &FirmwareLink::apply);
  connect(undo_, &QAction::triggered, &link_, &FirmwareLink::undo);
  connect(discard_, &QAction::triggered, &model_, &FirmwareModel::discard);
  auto* row = new QHBoxLayout;
  apply_button_ = new QPushButton;
  apply_button_->setObjectName("apply");
  apply_button_->setToolTip(tr("All staged edits take effect at the same tick (Ctrl+Return)"));
  auto* undo = new QPushButton(tr("Undo"));
  undo->setToolTip(tr("Discard the staged edits, or undo the last Apply (Ctrl+Z)"));
  row->addWidget(apply_button_, 1);
  row->addWidget(undo);
  column->addLayout(row);
  connect(apply_button_, &QPushButton::clicked, apply_, &QAction::trigger);
  connect(undo, &QPushButton::clicked, undo_, &QAction::trigger);
  connect(undo_, &QAction::changed, undo, [this, undo] { undo->setEnabled(undo_->isEnabled()); });
}

}  // namespace ballast
