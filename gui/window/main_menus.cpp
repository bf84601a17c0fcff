// SPDX-License-Identifier: GPL-3.0-or-later
// Menus and shortcuts of the window.
#include <QActionGroup>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QVBoxLayout>

#include "gui/window/main_window.hpp"
#include "gui/window/welcome.hpp"

namespace ballast {

void MainWindow::buildMenus() {
  QMenu* file = menuBar()->addMenu(tr("&File"));
  file->addAction(tr("Open a scenario …"), QKeySequence::Open, this, [this] {
    const QString name =
        QFileDialog::getOpenFileName(this, tr("Open a scenario"), {}, tr("Scenarios (*.toml)"));
    if (!name.isEmpty()) openScenario(name);
  });
  file->addAction(tr("Save session …"), QKeySequence::Save, this, &MainWindow::saveSession);
  file->addAction(tr("Connect to …"), this, [this] {
    const QString address = QInputDialog::getText(this, tr("Connect"), tr("Server"),
                                                  QLineEdit::Normal, "tcp://127.0.0.1:5555");
    if (!address.isEmpty()) connectTo(address.trimmed());
  });
  file->addAction(tr("Compare with a run …"), QKeySequence("Ctrl+D"), this, [this] {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Run directory"));
    if (!folder.isEmpty()) compareWith(folder);
  });
  file->addAction(tr("Stop comparing"), this, [this] {
    plots_->data().clearOverlay();
    plots_->data().spectrum().clearOverlay();
  });
  file->addSeparator();
  file->addAction(tr("Quit"), QKeySequence::Quit, this, &MainWindow::quit);

  QMenu* run = menuBar()->addMenu(tr("&Run"));
  run->addActions({run_bar_->toggleAction(), run_bar_->stepAction(), run_bar_->restartAction()});
  run->addAction(tr("Restart with the scenario's settings"), QKeySequence("Ctrl+Shift+R"), &run_,
                 &RunModel::restartFromScenario);
  run->addSeparator();
  // Of what was done last the model may not have heard yet.
  run->addAction(tr("Copy command line"), QKeySequence("Ctrl+Shift+C"), this, [this] {
    run_.readScenario([this] {
      const QString lines = run_.commandLine(judge_panel_->chosen(), judge_panel_->siteMw());
      if (lines.isEmpty()) {
        return log_->notice(
            tr("no command line: there is no run yet, or its scenario was given as text"));
      }
      QApplication::clipboard()->setText(lines);
      log_->notice(tr("command line copied"));
    });
  });
  run->addAction(tr("Copy scenario with all changes"), this, [this] {
    run_.readScenario([this] {
      QApplication::clipboard()->setText(QString::fromStdString(run_.scenarioToml()));
      log_->notice(tr("scenario copied"));
    });
  });

  QMenu* firmware = menuBar()->addMenu(tr("F&irmware"));
  firmware->addActions({firmware_panel_->applyAction(), firmware_panel_->undoAction(),
                        firmware_panel_->discardAction()});
  firmware->addSeparator();
  firmware->addActions({firmware_panel_->saveAction(), score_->switchAction()});

  QMenu* plot = menuBar()->addMenu(tr("&Plot"));
  const auto on_current = [this](void (*act)(PlotPane&)) {
    return [this, act] { act(plots_->current()); };
  };
  // The panes' own shortcuts would be ambiguous with these.
  for (PlotPane* pane : plots_->panes()) {
    pane->fitAction()->setShortcuts(QList<QKeySequence>());
    pane->cursorsAction()->setShortcuts(QList<QKeySequence>());
    for (QAction* action : pane->exportActions()) action->setShortcuts(QList<QKeySequence>());
  }
  plot->addAction(tr("Fit"), QKeySequence(Qt::Key_F), this,
                  on_current([](PlotPane& p) { p.fit(); }));
  plot->addAction(tr("Cursors"), QKeySequence(Qt::Key_C), this,
                  on_current([](PlotPane& p) { p.setCursorsShown(!p.cursorsShown()); }));
  plot->addAction(plots_->maximiseAction());
  ViewBar& bar = plots_->viewBar();
  plot->addActions({bar.followAction(), bar.holdAction(), bar.rearmAction()});
  plot->addMenu(buildAverageMenu());
  plot->addAction(tr("Clear the previous setting's spectrum"), this,
                  [this] { plots_->data().spectrum().clearGhost(); });
  QMenu* tabs = plot->addMenu(tr("Show"));
  for (int i = 0; i < plots_->tabs().count(); ++i) {
    tabs->addAction(plots_->tabs().tabText(i), QKeySequence(QString("Alt+%1").arg(i + 1)), this,
                    [this, i] { plots_->showTab(i); });
  }
  plot->addAction(tr("Export the visible range …"), QKeySequence("Ctrl+E"), this, [this] {
    PlotPane& pane = plots_->current();
    const QString name =
        QFileDialog::getSaveFileName(this, tr("Export %1").arg(pane.title()), pane.fileName("png"),
                                     tr("Image, document or table (*.png *.pdf *.csv)"));
    if (!name.isEmpty()) pane.exportTo(name);
  });

  QMenu* view = menuBar()->addMenu(tr("&View"));
  for (QDockWidget* dock : findChildren<QDockWidget*>()) view->addAction(dock->toggleViewAction());
  view->addSeparator();
  view->addAction(plots_->panelsAction());
  view->addAction(tr("Reset layout"), this, &MainWindow::resetLayout);
  QMenu* themes = view->addMenu(tr("Theme"));
  for (const auto& [label, name] :
       {std::pair(tr("Follow the desktop"), "desktop"), std::pair(tr("Light"), "light"),
        std::pair(tr("Dark"), "dark")}) {
    themes->addAction(label, this, [this, name = QString(name)] { setThemeByName(name); });
  }

  QMenu* help = menuBar()->addMenu(tr("&Help"));
  help->addAction(tr("Shortcuts"), QKeySequence::HelpContents, this, &MainWindow::showShortcuts);
  help->addAction(tr("Welcome"), this, [this] { welcome_->show(); });
}

QMenu* MainWindow::buildAverageMenu() {
  auto* menu = new QMenu(tr("Live spectrum"), this);
  const auto add = [this, menu](const QString& title, std::initializer_list<double> choices,
                                double now, void (SpectrumChoice::*set)(double)) {
    menu->addSection(title);
    auto* group = new QActionGroup(menu);
    for (const double value : choices) {
      QAction* action = menu->addAction(tr("%1 s").arg(value, 0, 'f', value < 30.0 ? 1 : 0));
      action->setCheckable(true);
      action->setChecked(value == now);
      group->addAction(action);
      connect(action, &QAction::triggered, &spectrum_choice_,
              [this, set, value] { (spectrum_choice_.*set)(value); });
    }
  };
  add(tr("Averaged over the last"), {30.0, 60.0, 120.0, 300.0, 600.0}, spectrum_choice_.window_s(),
      &SpectrumChoice::setWindow);
  add(tr("Segments of"), {4.096, 8.192, 16.384, 32.768, 65.536}, spectrum_choice_.segment_s(),
      &SpectrumChoice::setSegment);
  return menu;
}

void MainWindow::saveSession() {
  QDialog dialog(this);
  dialog.setWindowTitle(tr("Save the session"));
  auto* column = new QVBoxLayout(&dialog);
  column->addWidget(new QLabel(tr("Folder among the server's results:")));
  auto* name = new QLineEdit("session");
  name->setObjectName("sessionName");
  name->selectAll();
  column->addWidget(name);
  auto* replace = new QCheckBox(tr("Replace a session saved there"));
  replace->setObjectName("sessionReplace");
  column->addWidget(replace);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel);
  connect(buttons, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
  column->addWidget(buttons);
  if (dialog.exec() == QDialog::Accepted) run_.save(name->text(), replace->isChecked());
}

void MainWindow::showShortcuts() {
  auto* dialog = new QDialog(this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setObjectName("shortcuts");
  dialog->setWindowTitle(tr("Shortcuts"));
  QString rows;
  QList<QMenu*> menus = menuBar()->findChildren<QMenu*>();
  for (const QMenu* menu : menus) {
    for (const QAction* action : menu->actions()) {
      if (action->shortcut().isEmpty()) continue;
      rows += QString("<tr><td><b>%1</b>&nbsp;&nbsp;</td><td>%2</td></tr>")
                  .arg(action->shortcut().toString(QKeySequence::NativeText).toHtmlEscaped(),
                       QString(action->text()).remove('&').toHtmlEscaped());
    }
  }
  auto* column = new QVBoxLayout(dialog);
  column->addWidget(new QLabel("<table>" + rows + "</table>"));
  column->addWidget(
      new QLabel(tr("Wheel: zoom · drag: pan · click on the event line: show that time\n"
                    "Wheel with Shift or Ctrl, or beside the vertical axis: zoom it · F or double "
                    "click: fit it again\n"
                    "Pointer on a plot: values there · right click: its menu · Escape: back from "
                    "the maximised plot")));
  dialog->show();
}

}  // namespace ballast
