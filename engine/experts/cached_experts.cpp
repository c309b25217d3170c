#include "engine/experts/cached_experts.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "engine/base/within_memory.h"
#include "engine/experts/read_tuning.h"

namespace thimble::engine {
double CachedExperts::worth(std::int64_t key) const {
    return popularity_.of(key / layout_.experts(), static_cast<std::int32_t>(key % layout_.experts()));
}

// ---- a matrix arrives (any thread) ----------------------------------------------------------------------------------

void CachedExperts::arrived(std::uint64_t id, const std::byte* bytes, const Status& status) {
    const auto index = static_cast<std::int64_t>(id / expertParts);
    const int part = static_cast<int>(id % expertParts);
    Slot& slot = slots_[index];
    const Status packed = !status ? status : withinMemory([&]() -> Status {
        layout_.pack(slot.key / layout_.experts(), static_cast<ExpertPart>(part), bytes, address(index));
        return {};
    });
    if (packed) {
        slot.parts.fetch_or(static_cast<std::uint8_t>(1u << part), std::memory_order_release);
    } else {
        const std::lock_guard lock(errorMutex_);
        errors_.insert_or_assign(index, packed.error());
        slot.failed.store(true, std::memory_order_release);
    }
    slot.pending.fetch_sub(1, std::memory_order_release);
}

// ---- the cache ------------------------------------------------------------------------------------------------------

/// A slot that is free or whose expert is worth least among those that may go; -1 when every one is in use. Guesses on
/// their way count as long as their reads are not known to have begun.
std::int64_t CachedExperts::cheapestVictim(bool evenProtected) const {
    std::int64_t best = -1;
    double bestWorth = 0;
    for (std::int64_t index = 0; index < slots_.count(); ++index) {
        const Slot& slot = slots_[index];
        if (slot.key < 0) return index;
        if (slot.pinned || ((slot.protectedNow || slot.expected) && !evenProtected)) continue;
        if (!quiet(index) && (!slot.idle || slot.started)) continue;
        const double value = worth(slot.key);
        if (best >= 0 && value >= bestWorth) continue;
        best = index;
        bestWorth = value;
    }
    return best;
}

/// True when nothing is on its way into the slot, or when that was a guess that could be dropped.
bool CachedExperts::becomesFree(std::int64_t index) {
    if (quiet(index)) return true;
    Slot& slot = slots_[index];
    if (!slot.idle || !reader_->cancelIdle(readId(index, 0), readId(index + 1, 0))) return false;
    slot.pending.store(0, std::memory_order_relaxed);
    return true;
}

/// The cheapest victim, freed of its reads; to be forgotten at once.
std::int64_t CachedExperts::freeVictim(bool evenProtected) {
    std::int64_t victim = cheapestVictim(evenProtected);
    while (victim >= 0 && !becomesFree(victim)) {
        slots_[victim].started = true;
        victim = cheapestVictim(evenProtected);
    }
    return victim;
}

/// A free slot. Evicts the cheapest; waits for a read to end where that is the only way.
Result<std::int64_t> CachedExperts::makeRoom() {
    std::int64_t victim = freeVictim(false);
    if (victim < 0) victim = freeVictim(true);
    if (victim < 0) {
        victim = 0;
        while (victim < slots_.count() && slots_[victim].pinned)
            ++victim;
        if (victim == slots_.count()) {
            return Error{"All " + std::to_string(slots_.count()) +
                         " experts that fit in memory are in use; give the model more memory."};
        }
        reader_->promote(readId(victim, 0), readId(victim + 1, 0));
        reader_->workUntil([&] { return quiet(victim); });
    }
    if (slots_[victim].ahead) --ahead_;
    slots_.forget(victim);
    return victim;
}

Result<std::int64_t> CachedExperts::startLoading(std::int64_t key, Urgency urgency) {
    auto room = makeRoom();
    if (!room) return room;
    const std::int64_t index = *room;
    const auto offset = static_cast<std::size_t>(index) * layout_.slotBytes();
    if (Status status = memory_.commit(offset, layout_.slotBytes()); !status) return status.error();
    Slot& slot = slots_[index];
    slots_.bind(index, key);
    slot.idle = urgency == Urgency::Idle;
    slot.pending.store(expertParts, std::memory_order_relaxed);
    std::array<MatrixRead, expertParts> reads;
    for (int part = 0; part < expertParts; ++part) {
        const auto range = layout_.fileRange(
            key / layout_.experts(), static_cast<std::int32_t>(key % layout_.experts()), static_cast<ExpertPart>(part));
        reads[static_cast<std::size_t>(part)] = {readId(index, part), range.offset, range.bytes};
    }
    reader_->add(reads, urgency);
    return index;
}

/// Begins the reads of the request's next experts, a few ahead of the arithmetic.
void CachedExperts::startAhead() {
    const int limit = std::max(static_cast<int>(active_), expertsAhead);
    for (; nextWanted_ < wanted_.size() && ahead_ < limit; ++nextWanted_) {
        const std::int64_t key = keyOf(layer_, wanted_[nextWanted_]);
        std::int64_t index = slots_.find(key);
        if (index >= 0) {
            Slot& slot = slots_[index];
            if (slot.idle) {
                reader_->promote(readId(index, 0), readId(index + 1, 0));
                goodGuesses_.fetch_add(1, std::memory_order_relaxed);
                slot.idle = false;
            }
            hits_.fetch_add(1, std::memory_order_relaxed);
        } else {
            // No room now: acquire() makes it, or the next release().
            if (cheapestVictim(false) < 0) return;
            const auto started = startLoading(key, Urgency::Needed);
            if (!started) return;
            index = *started;
            slots_[index].ahead = slots_[index].protectedNow = true;
            ++ahead_;
            misses_.fetch_add(1, std::memory_order_relaxed);
        }
    }
}

/// What is left of the request before: released or not, its experts lose their protection.
void CachedExperts::endRequest() {
    for (const std::int32_t expert : wanted_) {
        const std::int64_t index = slots_.find(keyOf(layer_, expert));
        if (index < 0) continue;
        slots_[index].protectedNow = slots_[index].ahead = false;
    }
    ahead_ = 0;
}

void CachedExperts::request(std::int64_t layer, std::span<const std::int32_t> experts,
                            std::span<const std::int32_t> chosen) {
    endRequest();
    popularity_.note(layer, chosen.empty() ? experts : chosen, active_);
    endGuesses(layer, experts);
    if (layer == 0 && !fileChanged_) {
        if (Status status = reader_->file().checkUnchanged(); !status) fileChanged_ = status.error();
    }
    layer_ = layer;
    wanted_.assign(experts.begin(), experts.end());
    nextWanted_ = 0;
    for (const std::int32_t expert : wanted_) {
        if (const std::int64_t index = slots_.find(keyOf(layer, expert)); index >= 0) slots_[index].protectedNow = true;
    }
    startAhead();
}

// ---- guesses --------------------------------------------------------------------------------------------------------

void CachedExperts::hint(std::int64_t layer, std::span<const std::int32_t> experts) {
    dropGuesses(layer, experts);
    for (const std::int32_t expert : experts) {
        const std::int64_t key = keyOf(layer, expert);
        if (slots_.find(key) >= 0) continue;
        // Never at the cost of what is at work, nor of much of the cache.
        if (static_cast<std::int64_t>(guessed_.size()) >= slots_.count() / 8 || cheapestVictim(false) < 0) return;
        const auto started = startLoading(key, Urgency::Idle);
        if (!started) return;
        slots_[*started].expected = true;
        guessed_.push_back(key);
        guesses_.fetch_add(1, std::memory_order_relaxed);
    }
}

/// Guesses for `layer` that are not among `wanted` are no longer expected, and not read if they have not started.
void CachedExperts::dropGuesses(std::int64_t layer, std::span<const std::int32_t> wanted) {
    std::erase_if(guessed_, [&](std::int64_t key) {
        if (key / layout_.experts() != layer) return false;
        const std::int64_t index = slots_.find(key);
        if (index < 0) return true;
        const bool right =
            std::find(wanted.begin(), wanted.end(), static_cast<std::int32_t>(key % layout_.experts())) != wanted.end();
        if (right) return false;
        slots_[index].expected = false;
        if (!quiet(index) && becomesFree(index)) slots_.forget(index);
        return true;
    });
}

/// `layer` has routed: nothing is a guess there any more.
void CachedExperts::endGuesses(std::int64_t layer, std::span<const std::int32_t> wanted) {
    dropGuesses(layer, wanted);
    std::erase_if(guessed_, [&](std::int64_t key) {
        if (key / layout_.experts() != layer) return false;
        slots_[slots_.find(key)].expected = false;
        return true;
    });
}

// ---- one expert -----------------------------------------------------------------------------------------------------

/// The slot of an expert that is in memory or on its way; begins to read it when nobody has asked for it before.
Result<std::int64_t> CachedExperts::slotFor(std::int64_t layer, std::int32_t expert) {
    std::int64_t index = slots_.find(keyOf(layer, expert));
    if (index >= 0 && slots_[index].failed.load(std::memory_order_acquire) && quiet(index)) {
        // It went wrong before anybody waited, perhaps as a guess: it deserves a second attempt.
        if (slots_[index].ahead) --ahead_;
        slots_.forget(index);
        index = -1;
    }
    if (index >= 0) {
        if (slots_[index].idle) {
            reader_->promote(readId(index, 0), readId(index + 1, 0));
            slots_[index].idle = false;
        }
        return index;
    }
    misses_.fetch_add(1, std::memory_order_relaxed);
    return startLoading(keyOf(layer, expert), Urgency::Needed);
}

Result<Expert> CachedExperts::acquire(std::int64_t layer, std::int32_t expert, ExpertPart last) {
    const auto parts = static_cast<std::uint8_t>((2u << static_cast<int>(last)) - 1);
    if (fileChanged_) return *fileChanged_;
    const auto found = slotFor(layer, expert);
    if (!found) return found.error();
    Slot& slot = slots_[*found];
    slot.pinned = true;
    const auto here = [&] { return (slot.parts.load(std::memory_order_acquire) & parts) == parts; };
    if (!here()) {
        reader_->workUntil([&] { return here() || slot.failed.load(std::memory_order_acquire); });
    }
    if (slot.failed.load(std::memory_order_acquire)) return takeError(*found);
    return layout_.view(layer, address(*found));
}

/// Clears a slot whose reads failed, and tells why they did.
Error CachedExperts::takeError(std::int64_t index) {
    reader_->workUntil([&] { return quiet(index); });
    if (slots_[index].ahead) --ahead_;
    slots_.forget(index);
    // The likeliest reason, and the clearest sentence.
    if (Status status = reader_->file().checkUnchanged(); !status) fileChanged_ = status.error();
    const std::lock_guard lock(errorMutex_);
    const auto found = errors_.extract(index);
    return fileChanged_ ? *fileChanged_ : std::move(found.mapped());
}

void CachedExperts::release(std::int64_t layer, std::int32_t expert) {
    const std::int64_t index = slots_.find(keyOf(layer, expert));
    if (index < 0) return;
    Slot& slot = slots_[index];
    slot.pinned = slot.protectedNow = false;
    if (std::exchange(slot.ahead, false)) --ahead_;
    startAhead();
}

bool CachedExperts::ready(std::int64_t layer, std::int32_t expert) const {
    const std::int64_t index = slots_.find(keyOf(layer, expert));
    return index >= 0 && slots_[index].parts.load(std::memory_order_acquire) == allParts;
}

}  // namespace thimble::engine
