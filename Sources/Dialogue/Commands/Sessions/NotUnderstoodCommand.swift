internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Lists what was said and not understood, from the journal: what could be taught.
struct NotUnderstoodCommand: Sendable {
    let context: CommandContext
    let store: any Store

    /// More lines are not looked at.
    private static let mostLines = 2000
    private static let mostShown = 30

    /// A line, how often it was said, and when last.
    private struct Said {
        var text: String
        var count: Int
        var last: Date
    }

    func show(period: Period?) async throws(StoreError) -> Reply {
        let commands = try await store.commands(
            matching: CommandQuery(
                period: context.bounds(of: period), outcomes: [.notUnderstood], limit: Self.mostLines))
        var lines: [Said] = []
        var places: [String: Int] = [:]
        for command in commands.reversed() {
            let key = command.text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
            if let place = places[key] {
                lines[place].count += 1
            } else {
                places[key] = lines.count
                lines.append(Said(text: command.text, count: 1, last: command.time))
            }
        }
        let data: [JSONValue.Member] = [.init("lines", .array(lines.map(json(of:))))]
        guard !lines.isEmpty else {
            return Reply("Everything was understood\(context.span(of: period)).", data: data)
        }
        let shown = lines.prefix(Self.mostShown)
        let table = Table(
            [
                .init("said"), .init("times", isNumeric: true),
                context.timeColumn("last", shown.map(\.last), expendability: 1),
            ],
            rows: shown.map { line in
                [SafeText.line(line.text, cells: 80), String(line.count), context.moment(line.last)]
            })
        let more = lines.count > Self.mostShown ? ", the newest \(Self.mostShown) of them" : ", the newest first"
        return Reply(
            "\(Formatted.count(lines.count, "line")) not understood\(context.span(of: period))\(more).",
            blocks: [.table(table)],
            hints: ["Teach what you mean: “when I say \(example(of: lines)), …”; “explain …” says how a line is read."],
            data: data)
    }

    /// A line that could be a phrase; none that held a secret.
    private func example(of lines: [Said]) -> String {
        let line = lines.first { !$0.text.contains(Redactor.mask) && $0.text.split(separator: " ").count <= 6 }
        return line.map { SafeText.line($0.text, cells: 40) } ?? "…"
    }

    private func json(of line: Said) -> JSONValue {
        .object([
            .init("text", .string(line.text)), .init("times", .integer(line.count)),
            .init("last", .string(Timestamp.iso8601(line.last))),
        ])
    }
}
