#pragma once

namespace thimble::engine {

/// Asks the system to run the calling thread soon after it wakes, in front of threads that compute without a pause. For
/// threads that do little at a time and that others wait for. Needs no rights; a wish, nothing else changes.
void preferQuickWakeUp();

}  // namespace thimble::engine
