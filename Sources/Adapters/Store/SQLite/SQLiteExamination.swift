import GRDB
import Ingestion

/// Looks through an SQLite file for damage.
struct SQLiteExamination: ExaminedTables {
    let database: Database

    /// A page that cannot be read is damage as well; it ends the check.
    func damage(thoroughly: Bool) throws -> [String] {
        // The quick one leaves out whether each index knows each row.
        let check = thoroughly ? "integrity_check" : "quick_check"
        let lines = try String.fetchAll(database, sql: "PRAGMA \(check)(\(ExaminationLimit.lines))")
        return lines == ["ok"] ? [] : lines.flatMap { $0.split(separator: "\n").map(String.init) }
    }

    func lostIdentities(thoroughly: Bool) throws -> (checked: Int, lost: Int) {
        let limit = thoroughly ? Int.max : ExaminationLimit.identities
        let report = try IdentityCheck(database).report(lookingUp: limit)
        return (report.checkedRecords, report.lostRecords)
    }

    /// They are set anew with each connection.
    func unsafeSettings() throws -> [String] { [] }

    func damage(in error: any Error) -> String? {
        switch StoreError(error, path: "") {
        case .damaged(_, let detail): detail
        case .notAStore: "a page is none of a database"
        default: nil
        }
    }

    var answersAfterDamage: Bool { true }
}
