// thimble-cli: the same core without a window. This file maps the command line to options; each command is a file of
// its own.

#include <QCoreApplication>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/sizes.h"
#include "engine/base/process_memory.h"

namespace {

using namespace thimble;
using namespace thimble::app::cli;

/// The command that the line chose, run after the whole line has been read.
using Command = std::function<engine::Status()>;

std::uint64_t sizeOrThrow(const std::string& text, const char* option) {
    const auto size = app::parseSize(text);
    if (!size) throw CLI::ValidationError(option, size.error().message);
    return *size;
}

void addLoadOptions(CLI::App& command, engine::LoadOptions& load) {
    command
        .add_option_function<std::string>(
            "--memory",
            [&load](const std::string& text) {
                load.memoryBudget = sizeOrThrow(text, "--memory");
                if (load.memoryBudget == 0) load.memoryBudget = 1;  // asked for and too small, not "choose for me"
            },
            "memory that the process may use, such as 1G (default: from what is free)")
        ->type_name("SIZE");
    command.add_option("--threads", load.threads, "threads for arithmetic (default: the physical cores)");
    command.add_option("--context", load.context, "tokens of context (default: the model's, cut to what fits)");
    command.add_flag_callback(
        "--kv-q8", [&load] { load.kvType = kernels::KvType::Q8_0; }, "keep the KV cache in 8 bits");
    command.add_flag_callback(
        "--no-predictor", [&load] { load.lmHeadPredictor = false; }, "compute every row of the output matrix");
}

void addModel(CLI::App& command, ModelOptions& options, bool required = true) {
    auto* model = command.add_option("model", options.model, "model file (GGUF)");
    if (required) model->required();
    addLoadOptions(command, options.load);
}

void addSampling(CLI::App& command, engine::SamplingSettings& sampling) {
    command.add_option("--temp", sampling.temperature, "temperature; 0 always takes the likeliest token")
        ->capture_default_str();
    command.add_option("--top-k", sampling.topK, "only the K likeliest tokens; 0: all")->capture_default_str();
    command.add_option("--top-p", sampling.topP, "only the likeliest tokens that make up this share")
        ->capture_default_str();
    command.add_option("--min-p", sampling.minP, "drop tokens below this share of the likeliest one's")
        ->capture_default_str();
    command.add_option("--repetition-penalty", sampling.repetitionPenalty, "above 1: recent tokens become less likely")
        ->capture_default_str();
    command
        .add_option("--no-repeat-ngram", sampling.noRepeatNgram,
                    "no group of N tokens comes twice in an answer; 0: it may")
        ->capture_default_str();
    command
        .add_option("--candidates", sampling.candidates,
                    "draw N answers and give the likeliest, whole; 1: give the first as it comes")
        ->capture_default_str();
    command.add_option("--seed", sampling.seed, "the same seed gives the same answer; 0: a fresh one")
        ->capture_default_str();
}

void defineRun(CLI::App& program, Command& chosen) {
    auto* command = program.add_subcommand("run", "Answers a prompt, or continues it with --raw");
    auto options = std::make_shared<RunOptions>();
    addModel(*command, options->model);
    command->add_option("-p,--prompt", options->prompt, "the prompt")->required();
    command->add_option("-n", options->maxTokens, "tokens to generate at most (default: until the answer ends)");
    command->add_flag("--raw", options->raw, "continue the prompt as plain text, without the chat format");
    addSampling(*command, options->sampling);
    command->callback([&chosen, options] { chosen = [options] { return runRun(*options); }; });
}

void defineChat(CLI::App& program, Command& chosen) {
    auto* command = program.add_subcommand("chat", "A conversation in the terminal");
    auto options = std::make_shared<ChatOptions>();
    addModel(*command, options->model, false);
    command->add_option("--system", options->system, "a message that sets the assistant's behaviour");
    addSampling(*command, options->sampling);
    command->callback([&chosen, options] { chosen = [options] { return runChat(*options); }; });
}

void defineLogits(CLI::App& program, Command& chosen) {
    auto* command = program.add_subcommand("logits", "Writes the logits of a token sequence as float32 rows");
    auto options = std::make_shared<LogitsOptions>();
    addModel(*command, options->model);
    command->add_option("--tokens-file", options->tokensFile, "token ids, separated by commas or white space")
        ->required();
    command->add_option("--last", options->last, "how many of the last positions")->capture_default_str();
    command->add_option("--out", options->out, "the file to write")->required();
    command->add_option("--routing", options->routing, "also write the chosen experts per layer and token as JSON");
    command->callback([&chosen, options] { chosen = [options] { return runLogits(*options); }; });
}

void defineTokenize(CLI::App& program, Command& chosen) {
    auto* command =
        program.add_subcommand("tokenize", "JSON strings on standard input, a line each, to JSON arrays of token ids");
    auto options = std::make_shared<TokenizeOptions>();
    command->add_option("model", options->model, "model file; its metadata is enough")->required();
    command->add_flag("--special", options->special, "the text may hold control tokens written out");
    command->callback([&chosen, options] { chosen = [options] { return runTokenize(*options); }; });
}

void defineInspect(CLI::App& program, Command& chosen) {
    auto* command = program.add_subcommand("inspect", "Shows a model file's header, tensors and memory plans");
    auto options = std::make_shared<InspectOptions>();
    command->add_option("model", options->model, "model file")->required();
    command->add_flag("--json", options->json, "as JSON");
    command->callback([&chosen, options] { chosen = [options] { return runInspect(*options); }; });
}

void defineBench(CLI::App& program, Command& chosen) {
    auto* command =
        program.add_subcommand("bench", "Measures prompt and generation speed, and the share of the machine's limit");
    auto options = std::make_shared<BenchOptions>();
    addModel(*command, options->model, false);
    command->add_option("--synthetic", options->synthetic, "random weights of this size instead of a file")
        ->check(CLI::IsMember({"4b", "21b"}));
    command->add_option("--prompt", options->prompt, "tokens of the prompt")->capture_default_str();
    command->add_option("--generate", options->generate, "tokens to generate")->capture_default_str();
    command->add_option("--repeat", options->repeat, "measured repetitions")->capture_default_str();
    command->add_flag("--json", options->json, "as JSON");
    command->callback([&chosen, options] { chosen = [options] { return runBench(*options); }; });
}

void defineConvert(CLI::App& program, Command& chosen) {
    auto* command = program.add_subcommand("convert", "Writes a GGUF from a safetensors folder or another GGUF");
    auto options = std::make_shared<ConvertCommandOptions>();
    command->add_option("source", options->source, "folder with config.json and safetensors, or a GGUF file")
        ->required();
    command->add_option("out", options->destination, "the GGUF file to write")->required();
    command->add_option("--type", options->type, "Q4_0, Q8_0, F16, BF16 or F32")->capture_default_str();
    command->add_flag("--sparse-down", options->sparseDown, "store a neuron's down weights together");
    command->add_option("--threads", options->threads, "threads (default: one per core)");
    command->callback([&chosen, options] { chosen = [options] { return runConvert(*options); }; });
}

void definePerplexity(CLI::App& program, Command& chosen) {
    auto* command = program.add_subcommand("perplexity", "Prints a text's perplexity per token");
    auto options = std::make_shared<PerplexityOptions>();
    addModel(*command, options->model);
    command->remove_option(command->get_option("--context"));
    command->add_option("--text-file", options->textFile, "the text")->required();
    command->add_option("--context", options->window, "tokens of each window")->capture_default_str();
    command->callback([&chosen, options] { chosen = [options] { return runPerplexity(*options); }; });
}

void defineTrace(CLI::App& program, Command& chosen) {
    auto* command =
        program.add_subcommand("trace", "Writes the experts that every layer chooses for each token of a text");
    auto options = std::make_shared<TraceOptions>();
    addModel(*command, options->model);
    command->remove_option(command->get_option("--context"));
    command->add_option("--text-file", options->textFile, "the text")->required();
    command->add_option("-n", options->tokens, "tokens at most (default: the whole text)");
    command->add_option("--context", options->window, "tokens of each window")->capture_default_str();
    command->callback([&chosen, options] { chosen = [options] { return runTrace(*options); }; });
}

void defineBandwidth(CLI::App& program, Command& chosen) {
    auto* command = program.add_subcommand("bandwidth", "Measures memory and disk bandwidth as the bench uses them");
    auto options = std::make_shared<BandwidthOptions>();
    command->add_option("--path", options->folder, "folder on the disk to measure (default: the temporary folder)");
    command->add_option("--threads", options->threads, "threads that read memory");
    command->add_flag("--json", options->json, "as JSON");
    command->callback([&chosen, options] { chosen = [options] { return runBandwidth(*options); }; });
}

void defineModels(CLI::App& program, Command& chosen) {
    auto* command = program.add_subcommand(
        "models", "Lists the models that are here and those to be had, and which of them run here");
    auto options = std::make_shared<ModelsOptions>();
    command->add_option("--data", options->data, "the program's folder (default: the window's)");
    command->add_flag("--json", options->json, "as JSON");
    command->callback([&chosen, options] { chosen = [options] { return runModels(*options); }; });
}

void defineDocuments(CLI::App& program, Command& chosen) {
    auto* extract = program.add_subcommand("extract", "Prints documents' text as the readers see it");
    auto extraction = std::make_shared<ExtractOptions>();
    extract->add_option("files", extraction->files, "documents")->required();
    extract->add_flag("--json", extraction->json, "as JSON");
    extract->callback([&chosen, extraction] { chosen = [extraction] { return runExtract(*extraction); }; });

    auto* summarize = program.add_subcommand("summarize", "Key sentences and a summary of documents, with pages");
    auto summary = std::make_shared<SummarizeOptions>();
    summarize->add_option("files", summary->files, "documents")->required();
    summarize->add_option("--model", summary->model.model, "model that writes the summary (default: the built-in one)");
    addLoadOptions(*summarize, summary->model.load);
    summarize->add_flag("--json", summary->json, "as JSON");
    summarize->callback([&chosen, summary] { chosen = [summary] { return runSummarize(*summary); }; });
}

/// One line, whatever the message holds.
int fail(std::string message) {
    for (char& c : message) {
        if (c == '\n' || c == '\r') c = ' ';
    }
    std::fprintf(stderr, "thimble-cli: %s\n", message.c_str());
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    thimble::engine::keepHeapCompact();  // before threads start: the memory budget counts every page
    const QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("thimble"));  // the window's: its data folder is named after it
    CLI::App program{"Thimble: an assistant that works offline, in the terminal."};
    program.require_subcommand(1);
    Command chosen;
    defineRun(program, chosen);
    defineChat(program, chosen);
    defineLogits(program, chosen);
    defineTokenize(program, chosen);
    defineInspect(program, chosen);
    defineBench(program, chosen);
    defineConvert(program, chosen);
    definePerplexity(program, chosen);
    defineTrace(program, chosen);
    defineBandwidth(program, chosen);
    defineModels(program, chosen);
    defineDocuments(program, chosen);

    try {
        program.parse(argc, argv);
    } catch (const CLI::CallForHelp& help) {
        return program.exit(help);
    } catch (const CLI::CallForAllHelp& help) {
        return program.exit(help);
    } catch (const CLI::ParseError& error) {
        return fail(std::string(error.what()) + " (thimble-cli --help lists the commands)");
    }
    try {
        if (const engine::Status status = chosen(); !status) return fail(status.error().message);
    } catch (const std::bad_alloc&) {
        return fail(
            "There is not enough memory for this. Give a smaller --memory or --context, or close other programs.");
    } catch (const std::exception& error) {
        return fail(error.what());
    }
    return 0;
}
