internal import Ingestion
internal import JSONText
internal import Quantities

/// Checks the workspace, the machine and the store for trouble, and says how to mend what it finds. Changes nothing.
struct DoctorCommand: Sendable {
    let context: CommandContext
    let store: any Store
    /// What is wrong with taught phrases, a sentence each.
    var phrases: [String] = []

    /// Before calls that are not small: what they may cost.
    func question(_ request: DoctorRequest) async throws(StoreError) -> Reply? {
        guard let sources = request.sources else { return nil }
        return try await TestSourceCommand(context: context, store: store).question(sources)
    }

    func run(
        _ request: DoctorRequest, command: CommandID?, progress: (@Sendable (IngestProgress) -> Void)?
    ) async throws(StoreError) -> Reply {
        var findings = WorkspaceChecks(
            context: context, condition: context.world.condition, phrases: phrases
        ).findings()
        findings += try await StoreChecks(context: context, store: store).findings(
            thoroughly: request.isThorough, progress: progress)
        findings += try await OperationChecks(context: context, store: store).findings()
        if let sources = request.sources {
            findings += await TestSourceCommand(context: context, store: store).findings(sources, command: command)
        }
        return reply(findings, request)
    }

    private func reply(_ findings: [Finding], _ request: DoctorRequest) -> Reply {
        let sorted = Finding.Check.allCases.flatMap { check in findings.filter { $0.check == check } }
        let problems = sorted.count { $0.state == .problem }
        let warnings = sorted.count { $0.state == .warning }
        let checks = Set(sorted.map(\.check)).count
        let counts = [(problems, "problem"), (warnings, "warning")].filter { $0.0 > 0 }
            .map { Formatted.count($0.0, $0.1) }
        let headline =
            counts.isEmpty
            ? "All is well: \(Formatted.count(checks, "check"))."
            : "\(Wording.list(counts)) in \(Formatted.count(checks, "check"))."
        return Reply(
            headline, outcome: problems > 0 ? .failed : .done,
            blocks: [
                .table(
                    Table(
                        [.init("check"), .init("state"), .init("finding", goesOn: true)],
                        rows: sorted.map { [$0.check.rawValue, $0.state.rawValue, $0.text] }))
            ],
            hints: request.sources == nil && context.catalogue.sources.contains(where: \.isEnabled)
                ? ["Whether the sources can be reached is asked by “doctor with the sources”."] : [],
            data: [
                .init("problems", .integer(problems)), .init("warnings", .integer(warnings)),
                .init("thorough", .bool(request.isThorough)), .init("checks", .array(sorted.map(\.json))),
            ])
    }
}
