import JSONText

/// Finds in a record what training wants of it: its trust, its scenario, and the variables.
final class TrainingFields {
    /// As the setting names them.
    let variables: [String]
    private let names: [[UInt8]]
    /// Of names with dots, their parts.
    private let paths: [[[UInt8]]]
    private let scanner = JSONScanner(maximumDepth: 4096)
    /// Where each variable was found: in `variables`, at the top, or by its path; the first of these counts.
    private var found: [UnsafeBufferPointer<UInt8>?]
    private var rank: [Int]

    /// The record's own trust score; nil where it has none from 0 to 1.
    private(set) var trust: Double?
    /// The same as it is written.
    private(set) var trustText: UnsafeBufferPointer<UInt8>?
    private(set) var scenario: String?

    private static let ranks = (nested: 0, top: 1, path: 2, none: 3)

    init(variables: [String]) {
        self.variables = variables
        names = variables.map { Array($0.utf8) }
        paths = variables.map { name in
            let parts = name.split(separator: ".", omittingEmptySubsequences: false).map { Array($0.utf8) }
            return parts.count > 1 && parts.allSatisfy { !$0.isEmpty } ? parts : []
        }
        found = Array(repeating: nil, count: variables.count)
        rank = Array(repeating: Self.ranks.none, count: variables.count)
    }

    /// Looks at one record. What was found of it is valid as long as its bytes.
    /// - Parameter wantsVariables: whether they are asked for behind this.
    func read(_ body: UnsafeBufferPointer<UInt8>, wantsVariables: Bool) {
        trust = nil
        trustText = nil
        scenario = nil
        for index in names.indices {
            found[index] = nil
            rank[index] = Self.ranks.none
        }
        guard let base = body.baseAddress,
            case .complete(let end) = scanner.scan(base, from: 0, to: body.count, isFinal: true)
        else { return }
        let record = scanner.tape(base, from: 0, to: end)
        guard record.count > 0, case .object = record[0].kind else { return }
        forEachMember(of: 0, in: record) { key in
            noteTrust(record, key: key)
            guard wantsVariables else { return }
            note(record, key: key, rank: Self.ranks.top)
            if Self.isKey(record, key, Self.variablesKey), case .object = record[key + 1].kind {
                forEachMember(of: key + 1, in: record) { note(record, key: $0, rank: Self.ranks.nested) }
            }
            for index in paths.indices where !paths[index].isEmpty && rank[index] >= Self.ranks.path {
                follow(paths[index][...], in: record, key: key, variable: index)
            }
        }
    }

    /// Whether the record has any of them.
    var hasVariables: Bool { found.contains { $0 != nil } }

    /// The value of a variable as the record writes it; nil where it has none.
    func value(of variable: Int) -> UnsafeBufferPointer<UInt8>? { found[variable] }

    private func noteTrust(_ record: JSONTape, key: Int) {
        switch record[key].extent {
        case Self.trustKey.count where Self.isKey(record, key, Self.trustKey):
            trust = record.number(at: key + 1).flatMap { (0...1).contains($0) ? $0 : nil }
            trustText = trust == nil ? nil : record.text(at: key + 1)
        case Self.scenarioKey.count where Self.isKey(record, key, Self.scenarioKey):
            scenario = record.string(at: key + 1)
        default: break
        }
    }

    /// Of two of one name the last counts.
    private func note(_ record: JSONTape, key: Int, rank: Int) {
        for index in names.indices where rank <= self.rank[index] && Self.isKey(record, key, names[index]) {
            self.rank[index] = rank
            found[index] = Self.text(of: record, at: key + 1)
        }
    }

    private func follow(_ path: ArraySlice<[UInt8]>, in record: JSONTape, key: Int, variable: Int) {
        guard let first = path.first, Self.isKey(record, key, first) else { return }
        let rest = path.dropFirst()
        guard !rest.isEmpty else {
            rank[variable] = Self.ranks.path
            found[variable] = Self.text(of: record, at: key + 1)
            return
        }
        guard case .object = record[key + 1].kind else { return }
        forEachMember(of: key + 1, in: record) { follow(rest, in: record, key: $0, variable: variable) }
    }

    private func forEachMember(of object: Int, in record: JSONTape, _ body: (Int) -> Void) {
        var key = object + 1
        while key < record[object].extent {
            body(key)
            key = record.next(after: key + 1)
        }
    }

    private static let trustKey = Array("trust_score".utf8)
    private static let scenarioKey = Array("scenario_id".utf8)
    private static let variablesKey = Array("variables".utf8)

    private static func isKey(_ record: JSONTape, _ key: Int, _ name: [UInt8]) -> Bool {
        if case .key = record[key].kind, record[key].extent != name.count { return false }
        return name.withUnsafeBufferPointer { record.isKey(at: key, equalTo: $0) }
    }

    /// With the quotes of a text.
    private static func text(of record: JSONTape, at index: Int) -> UnsafeBufferPointer<UInt8> {
        let text = record.text(at: index)
        switch record[index].kind {
        case .string, .escapedString: return UnsafeBufferPointer(start: text.baseAddress! - 1, count: text.count + 2)
        default: return text
        }
    }
}
