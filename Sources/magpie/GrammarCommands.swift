import ArgumentParser
import Foundation
import GrammarFiles
import Intents
import JSONText
import MagpieKit

/// `magpie grammar`: work on grammars, the program's own and others, without a workspace.
struct GrammarCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "magpie grammar",
        abstract: "Checks, samples, counts and tries grammars.",
        discussion: """
            A grammar is the program's own kind (grammar/*.yaml of the sources; docs/grammar.md) or has hassil's shape \
            (YAML or JSON, as Home Assistant's sentences have it). Several files make one grammar.
            """,
        subcommands: [Check.self, Sample.self, Stats.self, Match.self])

    /// Runs what the arguments ask for, and ends the program.
    static func main(_ arguments: [String]) -> Never {
        do {
            var command = try parseAsRoot(arguments)
            try command.run()
            Foundation.exit(StandardOutput.isBroken ? 1 : 0)
        } catch {
            UsageMessage(error, of: Self.self, help: "magpie grammar --help").end()
        }
    }

    /// Files given on the command line, as one grammar.
    enum Loaded {
        case own(GrammarFileBuild)
        case hassil(HassilGrammar, problems: [GrammarProblem])

        init(_ paths: [String]) throws {
            let files = try paths.map { path in
                guard let bytes = FileManager.default.contents(atPath: path) else {
                    throw ValidationError("There is no file \(path).")
                }
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw ValidationError("\(path) is not UTF-8.")
                }
                return GrammarFileReader.File(path: path, text: text)
            }
            if files.contains(where: HassilFileReader.isHassil) {
                let (grammar, problems) = HassilFileReader.grammar(files, spelling: .builtIn())
                self = .hassil(grammar, problems: problems)
            } else {
                self = .own(GrammarFileBuild(files))
            }
        }

        var problems: [GrammarProblem] {
            switch self {
            case .own(let build): build.problems
            case .hassil(_, let problems): problems
            }
        }
    }

    /// Prints problems as compilers do; nothing may be done with a grammar that has any.
    static func report(_ problems: [GrammarProblem]) throws {
        guard !problems.isEmpty else { return }
        for problem in problems { StandardError.write(problem.description) }
        throw ExitCode(1)
    }
}

extension GrammarCommands {
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says what is wrong with grammar files, with file, line and column.",
            discussion: "Exit codes: 0 nothing is wrong, 1 something is, 2 a file cannot be read.")

        @Argument(help: "Files that make up one grammar.")
        var files: [String]

        func run() throws {
            let loaded = try Loaded(files)
            try GrammarCommands.report(loaded.problems)
            switch loaded {
            case .own(let build):
                StandardOutput.write("Nothing is wrong: \(build.summary).")
            case .hassil(let grammar, _):
                let missing = grammar.missingLists
                let note =
                    missing.isEmpty ? "" : " Lists that must come with each line: \(missing.joined(separator: ", "))."
                let intents = GrammarFileBuild.counted(grammar.intentNames.count, "intent")
                let sentences = GrammarFileBuild.counted(grammar.sentenceCount, "sentence")
                StandardOutput.write("Nothing is wrong: \(intents), \(sentences).\(note)")
            }
        }
    }

    struct Sample: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints random sentences of an intent.",
            discussion: "Without files, of the program's own grammar. The same seed gives the same sentences.")

        @Argument(help: "Files that make up one grammar.")
        var files: [String] = []

        @Option(help: "The intent; without it, one sentence set of each, with its name.")
        var intent: String?

        @Option(help: "How many sentences.")
        var count = 10

        @Option(help: "What the chance begins with.")
        var seed: UInt64 = 1

        func validate() throws {
            guard count > 0 else { throw ValidationError("--count wants a number from 1.") }
        }

        func run() throws {
            if files.isEmpty {
                let grammar = try Grammar.builtIn()
                var sampler = SentenceSampler(grammar: grammar, vocabulary: .everyday, seed: seed)
                return try write(grammar.intents.map(\.name)) { sampler.sentence(ofIntent: $0) }
            }
            let loaded = try Loaded(files)
            switch loaded {
            case .own(let build):
                guard let grammar = build.grammar else { return try GrammarCommands.report(loaded.problems) }
                var sampler = SentenceSampler(grammar: grammar, vocabulary: build.vocabulary, seed: seed)
                try write(grammar.intents.map(\.name)) { sampler.sentence(ofIntent: $0) }
            case .hassil(let grammar, let problems):
                for problem in problems { StandardError.write(problem.description) }
                var sampler = HassilSampler(grammar: grammar, seed: seed)
                try write(grammar.intentNames) { sampler.sentence(ofIntent: $0) }
            }
        }

        private func write(_ names: [String], _ sentence: (String) -> String?) throws {
            if let intent, !names.contains(intent) {
                throw ValidationError("There is no intent \(intent). Intents: \(names.joined(separator: ", ")).")
            }
            for name in intent.map({ [$0] }) ?? names {
                for _ in 0..<count {
                    guard let text = sentence(name) else { break }
                    StandardOutput.write(intent == nil ? "\(name)\t\(text)" : text)
                }
            }
        }
    }

    struct Stats: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Counts intents, sentences, words and states.",
            discussion: "Without files, of the program's own grammar.")

        @Argument(help: "Files that make up one grammar.")
        var files: [String] = []

        func run() throws {
            if files.isEmpty { return write(GrammarStatistics(try Grammar.builtIn())) }
            let loaded = try Loaded(files)
            switch loaded {
            case .own(let build):
                guard let grammar = build.grammar else { return try GrammarCommands.report(loaded.problems) }
                write(GrammarStatistics(grammar))
            case .hassil(let grammar, _):
                StandardOutput.write(
                    "intents\t\(grammar.intentNames.count)\nsentences\t\(grammar.sentenceCount)\nlanguage\t"
                        + grammar.languageName)
            }
        }

        private func write(_ statistics: GrammarStatistics) {
            StandardOutput.write("area\tintents\ttemplates\tsentences")
            for area in statistics.areas {
                StandardOutput.write(
                    "\(area.name)\t\(area.intents)\t\(area.templates)\t\(Self.rounded(area.sentences))")
            }
            let all = statistics.areas
            StandardOutput.write(
                "all\t\(all.reduce(0) { $0 + $1.intents })\t\(all.reduce(0) { $0 + $1.templates })\t"
                    + Self.rounded(all.reduce(0) { $0 + $1.sentences }))
            StandardOutput.write(
                "words\t\(statistics.words)\nlists\t\(statistics.lists)\nstates\t\(statistics.states)\n"
                    + "arcs\t\(statistics.arcs)")
        }

        /// `1234` or `5.2e9`.
        private static func rounded(_ count: Double) -> String {
            count < 1e6 ? String(Int(count)) : String(format: "%.1e", count)
        }
    }
}

extension Vocabulary {
    /// Names for sentences of the program's own grammar where no workspace is asked.
    static let everyday = Vocabulary([
        "source": ["pulse_forecasts", "trust_logs", "symbolic_logs"].map { LiveEntry(id: $0) },
        "setting": ["trust_threshold", "batch_size", "overlap_days"].map { LiveEntry(id: $0) },
        "rule": [LiveEntry(id: "demand_shift")], "schema": [LiveEntry(id: "pulse_forecast")],
    ])
}
