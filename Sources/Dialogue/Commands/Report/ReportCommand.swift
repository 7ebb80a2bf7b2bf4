internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities
internal import Reports

/// Writes a report of a period: one page of HTML, or Markdown where the file's name ends so.
struct ReportCommand: Sendable {
    let context: CommandContext
    let store: any Store
    private static let usualFile = "report.html"

    /// Asks before a file is overwritten; nil where nothing is in the way.
    func question(_ request: ReportRequest) -> Confirming.Question? {
        if let refusal = refusal(of: request) { return .answered(refusal) }
        guard let bytes = context.world.size(ofFile: path(of: request)) else { return nil }
        do throws(WorkspaceError) {
            try context.world.makeFile(at: path(of: request), replacing: true).abandon()
        } catch {
            return .answered(words(for: request).notWritten(.file(error)))
        }
        return .asked(
            Reply(
                "\(name(of: request)) exists already (\(Formatted.bytes(bytes))). Overwrite it?", outcome: .asks,
                hints: ["Say “yes” or “no”."]))
    }

    func run(_ request: ReportRequest, mayReplace: Bool) async throws(StoreError) -> Reply {
        if let refusal = refusal(of: request) { return refusal }
        let gathering = ReportGathering(context: context, store: store, request: request)
        let report = try await gathering.report()
        let isMarkdown = ["md", "markdown", "txt"].contains(ExportFormat.ending(of: file(of: request)))
        let text = isMarkdown ? ReportMarkdown.text(of: report) : ReportPage.html(of: report)
        do throws(WorkspaceError) {
            let file = try context.world.makeFile(at: path(of: request), replacing: mayReplace)
            try file.append(Array(text.utf8))
            try file.finish()
        } catch {
            return words(for: request).notWritten(.file(error))
        }
        let figures = report.figures.map { figure in
            let isOne = figure.value == "1"
            return
                "\(figure.value) \(isOne ? figure.name.replacing("records", with: "record").replacing("runs", with: "run") : figure.name)"
        }
        return Reply(
            "\(name(of: request)) (\(Formatted.bytes(Int64(text.utf8.count)))) has the report of \(gathering.period.dateText(now: context.now, calendar: context.calendar)): \(Wording.list(figures)).",
            hints: isMarkdown ? [] : ["Open it in any browser; it needs no network."],
            data: [
                .init("file", .string(path(of: request))),
                .init("period", MoneyText.json(context.bounds(of: gathering.period))),
                .init("figures", .object(report.figures.map { .init($0.name, .string($0.value)) })),
            ])
    }

    private func file(of request: ReportRequest) -> String { request.file ?? Self.usualFile }
    private func path(of request: ReportRequest) -> String { context.world.absolutePath(of: file(of: request)) }
    private func name(of request: ReportRequest) -> String { SafeText.line(file(of: request), cells: 80) }

    private func words(for request: ReportRequest) -> ExportWords {
        ExportWords(context: context, request: ExportRequest(what: .shown, file: file(of: request)))
    }

    private func refusal(of request: ReportRequest) -> Reply? {
        if let refusal = OutputPlace(world: context.world).refusal(of: file(of: request)) { return refusal }
        let ending = ExportFormat.ending(of: file(of: request))
        guard !["html", "htm", "md", "markdown", "txt", ""].contains(ending) else { return nil }
        return .refused(
            "I can’t write a report as .\(ending). Nothing was written.",
            hints: ["Give the file a name that ends in .html, or in .md."])
    }
}
