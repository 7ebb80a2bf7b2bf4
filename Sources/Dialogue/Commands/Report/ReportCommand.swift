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
        refusal(of: request).map { .answered($0) } ?? file(of: request).question()
    }

    func run(_ request: ReportRequest, mayReplace: Bool) async throws(StoreError) -> Reply {
        if let refusal = refusal(of: request) { return refusal }
        let gathering = ReportGathering(context: context, store: store, request: request)
        let report = try await gathering.report()
        let file = file(of: request)
        let isMarkdown = ["md", "markdown", "txt"].contains(ExportFormat.ending(of: file.name))
        let text = isMarkdown ? ReportMarkdown.text(of: report) : ReportPage.html(of: report)
        do throws(WorkspaceError) {
            try await file.write(text, replacing: mayReplace)
        } catch {
            return file.reply(for: error)
        }
        let figures = report.figures.map { figure in
            let isOne = figure.value == "1"
            return
                "\(figure.value) \(isOne ? figure.name.replacing("records", with: "record").replacing("runs", with: "run") : figure.name)"
        }
        return Reply(
            "\(file.shown) (\(Formatted.bytes(Int64(text.utf8.count)))) has the report of \(gathering.period.dateText(now: context.now, calendar: context.calendar)): \(Wording.list(figures)).",
            hints: isMarkdown ? [] : ["Open it in any browser; it needs no network."],
            data: [
                .init("file", .string(file.path)),
                .init("period", MoneyText.json(context.bounds(of: gathering.period))),
                .init("figures", .object(report.figures.map { .init($0.name, .string($0.value)) })),
            ])
    }

    private func file(of request: ReportRequest) -> NamedFile {
        NamedFile(world: context.world, name: request.file ?? Self.usualFile)
    }

    private func refusal(of request: ReportRequest) -> Reply? {
        if let refusal = OutputPlace(world: context.world).refusal(of: file(of: request).name) { return refusal }
        let ending = ExportFormat.ending(of: file(of: request).name)
        guard !["html", "htm", "md", "markdown", "txt", ""].contains(ending) else { return nil }
        return .refused(
            "I can’t write a report as .\(ending). Nothing was written.",
            hints: ["Give the file a name that ends in .html, or in .md."])
    }
}
