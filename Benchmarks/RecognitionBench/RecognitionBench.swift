import Foundation
import GrammarFiles
import Intents
import JSONText

/// Measures how long lines take to be understood and completed, by the program's own grammar and by one in hassil's shape.
///
/// `RecognitionBench own FOLDER NAMES` reads grammar/*.yaml of the folder, with that many source ids.
/// `RecognitionBench export FOLDER NAMES` writes the same grammar in hassil's shape.
/// `RecognitionBench lines FOLDER` writes its examples, one object a line.
/// `RecognitionBench hassil GRAMMAR < LINES` measures our reading of a grammar in hassil's shape.
@main
struct RecognitionBench {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch (arguments.first, arguments.dropFirst().first) {
        case ("own", .some(let folder)): try OwnGrammar(folder, names: names(arguments)).measure()
        case ("export", .some(let folder)):
            print(HassilExport(try OwnGrammar(folder, names: names(arguments))).value.compactText)
        case ("lines", .some(let folder)):
            for line in try OwnGrammar(folder, names: 0).lines {
                print(JSONValue.object(["text": .string(line)]).compactText)
            }
        case ("hassil", .some(let path)): try measureHassil(path)
        default:
            FileHandle.standardError.write(
                Data("usage: RecognitionBench own|export|lines FOLDER [NAMES], hassil GRAMMAR\n".utf8))
            exit(2)
        }
    }

    private static func names(_ arguments: [String]) -> Int { arguments.count > 2 ? Int(arguments[2]) ?? 0 : 0 }

    private static func measureHassil(_ path: String) throws {
        let file = GrammarFileReader.File(path: path, text: try String(contentsOfFile: path, encoding: .utf8))
        let recognizer = HassilRecognizer(grammar: HassilFileReader.grammar([file], spelling: .none).grammar)
        var lines: [String] = []
        while let line = readLine() {
            if let text = try JSONValue(parsing: line)["text"]?.string { lines.append(text) }
        }
        let times = Times(of: lines) { recognizer.recognize($0) }
        let read = lines.count { recognizer.recognize($0) != nil }
        print(
            JSONValue.object(["lines": .integer(lines.count), "read": .integer(read), "times": times.value]).compactText
        )
    }
}

/// Milliseconds of many tries; each is done three times and its best counts, because other programs run too.
struct Times {
    private let sorted: [Double]
    private let cpu: Double

    init<Answer>(of lines: [String], _ body: (String) -> Answer) {
        let start = clock()
        var best: [Double] = []
        for line in lines {
            var least = Double.infinity
            for _ in 0..<3 {
                let start = ContinuousClock.now
                withExtendedLifetime(body(line)) {}
                least = min(least, (ContinuousClock.now - start) / .milliseconds(1))
            }
            best.append(least)
        }
        sorted = best.sorted()
        cpu = Double(clock() - start) / Double(CLOCKS_PER_SEC) * 1000 / Double(max(1, 3 * lines.count))
    }

    static func slowest(_ lines: [String], _ body: (String) -> Void) -> [String] {
        lines.map { line in
            let start = ContinuousClock.now
            body(line)
            return (line, (ContinuousClock.now - start) / .milliseconds(1))
        }.sorted { $0.1 > $1.1 }.prefix(25).map { "\($0.1) \($0.0)" }
    }

    var value: JSONValue {
        func rounded(_ number: Double) -> JSONValue { .number((number * 10000).rounded() / 10000) }
        func percentile(_ share: Double) -> JSONValue {
            sorted.isEmpty ? .null : rounded(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))])
        }
        return .object(["p50": percentile(0.5), "p99": percentile(0.99), "max": percentile(1), "cpu": rounded(cpu)])
    }
}
