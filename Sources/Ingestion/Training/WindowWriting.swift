import Quantities

/// The windows that are being written, and those that are.
final class WindowWriting {
    private let plan: TrainingPlan
    private let windows: TrainingWindows
    private let isCompressed: Bool
    private let draft: LateDraft
    private var rows: TrainingRows
    private var open: [OpenWindow] = []
    private(set) var finished: [DatasetManifest.BatchFile] = []
    /// How many have been begun: their files are called by that.
    private var begun = 0

    private static let progressStep = 20_000

    init(
        _ plan: TrainingPlan, windows: TrainingWindows, format: DatasetFormat, isCompressed: Bool,
        draft: LateDraft
    ) {
        self.plan = plan
        self.windows = windows
        self.isCompressed = isCompressed
        self.draft = draft
        rows = TrainingRows(format: format, sources: plan.sources, variables: plan.terms.variables)
    }

    /// A window with records.
    private struct OpenWindow {
        let index: Int
        let file: any DatasetFileWriter
        var rows = 0
        var first: Int64
        var last: Int64
        var rowsWithVariables = 0
        /// By the place of the source in the plan.
        var shares: [Share]
    }

    private struct Share {
        var rows = 0
        var runs: Set<Int64> = []
        /// Records of one run come mostly together.
        var lastRun = Int64.min

        mutating func add(_ run: Int64) {
            rows += 1
            guard run != lastRun else { return }
            lastRun = run
            runs.insert(run)
        }
    }

    func write(
        _ view: any TrainingView, times: Range<Int64>, total: Int, tally: inout TrainingTally,
        progress: (_ done: Int, _ total: Int) -> Void
    ) throws {
        let fields = TrainingFields(variables: plan.terms.variables)
        let trust = try RecordTrust(view)
        var days = EventDays(in: plan.zone)
        try view.forEachRecord(of: plan.sources, in: times, isOrdered: true) { record in
            tally.read += 1
            if tally.read % Self.progressStep == 0 { progress(tally.read, total) }
            fields.read(record.body, wantsVariables: true)
            let known = try record.isMarkedInvalid ? nil : trust.trust(of: fields)
            guard
                tally.takes(isInvalid: record.isMarkedInvalid, trust: known, threshold: plan.terms.threshold)
            else { return }
            let indices = windows.indices(of: days.day(of: record.time))
            try close(before: indices.lowerBound)
            try begin(through: indices, at: record.time)
            tally.rows += indices.count
            let (source, run, time) = (record.source, record.run, record.time)
            try rows.withLine(of: record, fields: fields, trust: known) { line in
                for place in open.indices {
                    try open[place].file.append(line)
                    open[place].rows += 1
                    open[place].last = time
                    if fields.hasVariables { open[place].rowsWithVariables += 1 }
                    open[place].shares[source].add(run)
                }
            }
        }
        try close(before: windows.count)
    }

    /// Events come in their order: what lies before this window gets nothing more.
    private func close(before index: Int) throws {
        while let first = open.first, first.index < index {
            finished.append(try finish(first))
            open.removeFirst()
        }
    }

    private func begin(through indices: ClosedRange<Int>, at time: Int64) throws {
        for index in indices where index > open.last?.index ?? -1 {
            begun += 1
            let number = String(begun)
            let name =
                "batch-" + String(repeating: "0", count: max(0, 4 - number.count)) + number + ".\(rows.format.rawValue)"
                + (isCompressed ? ".gz" : "")
            let file = try draft.begun().makeFile(name, isCompressed: isCompressed)
            try rows.opening.withUnsafeBufferPointer { try file.append($0) }
            open.append(
                OpenWindow(
                    index: index, file: file, first: time, last: time,
                    shares: Array(repeating: Share(), count: plan.sources.count)))
        }
    }

    private func finish(_ window: OpenWindow) throws -> DatasetManifest.BatchFile {
        DatasetManifest.BatchFile(
            file: try window.file.finish(rows: window.rows), days: windows.days(of: window.index),
            times: window.first...window.last,
            sources: zip(plan.sources, window.shares).filter { $1.rows > 0 }.map { source, share in
                .init(source: source, rows: share.rows, runs: share.runs.sorted())
            }, rowsWithVariables: window.rowsWithVariables)
    }
}
