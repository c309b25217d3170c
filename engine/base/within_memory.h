#pragma once

#include <new>

#include "engine/base/error.h"

namespace thimble::engine {

/// Runs `work`, which returns a Result. Large buffers tell by a Result that there is no memory; for small things the
/// standard library throws, and that becomes an error here.
template <class Work>
auto withinMemory(Work work) -> decltype(work()) {
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return Error{"There is not enough memory: close other programs, or give the model a smaller memory budget."};
    }
}

}  // namespace thimble::engine
