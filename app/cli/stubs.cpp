#include "app/cli/commands.h"
namespace thimble::app::cli {
using engine::Error;
engine::Status runBandwidth(const BandwidthOptions&) { return Error{"later"}; }
engine::Status runSummarize(const SummarizeOptions&) { return Error{"later"}; }
}
