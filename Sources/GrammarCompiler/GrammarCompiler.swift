internal import Foundation
internal import GrammarFiles
internal import Intents

/// Checks grammar files and writes them as one Swift file: `GrammarCompiler --output F.swift [--root DIR] [--numbers F.txt] a.yaml b.yaml …`
///
/// Problems go to standard error as compilers print them, with paths relative to the root, and it exits with 1.
@main
struct GrammarCompiler {
    static func main() {
        var arguments = ArraySlice(CommandLine.arguments.dropFirst())
        var output: String?
        var root = ""
        var numbers = ""
        var paths: [String] = []
        while let argument = arguments.popFirst() {
            switch argument {
            case "--output": output = arguments.popFirst()
            case "--root": root = arguments.popFirst() ?? ""
            case "--numbers": numbers = arguments.popFirst() ?? ""
            default: paths.append(argument)
            }
        }
        guard !paths.isEmpty else { fail(["GrammarCompiler: no grammar files given"], code: 2) }
        var files: [GrammarFileReader.File] = []
        for path in paths {
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                fail(["\(path):1:1: error: this file cannot be read as UTF-8"], code: 1)
            }
            files.append(GrammarFileReader.File(path: relative(path, to: root), text: text))
        }
        let build = GrammarFileReader.build(files)
        guard let image = build.image else { fail(build.problems.map(\.description), code: 1) }
        guard let output else { return }
        do {
            let words = numbers.isEmpty ? "" : try String(contentsOfFile: numbers, encoding: .utf8)
            try source(of: image, numberWords: Array(words.utf8)).write(
                toFile: output, atomically: true, encoding: .utf8)
        } catch {
            fail(["GrammarCompiler: cannot write \(output): \(error)"], code: 1)
        }
    }

    private static func relative(_ path: String, to root: String) -> String {
        let prefix = root.hasSuffix("/") || root.isEmpty ? root : root + "/"
        return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
    }

    private static func source(of image: [UInt8], numberWords: [UInt8]) -> String {
        """
        // Made from grammar/*.yaml by GrammarCompiler at each build.

        internal import Intents

        enum EmbeddedGrammar {
            /// For `Grammar(embedded:)`.
            static let image: StaticString = "\(EmbeddedText.text(of: image))"

            /// For `NumberSpelling(rules:)`.
            static let numberWords: StaticString = "\(EmbeddedText.text(of: numberWords))"
        }

        """
    }

    private static func fail(_ lines: [String], code: Int32) -> Never {
        FileHandle.standardError.write(Data((lines.joined(separator: "\n") + "\n").utf8))
        exit(code)
    }
}
