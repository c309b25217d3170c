#pragma once

namespace thimble::app {
class Assistant;
}

namespace thimble::ui {

class Appearance;
class Prompts;

/// What the parts of the window are given: the program behind it, how it looks, and how it asks for files and consent.
struct Services {
    app::Assistant& assistant;
    Appearance& appearance;
    Prompts& prompts;
};

}  // namespace thimble::ui
