#pragma once

class QWidget;

namespace thimble::ui {

/// Shows or hides a pane of a splitter: its edge slides for 120 ms, or jumps when there is to be no motion.
void slidePane(QWidget& pane, bool show, bool motion);

}  // namespace thimble::ui
