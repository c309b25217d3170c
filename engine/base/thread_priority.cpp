#include "engine/base/thread_priority.h"

#if defined(_WIN32)
#define NOMINMAX
#include <windows.h>
#elif defined(__APPLE__)
#include <pthread.h>
#elif defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#endif

namespace thimble::engine {

#if defined(_WIN32)

void preferQuickWakeUp() {
    SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_ABOVE_NORMAL);
}

#elif defined(__APPLE__)

void preferQuickWakeUp() {
    pthread_set_qos_class_self_np(QOS_CLASS_USER_INTERACTIVE, 0);
}

#elif defined(__linux__) && defined(SYS_sched_setattr)

void preferQuickWakeUp() {
    // Since Linux 6.12 a thread may ask for short time slices; one that does preempts those with long slices when it
    // wakes (EEVDF). The structure of sched_setattr(2), which the C library does not declare.
    struct Attributes {
        std::uint32_t size = sizeof(Attributes);
        std::uint32_t policy = 0;  // SCHED_OTHER
        std::uint64_t flags = 0;
        std::int32_t nice = 0;
        std::uint32_t priority = 0;
        std::uint64_t runtime = 100'000;  // nanoseconds; the shortest that there is
        std::uint64_t deadline = 0;
        std::uint64_t period = 0;
    } attributes;
    ::syscall(SYS_sched_setattr, 0, &attributes, 0u);
}

#else

void preferQuickWakeUp() {}

#endif

}  // namespace thimble::engine
