import Ingestion
import Quantities

/// What commands, or the sessions they belong to, came to: by their runs and by the ledger.
struct JournalFigures {
    /// By the number of the command or session.
    private(set) var byKey: [Int64: CommandFigures] = [:]

    enum Key: String {
        case command = "commands.id"
        case session = "commands.session"
    }

    init(of key: Key, among numbers: [Int64], _ db: any SQLSession) throws {
        guard !numbers.isEmpty else { return }
        let scope = "\(key.rawValue) IN (SELECT CAST(value AS BIGINT) FROM json_each(?))"
        let arguments: SQLArguments = [try StoreJSON.text(numbers)]
        // CROSS JOIN: from the commands to what is theirs, never through all runs or all of the ledger.
        try db.forEach(
            """
            SELECT \(key.rawValue) AS key, runs.id, runs.read, runs.stored, runs.duplicates, runs.rejected,
                runs.marked_invalid, runs.new_versions, runs.coerced
            FROM commands CROSS JOIN runs WHERE runs.command = commands.id AND \(scope) ORDER BY runs.id
            """, arguments
        ) { row in
            var figures = try byKey[row.value("key")] ?? CommandFigures()
            figures.runs.append(RunID(try row.value("id")))
            figures.records += try RecordCounts(
                read: row.value("read"), stored: row.value("stored"), duplicates: row.value("duplicates"),
                rejected: row.value("rejected"), markedInvalid: row.value("marked_invalid"),
                newVersions: row.value("new_versions"), coercedValues: row.value("coerced"))
            byKey[try row.value("key")] = figures
        }
        try addSpending(
            "commands CROSS JOIN runs CROSS JOIN run_spending",
            where: "runs.command = commands.id AND run_spending.run = runs.id AND \(scope)", "run_spending", key,
            arguments, db)
        try addSpending(
            "commands CROSS JOIN ledger", where: "ledger.command = commands.id AND ledger.run IS NULL AND \(scope)",
            "ledger", key, arguments, db)
        try addUnsettled(key, scope, arguments, db)
    }

    private mutating func addSpending(
        _ tables: String, where condition: String, _ table: String, _ key: Key, _ arguments: SQLArguments,
        _ db: any SQLSession
    ) throws {
        let sums = LedgerFigures.columns.split(separator: ", ").map { "sum(\(table).\($0))" }.joined(separator: ", ")
        try db.forEach(
            "SELECT \(key.rawValue), \(sums) FROM \(tables) WHERE \(condition) GROUP BY 1", arguments
        ) { row in
            let found = try LedgerFigures(row, from: 1)
            try change(row.value(0)) { spending in
                let old = LedgerFigures(
                    spending.usage, estimatedTokens: spending.estimatedTokens, assumed: spending.assumed.microdollars)
                let sum = old + found
                spending.usage = sum.usage
                spending.assumed = Money(microdollars: sum.assumed)
                spending.estimatedTokens = sum.estimatedTokens
            }
        }
    }

    /// What is reserved still counts as spent, and may have been less.
    private mutating func addUnsettled(
        _ key: Key, _ scope: String, _ arguments: SQLArguments, _ db: any SQLSession
    ) throws {
        try db.forEach(
            """
            SELECT \(key.rawValue), sum(open_reservations.micro_dollars)
            FROM open_reservations JOIN ledger ON ledger.id = open_reservations.id
                JOIN commands ON commands.id = ledger.command
            WHERE \(scope) GROUP BY 1
            """, arguments
        ) { row in
            let amount: Int64 = try row.value(1)
            try change(row.value(0)) { $0.unsettled = Money(microdollars: amount) }
        }
    }

    private mutating func change(_ number: Int64, _ body: (inout SpendingSum) -> Void) {
        var figures = byKey[number] ?? CommandFigures()
        body(&figures.spending)
        byKey[number] = figures
    }
}

extension LedgerFigures {
    fileprivate init(_ usage: Usage, estimatedTokens: Int64, assumed: Int64) {
        self.init()
        calls = usage.calls
        tokens = usage.tokens
        self.estimatedTokens = estimatedTokens
        microdollars = usage.money.microdollars
        self.assumed = assumed
    }
}
