// Which tables this machine can run, and which one is used. Best last.

#include <cstdlib>

#include "kernels/cpu.h"
#include "kernels/kernels.h"
#include "kernels/tables.h"

namespace thimble::kernels {
namespace {

constexpr std::size_t kMaxTables = 5;
struct Available {
    const Kernels* tables[kMaxTables] = {};
    std::size_t count = 0;
};

Available detect() {
    Available found;
    const auto addIf = [&](bool runs, const Kernels* table) {
        if (runs) found.tables[found.count++] = table;
    };
    const CpuFeatures cpu = detectCpu();
    addIf(true, &reference::kTable);
#if defined(THIMBLE_X86)
    addIf(cpu.avx2, &avx2::kTable);
    addIf(cpu.avxVnni, &avxvnni::kTable);
    addIf(cpu.avx512, &avx512::kTable);
#elif defined(THIMBLE_ARM64)
    addIf(cpu.neonDot, &neon::kTable);
#if defined(THIMBLE_ARM64_I8MM)
    addIf(cpu.neonI8mm, &neon_i8mm::kTable);
#endif
#else
    (void)cpu;
#endif
    return found;
}

const Available& detected() {
    static const Available found = detect();
    return found;
}

}  // namespace

std::span<const Kernels* const> available() { return {detected().tables, detected().count}; }

Selection select(std::string_view wish) {
    const auto tables = available();
    Selection best{tables.back(), {}};
    if (wish.empty()) return best;
    std::string names;
    for (const Kernels* table : tables) {
        if (table->name == wish) return {table, {}};
        if (!names.empty()) names += ", ";
        names += table->name;
    }
    best.note = "the instruction set '" + std::string(wish) + "' is unknown or not available on this machine; using '" +
                std::string(best.kernels->name) + "' (available: " + names + ")";
    return best;
}

const Selection& selected() {
    static const Selection selection = [] {
        const char* wish = std::getenv("THIMBLE_ISA");
        return select(wish ? wish : "");
    }();
    return selection;
}

}  // namespace thimble::kernels
