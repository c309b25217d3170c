#include "ui/views/empty_state.h"

#include <QIcon>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/format.h"
#include "ui/look/appearance.h"
#include "ui/views/flow_layout.h"

namespace thimble::ui {
namespace {

constexpr int kPicture = 72;

QLabel* makeLabel(const QString& text, const char* property, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignHCenter);
    label->setProperty(property, true);
    return label;
}

}  // namespace

EmptyState::EmptyState(const Appearance& appearance, QWidget* parent)
    : QWidget(parent),
      model_(makeLabel({}, "muted", this)),
      models_(new QPushButton(tr("Get a SmallThinker model"), this)) {
    setObjectName(QStringLiteral("emptyState"));
    auto* picture = new QLabel(this);
    picture->setPixmap(QIcon(QStringLiteral(":/icons/thimble.svg")).pixmap(kPicture, kPicture));
    picture->setAlignment(Qt::AlignHCenter);
    auto* title = makeLabel(tr("What would you like to know?"), "title", this);
    auto* line =
        makeLabel(tr("Ask a question below, or drop a document anywhere: it is read and summarised on this computer, "
                     "and stays there."),
                  "muted", this);
    auto* ideas = new QWidget(this);
    auto* flow = new FlowLayout(ideas, Qt::AlignHCenter);
    const auto addIdea = [&](const char* name, const QString& icon, const QString& text, auto chosen) {
        auto* button = new QPushButton(appearance.icon(icon, Role::Accent), text, ideas);
        button->setObjectName(QLatin1String(name));
        connect(button, &QPushButton::clicked, this, chosen);
        flow->addWidget(button);
    };
    addIdea("ideaDocument", QStringLiteral("document"), tr("Summarise a document …"),
            [this] { emit attachRequested(); });
    addIdea("ideaExplain", QStringLiteral("info"), tr("Explain something"),
            [this] { emit suggested(tr("Explain in simple words: ")); });
    addIdea("ideaWrite", QStringLiteral("edit"), tr("Write a draft"),
            [this] { emit suggested(tr("Write a short letter to ")); });
    model_->setObjectName(QStringLiteral("emptyModel"));
    models_->setObjectName(QStringLiteral("getModelButton"));
    models_->setProperty("flat", true);
    models_->setIcon(appearance.icon(QStringLiteral("download"), Role::Accent));
    connect(models_, &QPushButton::clicked, this, &EmptyState::modelsRequested);

    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addStretch(2);
    layout->addWidget(picture);
    layout->addWidget(title);
    layout->addWidget(line);
    layout->addSpacing(8);
    layout->addWidget(ideas);
    layout->addStretch(3);
    layout->addWidget(model_);
    layout->addWidget(models_, 0, Qt::AlignHCenter);
    showModel({});
}

void EmptyState::showModel(const app::ModelState& state) {
    const bool builtIn = state.path.isEmpty();
    models_->setVisible(builtIn || state.stage == app::ModelStage::None || state.stage == app::ModelStage::Failed);
    switch (state.stage) {
        case app::ModelStage::None:
            model_->setText(tr("No model is loaded."));
            break;
        case app::ModelStage::Loading:
            model_->setText(tr("%1 is being loaded; you can write already.").arg(modelLabel(state)));
            break;
        case app::ModelStage::Failed:
            model_->setText(state.problem);
            break;
        case app::ModelStage::Ready:
        case app::ModelStage::Idle:
            model_->setText(builtIn ? tr("%1 answers. It is tiny: good for trying things out, not for knowledge.")
                                          .arg(modelLabel(state))
                                    : tr("%1 answers.").arg(modelLabel(state)));
            break;
    }
}

}  // namespace thimble::ui
